// Hot: bench engine
import { EventList } from './event-list.ts';
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

/** A simulation at time 0 without handlers or events. */
export function createSimulation(): Simulation {
  return new EventLoop();
}

class EventLoop implements Simulation {
  now = 0;
  eventsHandled = 0;
  readonly #pending = new EventList();
  readonly #names: string[] = [];
  readonly #handlers: Handler[] = [];
  readonly #laneDelays: number[] = [];
  #isRunning = false;
  #hashA = 0;
  #hashB = 0;
  readonly #bits = new Float64Array(1);
  readonly #words = new Int32Array(this.#bits.buffer);

  get eventsPending(): number {
    return this.#pending.size;
  }

  get fingerprint(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#hashA) + hex(this.#hashB);
  }

  on(name: string, handler: Handler): EventKind {
    assert(!this.#names.includes(name), `handler '${name}' is already registered`);
    this.#names.push(name);
    return (this.#handlers.push(handler) - 1) as EventKind;
  }

  schedule(delay: Seconds, kind: EventKind, subject = 0, detail = 0): void {
    if (!(delay >= 0 && delay < Infinity)) {
      throw new Error(
        `assertion failed: '${this.#names[kind]}' scheduled at ${this.now} s: ` +
          `delay must be finite and >= 0, got ${delay}`,
      );
    }
    this.#pending.push(this.now + delay, kind, subject, detail);
  }

  lane(delay: Seconds): Lane {
    assert(delay >= 0 && delay < Infinity, `delay of a lane must be finite and >= 0, got ${delay}`);
    const known = this.#laneDelays.indexOf(delay);
    return (known >= 0 ? known : this.#laneDelays.push(delay) - 1) as Lane;
  }

  scheduleIn(lane: Lane, kind: EventKind, subject = 0, detail = 0): void {
    this.schedule(this.#laneDelays[lane]!, kind, subject, detail);
  }

  runUntil(end: Seconds): void {
    assert(!this.#isRunning, 'runUntil called by a handler');
    assert(end >= this.now, `runUntil(${end}) at ${this.now} s would go back in time`);
    this.#isRunning = true;
    const pending = this.#pending;
    while (pending.nextTime() < end) {
      pending.pop();
      const { time, kind, subject, detail } = pending;
      this.now = time;
      this.eventsHandled += 1;
      this.#hash(time, kind, subject, detail);
      this.#handlers[kind]!(subject, detail);
    }
    this.now = end;
    this.#isRunning = false;
  }

  #hash(time: number, kind: number, subject: number, detail: number): void {
    this.#bits[0] = time;
    let a = this.#hashA;
    let b = this.#hashB;
    for (const word of [this.#words[0]!, this.#words[1]!, kind, subject, detail]) {
      a = Math.imul(a ^ word, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ word ^ (a >>> 7), 0x85ebca77);
      b ^= b >>> 13;
    }
    this.#hashA = a;
    this.#hashB = b;
  }
}
