import { createRandom, type Uniform } from '../../sim/random.ts';
import { bootstrapT, type Interval, meanInterval } from '../statistics/intervals.ts';
import { normalUpperQuantile } from '../statistics/normal-law.ts';

export const LEVEL = 0.95;
export const DAYS = 20; // of one comparison
const HALF_STEP = 2 ** -54; // moves draws from [0, 1) into (0, 1)

/** Where the values of a replication come from; the true mean is known. */
export type Law =
  | { readonly kind: 'normal' }
  | { readonly kind: 'lognormal'; readonly sigma: number }
  /** Measured values, as many as the replications need: each is used once. */
  | { readonly kind: 'measured'; readonly values: readonly number[]; readonly mean: number };

export interface CoverageTask {
  readonly law: Law;
  readonly seed: string;
  readonly replications: number;
  readonly resamples: number; // of bootstrap-t
}

/** How many intervals held the true mean. */
export interface Coverage {
  readonly t: number;
  readonly bootstrapT: number;
}

/** Takes both intervals of the mean of 20 values, again and again. */
export function coverageOf({ law, seed, replications, resamples }: CoverageTask): Coverage {
  const random = createRandom(`bench statistics/${seed}`);
  const values = random.stream('values');
  const uniform = random.stream('resampling');
  const truth = meanOf(law);
  const covered = { t: 0, bootstrapT: 0 };
  for (let n = 0; n < replications; n += 1) {
    const days = Array.from({ length: DAYS }, (_, i) => draw(law, values, n * DAYS + i));
    if (holds(meanInterval(days, LEVEL), truth)) covered.t += 1;
    if (holds(bootstrapT(days, { level: LEVEL, resamples, uniform }), truth))
      covered.bootstrapT += 1;
  }
  return covered;
}

export const holds = ({ low, high }: Interval, value: number): boolean =>
  low <= value && value <= high;

function meanOf(law: Law): number {
  switch (law.kind) {
    case 'normal':
      return 0;
    case 'lognormal':
      return Math.exp(law.sigma ** 2 / 2);
    case 'measured':
      return law.mean;
  }
}

function draw(law: Law, uniform: Uniform, position: number): number {
  switch (law.kind) {
    case 'normal':
      return gaussian(uniform);
    case 'lognormal':
      return Math.exp(law.sigma * gaussian(uniform));
    case 'measured':
      return law.values[position]!;
  }
}

const gaussian = (uniform: Uniform): number => normalUpperQuantile(uniform() + HALF_STEP);
