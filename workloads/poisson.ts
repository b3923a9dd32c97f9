// Hot: bench payments
import type { Random } from '../sim/random.ts';
import type { Seconds, Site } from '../sim/units.ts';
import { type Arrivals, OpenLoop } from './open-loop.ts';
import { createMix, MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** Independent exponential gaps; `rate` in arrivals per second, > 0. */
class PoissonArrivals implements Arrivals {
  readonly #random: Random;
  readonly #gapSite: Site;
  readonly #gapMean: Seconds;
  readonly #horizon: Seconds;
  #count = 0;
  #time = 0;

  constructor(random: Random, rate: number, horizon: Seconds) {
    this.#random = random;
    this.#gapSite = random.site('workload/arrival');
    this.#gapMean = 1 / rate;
    this.#horizon = horizon;
  }

  next(): Seconds {
    if (this.#time >= this.#horizon) return Infinity;
    const u = this.#random.draw(this.#gapSite, this.#count++, 0, 0);
    this.#time -= this.#gapMean * Math.log1p(-u);
    return this.#time < this.#horizon ? this.#time : Infinity;
  }
}

export const poisson: WorkloadLine = {
  kind: 'poisson',
  description: 'independent arrivals at a constant rate',
  isStationary: true,
  options: {
    rate: { value: { type: 'number', above: 0 }, description: 'arrivals per second, > 0' },
    scale: { value: { type: 'number', above: 0 }, default: 1, description: 'multiplies the rate' },
    ...MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/poisson.test.ts: poisson: gaps are exponential with the stated rate',
  create(options, context) {
    const rate = (options['rate'] as number) * (options['scale'] as number);
    const arrivals = new PoissonArrivals(context.random, rate, context.horizon);
    return new OpenLoop(arrivals, createMix(options, context), { mean: rate, max: rate }, 1);
  },
};
