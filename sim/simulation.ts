// Hot: bench engine
import type { EventKind, Lane, Seconds } from './units.ts';

export type Handler = (subject: number, detail: number) => void;

/** Clock and future. Events of equal time happen in the order in which they were scheduled. */
export interface Simulation {
  readonly now: Seconds;
  /** Events handled since the start. */
  readonly eventsHandled: number;
  /** Events scheduled and not yet handled. */
  readonly eventsPending: number;
  /** Hash over (time, kind, subject, detail) of all events handled so far: 16 hex digits. */
  readonly fingerprint: string;
  /** Registers a handler; `name` is unique and appears in error messages. */
  on(name: string, handler: Handler): EventKind;
  /** `delay` in seconds, finite, >= 0. `subject` and `detail` are 32-bit integers. */
  schedule(delay: Seconds, kind: EventKind, subject?: number, detail?: number): void;
  /** A lane for events that all have the same delay, such as time-outs; the same delay gives the same lane. */
  lane(delay: Seconds): Lane;
  /** As `schedule` with the lane's delay, but at O(1) and without touching the event list. Same order. */
  scheduleIn(lane: Lane, kind: EventKind, subject?: number, detail?: number): void;
  /** Handles the events in [now, end), leaves now = end. */
  runUntil(end: Seconds): void;
}

export function createSimulation(): Simulation {
  throw new Error('not yet');
}
