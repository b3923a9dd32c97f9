import type { Calendar, Session } from '../sim/calendars/calendar.ts';
import type { Instant } from '../sim/calendars/civil-dates.ts';
import { type ClockTime, instantOfTime } from '../sim/calendars/clock-times.ts';
import type { Seconds } from '../sim/units.ts';

/** What belongs to the auctions at the open and at the close of a session. */
export interface AuctionPlan {
  /** Shares of the arrivals of a normal session, in [0, 1). */
  readonly openShare: number;
  readonly closeShare: number;
  /** What becomes of an auction is told evenly over so long from its instant. */
  readonly spread: Seconds;
  /** Multiplies what the closing auction brings. */
  readonly closeFactor: number;
}

/**
 * Arrivals beside the orders, such as allocations: their rate rises and falls in a triangle. None
 * on a day on which it would end before it begins.
 */
export interface TradingFlow {
  readonly from: ClockTime;
  readonly to: ClockTime;
  /** Where between the two the rate is highest, in [0, 1]. */
  readonly peakAt: number;
  /** Its arrivals over those of a normal session. */
  readonly share: number;
}

export interface TradingPlan {
  readonly calendar: Calendar;
  /** Arrivals per second, mean over a normal session, auctions included. */
  readonly meanPerSecond: number;
  /** Relative arrivals in equal parts of the session between its auctions; constant within each. */
  readonly shape: readonly number[];
  readonly auctions: AuctionPlan;
  readonly flows: readonly TradingFlow[];
}

/** Expected arrivals in each second of a run. */
export interface TradingRates {
  readonly orders: Float64Array;
  readonly auctions: Float64Array;
  readonly flows: readonly Float64Array[];
}

/** Share of some arrivals that came before an instant; it rises from 0 at `from` to 1 at `to`. */
interface Spread {
  readonly from: Instant;
  readonly to: Instant;
  before(instant: Instant): number;
}

/**
 * Rates of a run of so many seconds that starts at an instant: exact means of each second. Dates
 * without a session have no arrivals. A half day has as many per second as a full one, in the same
 * shape over its shorter session (assumption).
 */
export function tradingRates(plan: TradingPlan, startsAt: Instant, seconds: number): TradingRates {
  const { calendar, meanPerSecond, shape, auctions, flows } = plan;
  const { openShare, closeShare, spread, closeFactor } = auctions;
  const rates: TradingRates = {
    orders: new Float64Array(seconds),
    auctions: new Float64Array(seconds),
    flows: flows.map(() => new Float64Array(seconds)),
  };
  const run = { startsAt, seconds };
  for (const session of sessionsOf(plan, startsAt, seconds)) {
    const { open, close } = session;
    const total = meanPerSecond * (close - open);
    const parts = inParts(shape, open, close);
    addArrivals(rates.orders, run, (1 - openShare - closeShare) * total, parts);
    addArrivals(rates.auctions, run, openShare * total, evenly(open, spread));
    addArrivals(rates.auctions, run, closeFactor * closeShare * total, evenly(close, spread));
    for (const [i, flow] of flows.entries()) {
      const at = { zone: calendar.zone, date: session.date, session };
      const [from, to] = [instantOfTime(flow.from, at), instantOfTime(flow.to, at)];
      if (to <= from) continue;
      addArrivals(rates.flows[i]!, run, flow.share * total, triangle(from, to, flow.peakAt));
    }
  }
  return rates;
}

/** All that can reach into the run: flows may come on the day before or after their session. */
function sessionsOf({ calendar }: TradingPlan, startsAt: Instant, seconds: number): Session[] {
  const { zone } = calendar;
  const [first, last] = [zone.localAt(startsAt).date, zone.localAt(startsAt + seconds).date];
  return calendar.sessions(first - 1, last + 1);
}

function addArrivals(
  rates: Float64Array,
  run: { readonly startsAt: Instant; readonly seconds: number },
  total: number,
  { from, to, before }: Spread,
): void {
  const first = Math.max(0, Math.floor(from - run.startsAt));
  const end = Math.min(run.seconds, Math.ceil(to - run.startsAt));
  let last = before(run.startsAt + first);
  for (let second = first; second < end; second++) {
    const next = before(run.startsAt + second + 1);
    rates[second]! += total * (next - last);
    last = next;
  }
}

function inParts(shape: readonly number[], from: Instant, to: Instant): Spread {
  const sums = [0];
  for (const part of shape) sums.push(sums.at(-1)! + part);
  const total = sums.at(-1)!;
  const before = (instant: Instant) => {
    const position = (shape.length * clamp(instant - from, to - from)) / (to - from);
    const part = Math.min(Math.floor(position), shape.length - 1);
    return (sums[part]! + (position - part) * shape[part]!) / total;
  };
  return { from, to, before };
}

function evenly(from: Instant, span: Seconds): Spread {
  return { from, to: from + span, before: (instant) => clamp(instant - from, span) / span };
}

/** The triangular law, with its mode at `peakAt` of the way. */
function triangle(from: Instant, to: Instant, peakAt: number): Spread {
  const before = (instant: Instant) => {
    const x = clamp(instant - from, to - from) / (to - from);
    return x < peakAt ? x ** 2 / peakAt : 1 - (1 - x) ** 2 / (1 - peakAt || 1);
  };
  return { from, to, before };
}

function clamp(value: Seconds, max: Seconds): Seconds {
  return Math.min(Math.max(value, 0), max);
}
