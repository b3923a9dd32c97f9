// Hot: bench payments
import { InputError, type OptionValues, type Problem } from '../sim/options.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds, Site } from '../sim/units.ts';
import { type Arrivals, type ExpectedRates, OpenLoop } from './open-loop.ts';
import { createMix, MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** The rate at one time: linear between knots, arrivals per second. */
interface Knot {
  readonly at: Seconds;
  readonly rate: number;
}

/** A rate that is linear between knots, walked piece by piece from time 0. */
class LinearRate {
  start: Seconds = 0;
  end: Seconds = 0;
  rateStart = 0;
  rateEnd = 0;
  readonly #knots: readonly Knot[];
  readonly #period: Seconds; // Infinity: constant before the first knot and after the last
  #next = 0;
  #cycle = 0; // time of the start of the period that the next knot is in

  constructor(knots: readonly Knot[], period: Seconds) {
    this.#knots = knots;
    this.#period = period;
    const first = knots[0]!;
    const last = knots.at(-1)!;
    this.end = first.at;
    this.rateEnd = first.rate;
    this.rateStart = first.rate;
    if (period !== Infinity) {
      const gap = first.at + period - last.at;
      const share = gap > 0 ? (period - last.at) / gap : 1;
      this.rateStart = last.rate + share * (first.rate - last.rate);
    }
  }

  /** Moves to the piece that begins where this one ends. */
  advance(): void {
    this.#next++;
    this.start = this.end;
    this.rateStart = this.rateEnd;
    if (this.#next >= this.#knots.length) {
      if (this.#period === Infinity) {
        this.end = Infinity;
        return;
      }
      this.#next = 0;
      this.#cycle += this.#period;
    }
    const knot = this.#knots[this.#next]!;
    this.end = this.#cycle + knot.at;
    this.rateEnd = knot.rate;
  }
}

/**
 * Candidates come at the largest rate of the piece; one at time t stays with probability rate(t) /
 * largest.
 * Source: Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by thinning", 1979.
 */
class ThinnedArrivals implements Arrivals {
  readonly #random: Random;
  readonly #gapSite: Site;
  readonly #keepSite: Site;
  readonly #pieces: LinearRate;
  readonly #horizon: Seconds;
  #candidates = 0;
  #time = 0;

  constructor(random: Random, pieces: LinearRate, horizon: Seconds) {
    this.#random = random;
    this.#gapSite = random.site('workload/arrival');
    this.#keepSite = random.site('workload/thinning');
    this.#pieces = pieces;
    this.#horizon = horizon;
  }

  next(): Seconds {
    const pieces = this.#pieces;
    while (this.#time < this.#horizon) {
      const largest = Math.max(pieces.rateStart, pieces.rateEnd);
      const candidate = this.#candidate(largest);
      if (candidate >= pieces.end) {
        // Without memory: a candidate beyond the piece is forgotten and drawn anew from its end.
        this.#time = pieces.end;
        if (this.#time < this.#horizon) pieces.advance();
        continue;
      }
      this.#time = candidate;
      if (candidate >= this.#horizon) return Infinity;
      if (this.#isKept(candidate, largest)) return candidate;
    }
    return Infinity;
  }

  #candidate(largest: number): Seconds {
    if (largest === 0 || this.#pieces.end <= this.#time) return this.#pieces.end;
    const u = this.#random.draw(this.#gapSite, this.#candidates++, 0, 0);
    return this.#time - Math.log1p(-u) / largest;
  }

  #isKept(time: Seconds, largest: number): boolean {
    const { start, end, rateStart, rateEnd } = this.#pieces;
    if (rateStart === rateEnd) return true;
    const rate = rateStart + ((time - start) / (end - start)) * (rateEnd - rateStart);
    const u = this.#random.draw(this.#keepSite, this.#candidates - 1, 0, 0);
    return u * largest < rate;
  }
}

export const thinning: WorkloadLine = {
  kind: 'thinning',
  description: 'Poisson arrivals at a rate that is linear between given points (Lewis-Shedler)',
  options: {
    rates: {
      value: {
        type: 'records',
        of: {
          at: { value: { type: 'seconds', min: 0 }, description: 'from the start of the run' },
          rate: { value: { type: 'number', min: 0 }, description: 'arrivals per second, >= 0' },
        },
      },
      description: 'points of the rate, in order of time; two at one time make a jump',
    },
    period: {
      value: { type: 'seconds', above: 0, max: Infinity },
      default: Infinity,
      description: 'the rates repeat after this time; default: the last one stays',
    },
    scale: { value: { type: 'number', above: 0 }, default: 1, description: 'multiplies the rates' },
    ...MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/thinning.test.ts: thinning: counts follow the integral of the rate',
  create(options, context) {
    const knots = readKnots(options);
    const period = options['period'] as Seconds;
    const { horizon, random } = context;
    const arrivals = new ThinnedArrivals(random, new LinearRate(knots, period), horizon);
    const rates = ratesUntil(new LinearRate(knots, period), Math.min(horizon, period));
    return new OpenLoop(arrivals, createMix(options, context), rates, 1);
  },
};

function readKnots(options: OptionValues): Knot[] {
  const rates = options['rates'] as readonly Knot[];
  const period = options['period'] as Seconds;
  const scale = options['scale'] as number;
  const problems: Problem[] = [];
  for (const [i, { at }] of rates.entries()) {
    const path = ['rates', i, 'at'];
    const before = rates[i - 1]?.at ?? 0;
    if (at < before)
      problems.push({ path, message: `must be in order, got ${at} after ${before}` });
    if (at > period) problems.push({ path, message: `must be within the period, got ${at}` });
  }
  if (!rates.some(({ rate }) => rate > 0)) {
    problems.push({ path: ['rates'], message: 'must have a rate above 0, got none' });
  }
  if (problems.length > 0) throw new InputError(problems);
  return rates.map(({ at, rate }) => ({ at, rate: rate * scale }));
}

/** By the trapezoid rule, which is exact between knots; the last rate where there is no end. */
function ratesUntil(pieces: LinearRate, horizon: Seconds): ExpectedRates {
  let expected = 0;
  let max = 0;
  for (; pieces.start < horizon; pieces.advance()) {
    max = Math.max(max, pieces.rateStart, pieces.rateEnd);
    if (pieces.end === Infinity && horizon === Infinity) return { mean: pieces.rateEnd, max };
    const end = Math.min(pieces.end, horizon);
    if (end <= pieces.start) continue;
    const slope = (pieces.rateEnd - pieces.rateStart) / (pieces.end - pieces.start);
    const width = end - pieces.start;
    expected += width * (pieces.rateStart + 0.5 * slope * width);
  }
  return { mean: expected / horizon, max };
}
