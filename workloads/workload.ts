import type { OptionValues, Registered } from '../sim/options.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';

/** A cursor over the transactions of one run, in order of arrival. */
export interface Workload {
  /**
   * Moves on to the next arrival and returns its time, in seconds from the start of the run;
   * Infinity at the end. A closed loop returns the first arrival of each of its customers.
   */
  next(): Seconds;
  /**
   * A transaction ended at `time`. Returns when its customer comes again (closed loops),
   * Infinity where nobody waits for the end (open loops).
   */
  ended(transaction: number, time: Seconds): Seconds;
  /**
   * Called when transaction n arrives: sets `type` and `amountMinor` by draws that belong to n
   * alone. An open loop is asked before `next` moves on from n: its mix may change in time.
   */
  describe(transaction: number): void;
  /** Position in the list of transaction types of the system. */
  readonly type: number;
  /** Integer cents; 0 where there is no amount. */
  readonly amountMinor: number;
  /** Expected arrivals per second over the run, where known before it. */
  readonly ratePerSecondMean?: number;
  /** The largest expected rate of the run, arrivals per second, where known before it. */
  readonly ratePerSecondMax?: number;
  /**
   * Variance over mean of the arrivals per second at constant rate; absent or NaN where not stated.
   * Of self-exciting arrivals: of counts over long times.
   */
  readonly dispersion?: number;
  /** Expected share of each type over the run, where the mix changes in time and this is known. */
  readonly sharesMean?: readonly number[];
  /** Instead of the largest rate: the seconds in which most of one type, or of all, is expected. */
  readonly busiest?: readonly BusySecond[];
}

/** What is expected in the second from `at` on. */
export interface BusySecond {
  readonly at: Seconds;
  readonly ratePerSecond: number;
  readonly shares: readonly number[]; // by type, their sum is 1
}

/** What a workload may know of the run it feeds. */
export interface WorkloadContext {
  /** Draws of this run: already keyed by seed and day. */
  readonly random: Random;
  /** Draws of the day alone: equal for all seeds of one day (its shape, its flash crowds). */
  readonly dayRandom: Random;
  /** Number of the day, >= 0. */
  readonly day: number;
  /** End of the run; arrivals at or after it are not needed. */
  readonly horizon: Seconds;
  /** The transaction types of the system, with their default shares (sum 1). */
  readonly types: readonly { readonly name: string; readonly share: number }[];
  /** Resolves a path of a spec (a trace file) to a path that can be opened. */
  resolvePath(path: string): string;
}

export interface WorkloadLine extends Registered {
  /** Its law does not change in time: the warm-up may be cut by MSER-5. */
  readonly isStationary?: true;
  /**
   * At once, unless it must read a file (a day of a trace) before the run can begin. Throws, or
   * rejects with, an InputError on bad files.
   */
  create(options: OptionValues, context: WorkloadContext): Workload | Promise<Workload>;
}
