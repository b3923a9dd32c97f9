import { InputError, type OptionValues } from '../sim/options.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds, Site } from '../sim/units.ts';
import { type Arrivals, OpenLoop } from './open-loop.ts';
import { createMix, MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** What each arrival adds to the rate: branching / decay at once, exponentially less after it. */
interface Kernel {
  /** Arrivals that one arrival brings directly, on average. */
  readonly branching: number;
  /** Time constant. */
  readonly decay: Seconds;
}

/** So many relaxation times before the run its history begins: exp(-8) < 0.04 %. */
const RELAXATIONS = 8;

/**
 * Arrivals that bring arrivals: rate(t) = baseline + sum over kernels and earlier arrivals at s of
 * branching / decay exp(-(t - s) / decay). Exact and without rejection: the next arrival is the
 * first of independent Poisson processes, one at the baseline and one for each decaying excess,
 * each inverted in closed form.
 * Source: Dassios and Zhao, "Exact simulation of Hawkes process with exponentially decaying
 * intensity", Electronic Communications in Probability 18, 2013, for each kernel.
 *
 * The history begins before the run, each excess at its mean in the long run: then the mean rate is
 * that of the long run from the start, and all else is up to the relaxation.
 */
class SelfExcitingArrivals implements Arrivals {
  readonly #random: Random;
  readonly #gapSite: Site;
  readonly #baseline: number;
  readonly #kernels: readonly Kernel[];
  readonly #excess: Float64Array; // arrivals per second, by kernel, at #time
  readonly #horizon: Seconds;
  #count = 0;
  #time: Seconds;

  constructor(
    law: { baseline: number; kernels: readonly Kernel[] },
    random: Random,
    horizon: Seconds,
  ) {
    const { baseline, kernels } = law;
    const branching = totalBranching(kernels);
    const mean = baseline / (1 - branching);
    const slowest = kernels.reduce((most, { decay }) => Math.max(most, decay), 0);
    this.#random = random;
    this.#gapSite = random.site('workload/arrival');
    this.#baseline = baseline;
    this.#kernels = kernels;
    this.#excess = Float64Array.from(kernels, (kernel) => mean * kernel.branching);
    this.#horizon = horizon;
    // No mode of the mean rate relaxes more slowly than with slowest / (1 - branching).
    this.#time = (-RELAXATIONS * slowest) / (1 - branching);
  }

  next(): Seconds {
    while (this.#time < this.#horizon) {
      this.#advance(this.#gap());
      if (this.#time >= 0) return this.#time < this.#horizon ? this.#time : Infinity;
    }
    return Infinity;
  }

  #gap(): Seconds {
    const n = this.#count++;
    let gap = this.#exponential(n, 0) / this.#baseline;
    for (const [i, { decay }] of this.#kernels.entries()) {
      const expected = this.#excess[i]! * decay; // of its arrivals, for ever
      const mass = this.#exponential(n, i + 1);
      if (mass < expected) gap = Math.min(gap, -decay * Math.log1p(-mass / expected));
    }
    return gap;
  }

  #advance(gap: Seconds): void {
    this.#time += gap;
    for (const [i, { branching, decay }] of this.#kernels.entries()) {
      this.#excess[i] = this.#excess[i]! * Math.exp(-gap / decay) + branching / decay;
    }
  }

  #exponential(n: number, source: number): number {
    return -Math.log1p(-this.#random.draw(this.#gapSite, n, source, 0));
  }
}

/**
 * Mean rate baseline / (1 - branching), and in the long run 1 / (1 - branching)^2 for the variance
 * over mean of counts.
 * Source: Hawkes, "Spectra of some self-exciting and mutually exciting point processes",
 * Biometrika 58, 1971.
 */
export const hawkes: WorkloadLine = {
  kind: 'hawkes',
  description: 'arrivals that bring more arrivals, soon after (self-exciting, Hawkes)',
  isStationary: true,
  options: {
    baseline: {
      value: { type: 'number', above: 0 },
      description: 'arrivals per second that no other one brings, > 0',
    },
    kernels: {
      value: {
        type: 'records',
        of: {
          branching: {
            value: { type: 'number', min: 0, below: 1 },
            description: 'arrivals that each arrival brings directly, on average, in [0, 1)',
          },
          decay: {
            value: { type: 'seconds', above: 0 },
            description: 'time constant within which it brings them',
          },
        },
      },
      description: 'exponential kernels, added; the sum of their branching is below 1',
    },
    scale: {
      value: { type: 'number', above: 0 },
      default: 1,
      description: 'multiplies the baseline, and so the mean rate',
    },
    ...MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/hawkes.test.ts: hawkes: counts have the mean and dispersion of theory',
  create(options, context) {
    const { random, horizon } = context;
    const kernels = readKernels(options);
    const baseline = (options['baseline'] as number) * (options['scale'] as number);
    const arrivals = new SelfExcitingArrivals({ baseline, kernels }, random, horizon);
    const immigrants = 1 - totalBranching(kernels);
    const rate = baseline / immigrants;
    const rates = { mean: rate, max: rate };
    return new OpenLoop(arrivals, createMix(options, context), rates, 1 / immigrants ** 2);
  },
};

function readKernels(options: OptionValues): readonly Kernel[] {
  const kernels = options['kernels'] as readonly Kernel[];
  const total = totalBranching(kernels);
  if (total < 1) return kernels;
  const message = `must have branching that adds up to less than 1, got ${total}`;
  throw new InputError([{ path: ['kernels'], message }]);
}

function totalBranching(kernels: readonly Kernel[]): number {
  return kernels.reduce((sum, { branching }) => sum + branching, 0);
}
