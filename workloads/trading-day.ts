import { type Instant, parseDate } from '../sim/calendars/civil-dates.ts';
import { parseClockTime } from '../sim/calendars/clock-times.ts';
import { ruleCalendarOf } from '../sim/calendars/index.ts';
import { TIME_ZONES, timeZone } from '../sim/calendars/time-zones.ts';
import { InputError, type OptionTable, type OptionValues, type Problem } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import { modulatedRates, type RateComponent } from './modulated-rates.ts';
import { expectedRates, requireFinite } from './open-loop.ts';
import { FIRST_DATE } from './payment-days.ts';
import { SlottedArrivals } from './slotted-arrivals.ts';
import { TimedLoop } from './timed-loop.ts';
import { MixingArrivals } from './timed-mix.ts';
import { type TradingFlow, type TradingPlan, tradingRates } from './trading-rates.ts';
import { createMix, PAYMENT_MIX_OPTIONS, unknownType } from './transaction-mix.ts';
import { drawGaussian } from './variates.ts';
import type { WorkloadContext, WorkloadLine } from './workload.ts';

const SECONDS_PER_HOUR = 3600;
const EXCHANGES = ['xnys', 'xlon', 'xfra'];

/** Middle of what NYSE states: 9.44 % of the notional in Q2 2024, 10.5 % of NYSE-listed volume. */
const CLOSE_SHARE = 0.1;
const OPEN_SHARE = 0.011; // NYSE: 1 to 1.2 %
/** A rebalance day of an index: 2.5 billion shares in the closing auction, 300 million usually. */
const REBALANCE_FACTOR = 8;
/**
 * Per cent of the session's arrivals in each of its 13 half hours, without the auctions: with them
 * the first half hour has 11.8 % and the last hour 28 % (NYSE and ITG, S&P 500 of 2016: 11 to 12.6 %,
 * 28 %). Between them, and how the last hour is shared, it follows the trades of IBM in October
 * 2013, smoothed (assumption).
 */
const HALF_HOURS = [10.7, 9.2, 8, 7, 6.2, 5.4, 5, 4.8, 4.7, 4.8, 5.1, 5.9, 12.1];
/**
 * Fitted by hand to the trades of IBM on five days of October 2013, counted over 10 s to 5 min within
 * half hours; that orders of a broker come as those trades did is an assumption.
 */
const BURSTS: readonly RateComponent[] = [
  { sigma: 0.5, timeConstant: 30 },
  { sigma: 0.2, timeConstant: 600 },
];
const DISPERSION = 9; // of those trades per second
/** Of the logarithm of SPY's, IBM's and Apple's daily volumes against their median of 21 days. */
const LEVEL_SIGMA = 0.3;

const CLOCK_OF_RUN: OptionTable = {
  calendar: {
    value: { type: 'choice', of: EXCHANGES },
    default: 'xnys',
    description: 'whose sessions, half days and holidays there are',
  },
  firstDate: {
    value: { type: 'string' },
    default: FIRST_DATE,
    description: 'date of day 0, such as 2025-01-06, a Monday',
  },
  startHour: {
    value: { type: 'number', min: 0, below: 24 },
    default: 0,
    description: 'hour of the day at the start of the run, in [0, 24)',
  },
  zone: {
    value: { type: 'choice', of: TIME_ZONES.map(({ name }) => name) },
    default: 'America/New_York',
    description: 'of the clock of firstDate and startHour',
  },
  repeatDate: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether every day has the date of day 0: one date, drawn again and again',
  },
};

const AUCTION_OPTIONS: OptionTable = {
  openShare: {
    value: { type: 'number', min: 0, below: 0.5 },
    default: OPEN_SHARE,
    description: 'share of the arrivals of a session that its opening auction brings, in [0, 0.5)',
  },
  closeShare: {
    value: { type: 'number', min: 0, below: 0.5 },
    default: CLOSE_SHARE,
    description: 'share that the closing auction of a normal day brings, in [0, 0.5)',
  },
  rebalanceFactor: {
    value: { type: 'number', above: 0 },
    default: REBALANCE_FACTOR,
    description: 'multiplies the closing auction on rebalance days, > 0',
  },
  auctionSpread: {
    value: { type: 'seconds', min: 1 },
    default: 30,
    description: 'from an auction until the last of its executions is told (default: assumption)',
  },
  auctionType: {
    value: { type: 'string' },
    optional: true,
    description: 'transaction type of all that auctions bring; default: as between them',
  },
};

