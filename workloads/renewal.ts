// Hot: bench payments
import type { Distribution } from '../sim/distributions/index.ts';
import { InputError } from '../sim/options.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds, Site, Spec } from '../sim/units.ts';
import { createLaw } from './law-option.ts';
import { type Arrivals, OpenLoop } from './open-loop.ts';
import { createMix, MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** Independent gaps of one law; the first arrival comes one gap after the start. */
class RenewalArrivals implements Arrivals {
  readonly #random: Random;
  readonly #gapSite: Site;
  readonly #gap: Distribution;
  readonly #isConstant: boolean;
  readonly #horizon: Seconds;
  #count = 0;
  #time = 0;

  constructor(random: Random, gap: Distribution, horizon: Seconds) {
    this.#random = random;
    this.#gapSite = random.site('workload/arrival');
    this.#gap = gap;
    this.#isConstant = !Number.isNaN(gap.constant);
    this.#horizon = horizon;
  }

  next(): Seconds {
    if (this.#time >= this.#horizon) return Infinity;
    const n = this.#count++;
    this.#time += this.#isConstant
      ? this.#gap.constant
      : this.#gap.quantile(this.#random.draw(this.#gapSite, n, 0, 0));
    return this.#time < this.#horizon ? this.#time : Infinity;
  }
}

export const renewal: WorkloadLine = {
  kind: 'renewal',
  description: 'independent gaps of any law between arrivals, as in GI/G/c',
  isStationary: true,
  options: {
    interarrival: {
      value: { type: 'distribution' },
      description: 'law of the seconds between arrivals, mean > 0',
    },
    ...MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/renewal.test.ts: renewal: gaps follow the stated law',
  create(options, context) {
    const gap = createLaw('interarrival', options['interarrival'] as Spec);
    if (gap.mean <= 0) {
      const message = `must have a mean above 0, got ${gap.mean}`;
      throw new InputError([{ path: ['interarrival'], message }]);
    }
    const arrivals = new RenewalArrivals(context.random, gap, context.horizon);
    const rates = { mean: 1 / gap.mean, max: 1 / gap.mean };
    return new OpenLoop(arrivals, createMix(options, context), rates, NaN);
  },
};
