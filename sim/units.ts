/** Simulated times and durations, in seconds, everywhere. */
export type Seconds = number;
/** Money as a simulated system bills it, in US dollars. Amounts of payments are integer cents instead. */
export type Dollars = number;
/** Memory, in bytes, everywhere. */
export type Bytes = number;
/** The number of an event kind, given out by `Simulation.on`. */
export type EventKind = number & { readonly __brand: 'EventKind' };
/** A lane of the event list: all its events have the same constant delay. */
export type Lane = number & { readonly __brand: 'Lane' };
/** A place in the program where something is drawn: see `Random.site`. */
export type Site = number & { readonly __brand: 'Site' };
/** The running number of a business operation in one run, from 0, in order of arrival. */
export type TransactionNumber = number;

/** How a transaction ends: exactly one of these, exactly once. */
export const OUTCOMES = ['done', 'failed', 'rejected', 'timedOut'] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Positions in OUTCOMES, for code that must not compare strings. */
export const DONE = 0;
export const FAILED = 1;
export const REJECTED = 2;
export const TIMED_OUT = 3;

/** Plain data that chooses a module: `kind` names a line of a registry, the rest are its options. */
export interface Spec {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** A bug, not bad input: stops the run where it happens. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
