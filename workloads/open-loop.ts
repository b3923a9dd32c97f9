// Hot: bench payments
import { InputError } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import type { TransactionMix } from './transaction-mix.ts';
import type { Workload } from './workload.ts';

/** Arrival times in order: each call moves on; Infinity at the end, and ever after. */
export interface Arrivals {
  next(): Seconds;
}

/** What is known of the rate of arrivals before the run, per second. */
export interface ExpectedRates {
  readonly mean: number;
  readonly max: number;
}

/** Arrivals that wait for nobody: what has ended never brings another. */
export class OpenLoop implements Workload {
  type = 0;
  amountMinor = 0;
  readonly ratePerSecondMean: number;
  readonly ratePerSecondMax: number;
  readonly dispersion: number;
  readonly #arrivals: Arrivals;
  readonly #mix: TransactionMix;

  /**
   * `dispersion`: variance over mean of the counts per second at constant rate; NaN if not stated.
   */
  constructor(arrivals: Arrivals, mix: TransactionMix, rates: ExpectedRates, dispersion: number) {
    this.#arrivals = arrivals;
    this.#mix = mix;
    this.ratePerSecondMean = rates.mean;
    this.ratePerSecondMax = rates.max;
    this.dispersion = dispersion;
  }

  next(): Seconds {
    return this.#arrivals.next();
  }
  ended(): Seconds {
    return Infinity;
  }
  describe(transaction: number): void {
    this.#mix.describe(transaction);
    this.type = this.#mix.type;
    this.amountMinor = this.#mix.amountMinor;
  }
}

/** Mean and largest of rates that hold for one second each. */
export function expectedRates(rates: Float64Array): ExpectedRates {
  let sum = 0;
  let max = 0;
  for (const rate of rates) {
    sum += rate;
    if (rate > max) max = rate;
  }
  return { mean: rates.length === 0 ? 0 : sum / rates.length, max };
}

/** Days and traces have an end. */
export function requireFinite(horizon: Seconds): void {
  if (horizon !== Infinity) return;
  throw new InputError([
    { path: ['kind'], message: 'needs a run with an end: horizon is Infinity' },
  ]);
}

/** A run replays a part of one day: across midnight it would run into the next day's experiment. */
export function requireWithinDay(window: {
  readonly from: Seconds;
  readonly horizon: Seconds;
  readonly dayLength: Seconds;
}): void {
  const { from, horizon, dayLength } = window;
  if (from + horizon <= dayLength) return;
  const found = `from ${from} s + horizon ${horizon} s > ${dayLength} s`;
  throw new InputError([{ path: ['from'], message: `must end within the day, got ${found}` }]);
}
