import { InputError, type OptionTable, type OptionValues, type Problem } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import type { Arrivals } from './open-loop.ts';
import { type TransactionMix, unknownType } from './transaction-mix.ts';
import type { WorkloadContext } from './workload.ts';

const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;

/** The shares of the transaction types at an hour of the day; they sum to 1. */
export interface HourlyShares {
  readonly hour: number;
  readonly shares: readonly number[];
}

export const TIMED_MIX_OPTIONS: OptionTable = {
  mixByHour: {
    value: {
      type: 'records',
      of: {
        hour: { value: { type: 'number', min: 0, below: 24 }, description: 'hour of the day' },
        mix: { value: { type: 'shares' }, description: 'share of each transaction type' },
      },
    },
    default: [],
    description:
      'instead of mix: shares at hours in rising order, linear between, around the clock',
  },
  crowdType: {
    value: { type: 'string' },
    optional: true,
    description: 'transaction type of all that crowds add; default: as at that hour',
  },
};

/** What a mix by time needs to know of the run. */
export interface TimedRun {
  readonly startHour: number;
  readonly compress: number;
  /** By second: arrivals of crowds over all others. */
  readonly surge: Float64Array;
}

/** Passes arrivals on, and keeps the shares of a mix as they are in the second of the newest. */
export class MixingArrivals implements Arrivals {
  readonly #arrivals: Arrivals;
  readonly #mix: TransactionMix;
  readonly #sharesAt: (second: number) => readonly number[];
  #second = -1;

  constructor(
    arrivals: Arrivals,
    mix: TransactionMix,
    sharesAt: (second: number) => readonly number[],
  ) {
    this.#arrivals = arrivals;
    this.#mix = mix;
    this.#sharesAt = sharesAt;
  }

  next(): Seconds {
    const time = this.#arrivals.next();
    const second = Math.floor(time);
    if (second !== this.#second && time !== Infinity) {
      this.#second = second;
      this.#mix.setShares(this.#sharesAt(second));
    }
    return time;
  }
}

/**
 * The same arrivals; as they come they set the shares of `mix`, if the options `mixByHour` or
 * `crowdType` ask for it. Throws an InputError that names types the system does not have.
 */
export function mixByTime(
  arrivals: Arrivals,
  mix: TransactionMix,
  { options, context, run }: { options: OptionValues; context: WorkloadContext; run: TimedRun },
): Arrivals {
  const names = context.types.map(({ name }) => name);
  const problems: Problem[] = [];
  const points = readPoints(options, names, problems);
  const crowdType = options['crowdType'] as string | undefined;
  const crowd = crowdType === undefined ? -1 : names.indexOf(crowdType);
  if (crowdType !== undefined && crowd < 0) {
    problems.push(unknownType(['crowdType'], crowdType, names));
  }
  if (problems.length > 0) throw new InputError(problems);
  if (points.length === 0 && crowd < 0) return arrivals;
  return new MixingArrivals(arrivals, mix, (second) => {
    const hour = run.startHour + ((second + 0.5) * run.compress) / SECONDS_PER_HOUR;
    const usual = points.length === 0 ? mix.shares : sharesAtHour(points, hour);
    return crowd < 0 ? usual : withCrowd(usual, crowd, run.surge[second]!);
  });
}

/** Linear between the hours before and after, around the clock; `points` in rising order. */
export function sharesAtHour(points: readonly HourlyShares[], hour: number): number[] {
  const clock = hour % HOURS_PER_DAY;
  const after = points.findIndex((point) => point.hour > clock);
  const to = points[after === -1 ? 0 : after]!;
  const from = after <= 0 ? points.at(-1)! : points[after - 1]!;
  const around = (span: number) => (span + HOURS_PER_DAY) % HOURS_PER_DAY;
  const span = around(to.hour - from.hour);
  const part = span === 0 ? 0 : around(clock - from.hour) / span;
  return from.shares.map((share, type) => share + part * (to.shares[type]! - share));
}

/** Shares among usual arrivals and `surge` times as many of one type. */
function withCrowd(usual: readonly number[], crowd: number, surge: number): number[] {
  return usual.map((share, type) => (share + (type === crowd ? surge : 0)) / (1 + surge));
}

function readPoints(
  options: OptionValues,
  names: readonly string[],
  problems: Problem[],
): HourlyShares[] {
  const stated = options['mixByHour'] as readonly {
    readonly hour: number;
    readonly mix: Readonly<Record<string, number>>;
  }[];
  const refuse = (path: Problem['path'], message: string) =>
    problems.push({ path: ['mixByHour', ...path], message });
  if (stated.length > 0 && options['mix'] !== undefined) {
    refuse([], 'must not stand beside mix: give one');
  }
  return stated.map(({ hour, mix }, i) => {
    const before = stated[i - 1]?.hour ?? -1;
    if (hour <= before) refuse([i, 'hour'], `must rise, got ${hour} after ${before}`);
    for (const name of Object.keys(mix)) {
      const path = ['mixByHour', i, 'mix', name];
      if (!names.includes(name)) problems.push(unknownType(path, name, names));
    }
    const weights = names.map((name) => mix[name] ?? 0);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total === 0) refuse([i, 'mix'], 'must have a share above 0, got none');
    return { hour, shares: weights.map((weight) => weight / total) };
  });
}