const FLOW: OptionTable = {
  type: { value: { type: 'string' }, description: 'name of a transaction type' },
  share: {
    value: { type: 'number', above: 0 },
    description: 'arrivals over those of a normal session, > 0',
  },
  from: { value: { type: 'string' }, description: "time of the session's day: close - 30min" },
  to: { value: { type: 'string' }, description: "time of the session's day: '18:45'" },
  peakAt: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.5,
    description: 'where between the two the rate is highest, in [0, 1]; it is a triangle',
  },
  rebalanceFactor: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'multiplies it on rebalance days, > 0',
  },
};

interface FlowOption {
  readonly type: string;
  readonly share: number;
  readonly from: string;
  readonly to: string;
  readonly peakAt: number;
  readonly rebalanceFactor: number;
}

export const tradingDay: WorkloadLine = {
  kind: 'trading-day',
  description: 'a trading day: reverse J between two auctions, bursts, half days, post-trade flows',
  options: {
    days: {
      value: { type: 'choice', of: ['normal', 'rebalance'] },
      default: 'normal',
      description: 'family of days: rebalance has a larger closing auction',
    },
    meanPerSecond: {
      value: { type: 'number', above: 0 },
      default: 100,
      description: 'arrivals per second, mean over normal sessions, auctions included, > 0',
    },
    scale: { value: { type: 'number', above: 0 }, default: 1, description: 'multiplies the rate' },
    shape: {
      value: { type: 'numbers' },
      default: HALF_HOURS,
      description: 'relative arrivals in equal parts of a session, its auctions apart',
    },
    burstiness: {
      value: { type: 'number', min: 0 },
      default: 1,
      description: 'multiplies how far rates and levels of days depart from the shape; 0: Poisson',
    },
    flows: {
      value: { type: 'records', of: FLOW },
      default: [],
      description: 'what comes beside the orders, such as allocations after the close',
    },
    ...AUCTION_OPTIONS,
    ...CLOCK_OF_RUN,
    ...PAYMENT_MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/trading-day.test.ts: trading-day: counts have the published shares',
  async create(options, context) {
    const { horizon, random } = context;
    requireFinite(horizon);
    const mix = createMix(options, context);
    const types = readTypes(options, context);
    const seconds = Math.ceil(horizon);
    const planned = tradingRates(readPlan(options), startOf(options, context), seconds);
    const level = drawLevels(options, context);
    const orders = planned.orders.map((rate, second) => rate * level[second]!);
    const rates = orders.map((rate, second) => {
      const auctions = planned.auctions[second]!;
      return planned.flows.reduce((sum, flow) => sum + flow[second]!, rate + auctions);
    });
    const dispersion = 1 + (options['burstiness'] as number) * (DISPERSION - 1);
    const sharesAt = (second: number): readonly number[] => {
      const total = rates[second]!;
      if (total === 0) return mix.shares;
      const auctions = planned.auctions[second]!;
      const usual = orders[second]! + (types.auction < 0 ? auctions : 0);
      const shares = mix.shares.map((share) => (usual * share) / total);
      if (types.auction >= 0) shares[types.auction]! += auctions / total;
      for (const [i, flow] of planned.flows.entries())
        shares[types.flows[i]!]! += flow[second]! / total;
      return shares;
    };
    const slotted = new SlottedArrivals({ rates, dispersion, horizon }, random);
    const arrivals = new MixingArrivals(slotted, mix, sharesAt);
    return new TimedLoop(arrivals, mix, expectedRates(rates), dispersion, { rates, sharesAt });
  },
};

/** What departs from the shape by chance, second by second: mean 1, of the day alone. */
function drawLevels(options: OptionValues, { dayRandom, horizon }: WorkloadContext): Float64Array {
  const burstiness = options['burstiness'] as number;
  const sigma = burstiness * LEVEL_SIGMA;
  const gaussian = drawGaussian(dayRandom, dayRandom.site('trading/level'), 0);
  const components = BURSTS.map((one) => ({ ...one, sigma: burstiness * one.sigma }));
  const mean = Math.exp(sigma * gaussian - sigma ** 2 / 2);
  const slots = { from: 0, count: Math.ceil(horizon), seconds: 1 };
  return modulatedRates({ mean, shape: [1], components }, slots, dayRandom);
}

function startOf(options: OptionValues, { day }: WorkloadContext): Instant {
  const date = parseDate(options['firstDate'] as string);
  const days = options['repeatDate'] === true ? 0 : day;
  const time = Math.round((options['startHour'] as number) * SECONDS_PER_HOUR);
  return timeZone(options['zone'] as string).instantOf(date + days, time);
}

function readPlan(options: OptionValues): TradingPlan {
  const problems: Problem[] = [];
  const shape = options['shape'] as readonly number[];
  if (!shape.every((part) => part >= 0) || !shape.some((part) => part > 0)) {
    const message = `must be numbers >= 0, one of them above 0, got ${shape.join(', ') || 'none'}`;
    problems.push({ path: ['shape'], message });
  }
  const firstDate = options['firstDate'] as string;
  if (Number.isNaN(parseDate(firstDate))) {
    const message = `must be a date as 2025-01-06, got '${firstDate}'`;
    problems.push({ path: ['firstDate'], message });
  }
  const isRebalance = options['days'] === 'rebalance';
  const flows = (options['flows'] as readonly FlowOption[]).map((flow, i) =>
    readFlow(flow, { isRebalance, path: ['flows', i], problems }),
  );
  if (problems.length > 0) throw new InputError(problems);
  return {
    calendar: ruleCalendarOf(options['calendar'] as string),
    meanPerSecond: (options['meanPerSecond'] as number) * (options['scale'] as number),
    shape,
    auctions: {
      openShare: options['openShare'] as number,
      closeShare: options['closeShare'] as number,
      spread: options['auctionSpread'] as Seconds,
      closeFactor: isRebalance ? (options['rebalanceFactor'] as number) : 1,
    },
    flows,
  };
}

function readFlow(
  { share, from, to, peakAt, rebalanceFactor }: FlowOption,
  where: { isRebalance: boolean; path: Problem['path']; problems: Problem[] },
): TradingFlow {
  const read = (key: 'from' | 'to', text: string) => {
    const time = parseClockTime(text);
    if (time !== undefined) return time;
    const message = `must be a time such as '18:45' or 'close - 10min', got '${text}'`;
    where.problems.push({ path: [...where.path, key], message });
    return { kind: 'clock', time: 0 } as const;
  };
  const factor = where.isRebalance ? rebalanceFactor : 1;
  const flow = { from: read('from', from), to: read('to', to), peakAt, share: factor * share };
  if (flow.from.kind === 'clock' && flow.to.kind === 'clock' && flow.to.time < flow.from.time) {
    const message = `must be after from (${from}), got ${to}`;
    where.problems.push({ path: [...where.path, 'to'], message });
  }
  return flow;
}

/** Positions of the types of auctions (-1: as between them) and flows. */
function readTypes(options: OptionValues, { types }: WorkloadContext) {
  const names = types.map(({ name }) => name);
  const problems: Problem[] = [];
  const positionOf = (name: string, path: Problem['path']) => {
    if (!names.includes(name)) problems.push(unknownType(path, name, names));
    return names.indexOf(name);
  };
  const auctionType = options['auctionType'] as string | undefined;
  const auction = auctionType === undefined ? -1 : positionOf(auctionType, ['auctionType']);
  const flows = (options['flows'] as readonly FlowOption[]).map(({ type }, i) =>
    positionOf(type, ['flows', i, 'type']),
  );
  if (problems.length > 0) throw new InputError(problems);
  return { auction, flows };
}
