import { type Arrivals, type ExpectedRates, OpenLoop } from './open-loop.ts';
import type { TransactionMix } from './transaction-mix.ts';
import type { BusySecond } from './workload.ts';

/** Rates and shares of the types, second by second. */
export interface TimedRates {
  readonly rates: Float64Array;
  sharesAt(second: number): readonly number[]; // by type, their sum is 1
}

/** An open loop whose mix changes in time: it tells what comes on average, and when most comes. */
export class TimedLoop extends OpenLoop {
  readonly sharesMean: readonly number[];
  readonly busiest: readonly BusySecond[];

  constructor(
    arrivals: Arrivals,
    mix: TransactionMix,
    expected: ExpectedRates,
    dispersion: number,
    { rates, sharesAt }: TimedRates,
  ) {
    super(arrivals, mix, expected, dispersion);
    const sums = mix.shares.map(() => 0);
    const seconds = [...mix.shares.map(() => 0), 0]; // the last: of all types together
    const most = seconds.map(() => 0);
    for (let second = 0; second < rates.length; second++) {
      const byType = sharesAt(second).map((share) => share * rates[second]!);
      for (const [type, rate] of byType.entries()) sums[type]! += rate;
      for (const [i, rate] of [...byType, rates[second]!].entries()) {
        if (rate <= most[i]!) continue;
        most[i] = rate;
        seconds[i] = second;
      }
    }
    const total = sums.reduce((sum, count) => sum + count, 0);
    this.sharesMean = total === 0 ? mix.shares : sums.map((sum) => sum / total);
    this.busiest = [...new Set(seconds)].map((at) => ({
      at,
      ratePerSecond: rates[at] ?? 0,
      shares: sharesAt(at),
    }));
  }
}
