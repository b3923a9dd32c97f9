// Hot: bench engine
import { EventList } from './event-list.ts';
import { Lanes, Ring } from './lanes.ts';
import { assert, type EventKind, type Lane, type Seconds } from './units.ts';

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

/** A simulation at time 0, without handlers and events. */
export function createSimulation(): Simulation {
  return new EventLoop();
}

const MAIN = 0;
const LANE = 1;
const IMMEDIATE = 2;
/** The lane of delay 0 is apart: its events are due at once, so nothing has to be compared. */
const IMMEDIATELY = -1 as Lane;

class EventLoop implements Simulation {
  now = 0;
  eventsHandled = 0;
  readonly #names: string[] = [];
  readonly #handlers: Handler[] = [];
  readonly #list = new EventList();
  readonly #lanes = new Lanes();
  readonly #immediate = new Ring();
  readonly #fingerprint = new Fingerprint();
  #sequence = 0;
  #isRunning = false;

  get eventsPending(): number {
    return this.#list.size + this.#lanes.size + this.#immediate.count;
  }

  get fingerprint(): string {
    return this.#fingerprint.hex();
  }

  on(name: string, handler: Handler): EventKind {
    assert(!this.#names.includes(name), `handler '${name}' is already registered`);
    this.#names.push(name);
    return (this.#handlers.push(handler) - 1) as EventKind;
  }

  schedule(delay: Seconds, kind: EventKind, subject = 0, detail = 0): void {
    const time = this.now + delay;
    if (!(delay >= 0 && time < Infinity)) this.#refuseDelay(delay, kind);
    this.#check(kind, subject, detail);
    if (delay === 0) this.#immediate.push(time, this.#sequence++, kind, subject, detail);
    else this.#list.push(time, this.#sequence++, kind, subject, detail);
  }

  lane(delay: Seconds): Lane {
    assert(delay >= 0 && delay < Infinity, `delay of a lane must be finite and >= 0, got ${delay}`);
    return delay === 0 ? IMMEDIATELY : this.#lanes.open(delay);
  }

  scheduleIn(lane: Lane, kind: EventKind, subject = 0, detail = 0): void {
    this.#check(kind, subject, detail);
    if (lane === IMMEDIATELY) {
      this.#immediate.push(this.now, this.#sequence++, kind, subject, detail);
    } else this.#lanes.push(lane, this.now, this.#sequence++, kind, subject, detail);
  }

  runUntil(end: Seconds): void {
    assert(!this.#isRunning, `runUntil(${end}) called by a handler at ${this.now} s`);
    assert(end >= this.now, `runUntil(${end}) would go back, it is ${this.now} s already`);
    this.#isRunning = true;
    try {
      this.#handleEventsBefore(end);
      this.now = end;
    } finally {
      this.#isRunning = false;
    }
  }

  #handleEventsBefore(end: Seconds): void {
    const list = this.#list;
    const lanes = this.#lanes;
    const immediate = this.#immediate;
    const handlers = this.#handlers;
    for (;;) {
      let source = MAIN;
      let time = list.nextTime();
      const laneTime = lanes.nextTime();
      if (laneTime < time || (laneTime === time && laneTime < Infinity && lanes.nextSequence() < list.nextSequence())) {
        source = LANE;
        time = laneTime;
      }
      if (immediate.count > 0) {
        if (time > this.now || immediate.sequence < (source === LANE ? lanes.nextSequence() : list.nextSequence())) {
          source = IMMEDIATE;
          time = this.now;
        }
      }
      if (!(time < end)) return;
      let kind: number;
      let subject: number;
      let detail: number;
      if (source === IMMEDIATE) {
        ({ kind, subject, detail } = immediate);
        immediate.drop();
      } else if (source === LANE) {
        lanes.pop();
        ({ kind, subject, detail } = lanes);
      } else {
        list.pop();
        ({ kind, subject, detail } = list);
      }
      this.now = time;
      this.eventsHandled += 1;
      this.#fingerprint.add(time, kind, subject, detail);
      handlers[kind]!(subject, detail);
    }
  }

  #check(kind: EventKind, subject: number, detail: number): void {
    if ((subject | 0) !== subject || (detail | 0) !== detail) this.#refuse(kind, subject, detail);
    if (!(kind < this.#handlers.length)) this.#refuse(kind, subject, detail);
  }

  #refuseDelay(delay: Seconds, kind: EventKind): never {
    throw new Error(
      `assertion failed: '${this.#names[kind]}' scheduled at ${this.now} s: ` +
        `delay must be finite and >= 0, got ${delay}`,
    );
  }

  #refuse(kind: EventKind, subject: number, detail: number): never {
    throw new Error(
      `assertion failed: '${this.#names[kind]}' scheduled at ${this.now} s: ` +
        `subject and detail must be 32-bit integers, got ${subject} and ${detail}`,
    );
  }
}

class Fingerprint {
  #a = 0;
  #b = 0;
  readonly #time = new Float64Array(1);
  readonly #words = new Int32Array(this.#time.buffer);

  add(time: Seconds, kind: number, subject: number, detail: number): void {
    this.#time[0] = time;
    const low = this.#words[0]!;
    const high = this.#words[1]!;
    const a =
      Math.imul(low, 0x9e3779b1) + Math.imul(high, 0x85ebca77) + Math.imul(kind, 0xc2b2ae3d) +
      Math.imul(subject, 0x27d4eb2f) + Math.imul(detail, 0x165667b1);
    const b =
      Math.imul(low, 0xd3a2646d) + Math.imul(high, 0xfd7046c5) + Math.imul(kind, 0xb55a4f09) +
      Math.imul(subject, 0x9fb21c65) + Math.imul(detail, 0xe7037ed1);
    const x = Math.imul(this.#a ^ a, 0x2c1b3c6d);
    const y = Math.imul(this.#b ^ b, 0x297a2d39);
    this.#a = (x << 13) | (x >>> 19);
    this.#b = (y << 15) | (y >>> 17);
  }

  hex(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#a) + hex(this.#b);
  }
}
