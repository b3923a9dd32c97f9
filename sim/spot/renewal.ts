import { createDistribution, type Distribution } from '../distributions/index.ts';
import type { OptionTable } from '../options.ts';
import type { Uniform } from '../random.ts';
import type { Seconds, Spec } from '../units.ts';
import type { SpotMarketLine } from './spot-market.ts';
import type { SpotTrace } from './spot-supply.ts';

export interface RenewalLaws {
  readonly available: Distribution; // of the time for which spot can be had, mean > 0
  readonly unavailable: Distribution; // of the time for which it cannot, mean > 0
  readonly grid: Seconds; // lengths are rounded to whole multiples of it, at least one; > 0
}

/**
 * Times with and without spot in turn, independent of each other, over [0, horizon). Spot is there
 * first with the share of the means; the first time is a whole one (assumption): the job begins when
 * availability has just turned.
 */
export function drawRenewalTrace(
  { available, unavailable, grid }: RenewalLaws,
  uniform: Uniform,
  horizon: Seconds,
): SpotTrace {
  const isAvailableFirst = uniform() < available.mean / (available.mean + unavailable.mean);
  const changes: Seconds[] = [];
  let steps = 0;
  for (let isUp = isAvailableFirst; ; isUp = !isUp) {
    const length = (isUp ? available : unavailable).quantile(uniform());
    steps += Math.max(1, Math.round(length / grid));
    if (steps * grid >= horizon) return { isAvailableFirst, changes };
    changes.push(steps * grid);
  }
}

/** The laws of the times, for whatever draws them. */
export const RENEWAL_OPTIONS = {
  available: {
    value: { type: 'distribution' },
    default: { kind: 'lognormal', mean: 4 * 3600, squaredCv: 2 },
    description: 'law of the time for which spot can be had, mean > 0 (default: assumption)',
  },
  unavailable: {
    value: { type: 'distribution' },
    default: { kind: 'lognormal', mean: 4 * 3600, squaredCv: 2 },
    description: 'law of the time for which it cannot, mean > 0 (default: assumption)',
  },
} as const satisfies OptionTable;

/** A market without memory of more than the present time with or without spot. */
export const renewal: SpotMarketLine = {
  kind: 'renewal',
  description: 'times with and without spot in turn, each kind with its own law of length',
  options: {
    ...RENEWAL_OPTIONS,
    grid: {
      value: { type: 'seconds', above: 0 },
      default: 720,
      description: 'lengths are rounded to whole multiples of this, at least one',
    },
  },
  coveredBy:
    'test/sim/spot/spot-market.test.ts: has spot for the share of time that its laws give, on its grid',
  create: (options) => {
    const laws: RenewalLaws = {
      available: createDistribution(options['available'] as Spec),
      unavailable: createDistribution(options['unavailable'] as Spec),
      grid: options['grid'] as Seconds,
    };
    return (uniform, horizon) => drawRenewalTrace(laws, uniform, horizon);
  },
};
