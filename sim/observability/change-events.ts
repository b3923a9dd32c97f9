import type { Seconds } from '../units.ts';
import { BoundedList } from './bounded-list.ts';

/** What people and automation do to a running system, as it shows in a change calendar. */
export const CHANGE_KINDS = [
  'deploy', // another version of a service
  'config', // settings without a version
  'scale', // replicas or sizes
  'certificateRotation',
  'secretRotation',
  'failover',
  'maintenance',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface ChangeEvent {
  readonly at: Seconds;
  readonly kind: ChangeKind;
  readonly component: string;
  readonly author: string; // a person's or an agent's name
  readonly isAutomated: boolean;
  readonly description: string;
}

const EVENTS_MAX = 10_000; // changes are rare beside requests: more than a year of them (assumption)

/** The changes of a run, the newest of them. */
export class ChangeLog {
  readonly #events: BoundedList<ChangeEvent>;

  constructor(eventsMax = EVENTS_MAX) {
    this.#events = new BoundedList(eventsMax);
  }

  record(event: ChangeEvent): void {
    this.#events.add(event);
  }

  /** Those at a time in [from, to), in the order recorded. */
  events(from: Seconds = -Infinity, to: Seconds = Infinity): readonly ChangeEvent[] {
    return this.#events.entries().filter(({ at }) => at >= from && at < to);
  }
}
