import type { Seconds } from '../../sim/units.ts';

interface ClosureEvent {
  readonly time: Seconds;
  readonly sequence: number;
  readonly happen: () => void;
}

/** To compare with, the way most simulators keep their events: a binary heap of closures. */
export class ClosureHeap {
  now: Seconds = 0;
  readonly #events: ClosureEvent[] = [];
  #sequence = 0;

  push(time: Seconds, happen: () => void): void {
    const event: ClosureEvent = { time, sequence: this.#sequence++, happen };
    const events = this.#events;
    let hole = events.push(event) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (isBefore(events[parent]!, event)) break;
      events[hole] = events[parent]!;
      hole = parent;
    }
    events[hole] = event;
  }

  /** Takes the earliest event and moves `now` to its time; undefined when none is pending. */
  pop(): ClosureEvent | undefined {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined) return undefined;
    const first = events[0] ?? last;
    this.now = first.time;
    if (events.length > 0) this.#sink(last);
    return first;
  }

  #sink(event: ClosureEvent): void {
    const events = this.#events;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isBefore(events[child + 1]!, events[child]!)) child += 1;
      if (isBefore(event, events[child]!)) break;
      events[hole] = events[child]!;
      hole = child;
    }
    events[hole] = event;
  }
}

function isBefore(a: ClosureEvent, b: ClosureEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}
