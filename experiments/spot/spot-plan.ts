import type { OptionValues } from '../../sim/options.ts';
import { readOptions } from '../../sim/options.ts';
import type { SpotDeadlineOptions } from '../environments/spot-deadline.ts';
import { spotDeadlineLine } from '../environments/spot-deadline.ts';

/** One kind of job and market on which all entries are compared. */
export interface SpotPoint {
  readonly name: string;
  readonly market: string;
  readonly options: SpotDeadlineOptions;
}

/** What is compared, declared before anything runs. */
export interface SpotPlan {
  readonly points: readonly SpotPoint[];
  /** Report episodes of each point, by seed; tuning and training have others. */
  readonly reportSeeds: readonly number[];
  readonly tuneSeeds: readonly number[];
  readonly trials: number; // settings of Uniform Progress, tried at each point
}

const HOUR = 3600;
const lognormal = (hours: number) => ({ kind: 'lognormal', mean: hours * HOUR, squaredCv: 2 });
const exponential = { kind: 'exponential', mean: 4 * HOUR };
const USUAL = 'usual';

/** Work is 24 h, so these leave 3 to 36 h of slack; a policy was trained at 36 h. */
const DEADLINES = [27, 30, 36, 48, 60];
/** Markets at the deadline of training; means there and not there of 4 h each in the usual one. */
const MARKETS: Readonly<Record<string, OptionValues>> = {
  'exponential times': { available: exponential, unavailable: exponential },
  'scarce: 2 h in 10': { available: lognormal(2), unavailable: lognormal(8) },
  'plenty: 8 h in 10': { available: lognormal(8), unavailable: lognormal(2) },
  'dear: 2 $/h': { spotDollarsPerHour: 2 },
  'restless: 30 min each': { available: lognormal(0.5), unavailable: lognormal(0.5) },
};
const TRAINED_DEADLINE = 36; // hours

const optionsWith = (changed: OptionValues) =>
  readOptions(spotDeadlineLine.options, changed) as unknown as SpotDeadlineOptions;
const seedsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => first + i);

export const FULL_SPOT_PLAN: SpotPlan = {
  points: [
    ...DEADLINES.map((hours) => ({
      name: `deadline ${hours} h`,
      market: USUAL,
      options: optionsWith({ deadline: hours * HOUR }),
    })),
    ...Object.entries(MARKETS).map(([market, changed]) => ({
      name: market,
      market,
      options: optionsWith({ deadline: TRAINED_DEADLINE * HOUR, ...changed }),
    })),
  ],
  reportSeeds: seedsFrom(5_000_000, 500),
  tuneSeeds: seedsFrom(6_000_000, 200),
  trials: 40,
};
export const QUICK_SPOT_PLAN: SpotPlan = {
  points: FULL_SPOT_PLAN.points.filter(({ name }) =>
    ['deadline 27 h', 'deadline 36 h', 'restless: 30 min each'].includes(name),
  ),
  reportSeeds: seedsFrom(5_000_000, 40),
  tuneSeeds: seedsFrom(6_000_000, 20),
  trials: 6,
};

/** Whether a point is of the sweep over deadlines. */
export const isUsualMarket = ({ market }: SpotPoint): boolean => market === USUAL;
