import type { OptionValues, Registered } from '../../options.ts';
import type { Seconds } from '../../units.ts';

/**
 * Whether one service may call another now. One per (calling service, called service). Must not allocate.
 * Each attempt that is allowed, a retry as well as a first one, is reported once: `ended` or `withdrawn`.
 * `latency` is always the time since `allows` let the attempt pass: by it a breaker tells an attempt of its present
 * state from one that was sent before, which counts for nothing.
 */
export interface Breaker {
  /** Whether a call may be sent now; where the breaker is half-open, one that may be is a probe. */
  allows(now: Seconds): boolean;
  /** An attempt that was allowed ended; `isFailure`: failed, rejected or timed out. */
  ended(now: Seconds, isFailure: boolean, latency: Seconds): void;
  /** An attempt that was allowed ends without a verdict. */
  withdrawn(now: Seconds, latency: Seconds): void;
  /** Open or half-open. */
  readonly isOpen: boolean;
}
export interface BreakerLine extends Registered {
  /** A closed breaker; undefined: every call is allowed, nobody needs to ask. */
  create(options: OptionValues): Breaker | undefined;
}
