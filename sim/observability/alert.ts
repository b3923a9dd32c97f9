import type { Seconds } from '../units.ts';

/** A page wakes somebody up; a ticket waits for working hours. */
export const SEVERITIES = ['page', 'ticket'] as const;
export type Severity = (typeof SEVERITIES)[number];
/** Pending: the condition holds, but not for long enough. */
export const ALERT_STATES = ['inactive', 'pending', 'firing'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What alerting shows of one rule: plain data. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly since: Seconds; // of the state; NaN: it has never changed
  readonly labels: Readonly<Record<string, string>>;
}
