import type { OptionValues, Registered } from '../../sim/options.ts';

/** When, and whether, a caller tries again. One object per called service, shared by all its callers. */
export interface RetryPolicy {
  /** A first attempt was made: fills the budget. */
  first(): void;
  /**
   * Seconds to wait before attempt `attempt` (1 = the first retry), or NaN: do not retry.
   * `u` is a draw in [0, 1) that belongs to the attempt; `previous`, the seconds waited before the attempt that has
   * failed, 0 or absent where it was the first. Takes from the budget when it grants.
   */
  next(attempt: number, u: number, previous?: number): number;
}
export interface RetryLine extends Registered {
  create(options: OptionValues): RetryPolicy;
}
