import type { Uniform } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';

/** How wrong the estimates of users are. */
export interface EstimateOptions {
  /** Run time times a factor from [1, this], uniformly; 1: exact. */
  readonly factorMax: number;
  /** Declared bound over estimate, >= 1. */
  readonly boundFactor: number;
}

/** Logs hold no estimates: five times the run time at most, and a bound a fifth above (assumption). */
export const USUAL_ESTIMATES: EstimateOptions = { factorMax: 5, boundFactor: 1.2 };
export const EXACT_ESTIMATES: EstimateOptions = { factorMax: 1, boundFactor: 1 };

const ESTIMATE_LEAST: Seconds = 1;

/**
 * What a user says of a task of so many seconds: estimate = seconds x factor, at least 1 s. The truth is never above it, so a
 * scheduler that trusts estimates is late for other reasons (assumption: users ask for what is surely enough). One draw.
 */
export function estimatesOf(
  seconds: Seconds,
  { factorMax, boundFactor }: EstimateOptions,
  uniform: Uniform,
): { readonly estimateSeconds: Seconds; readonly boundSeconds: Seconds } {
  const factor = 1 + (factorMax - 1) * uniform();
  const estimateSeconds = Math.max(ESTIMATE_LEAST, seconds * factor);
  return { estimateSeconds, boundSeconds: estimateSeconds * boundFactor };
}
