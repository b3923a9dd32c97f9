// Hot: bench engine
import { EventList } from './event-list.ts';
import { Lanes, Ring, type StaleTest } from './lanes.ts';
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
  /**
   * Registers a handler; `name` is unique and appears in error messages. Events of a lane that `isStale` says are
   * stale may be dropped unhandled, so that time-outs of what has long ended cost next to nothing.
   */
  on(name: string, handler: Handler, isStale?: StaleTest): EventKind;
  /** `delay` in seconds, finite, >= 0. `subject` and `detail` are 32-bit integers. */
  schedule(delay: Seconds, kind: EventKind, subject?: number, detail?: number): void;
  /**
   * A lane for events that all have the same delay in seconds, finite, >= 0, such as time-outs;
   * the same delay gives the same lane.
   */
  lane(delay: Seconds): Lane;
  /** As `schedule` with the lane's delay and in the same order, but always cheap. */
  scheduleIn(lane: Lane, kind: EventKind, subject?: number, detail?: number): void;
  /** Handles the events in [now, end), leaves now = end; returns early where a handler pauses. */
  runUntil(end: Seconds): void;
  /** Called by a handler: `runUntil` returns after it and leaves `now`; the next one goes on from there. */
  pause(): void;
}

/** A simulation at time 0, without handlers and events. */
export function createSimulation(): Simulation {
  return new EventLoop();
}

/** The lane of delay 0 is kept apart: its events are due at once, before time moves on. */
const IMMEDIATELY = -1 as Lane;

class EventLoop implements Simulation {
  now = 0;
  eventsHandled = 0;
  readonly #names: string[] = [];
  readonly #handlers: Handler[] = [];
  readonly #list = new EventList();
  readonly #staleTests: (StaleTest | undefined)[] = [];
  readonly #lanes = new Lanes(this.#staleTests);
  readonly #immediate = new Ring();
  /** By kind: what a fingerprint knows it by, so that a kind that nothing schedules leaves it as it is. */
  readonly #marks: number[] = [];
  readonly #fingerprint = new Fingerprint();
  /** How many events were scheduled: orders those of equal time. */
  #sequence = 0;
  #isRunning = false;
  /** Of the present `runUntil`; before all time once it is paused. */
  #end = 0;

  get eventsPending(): number {
    return this.#list.size + this.#lanes.size + this.#immediate.count;
  }

  get fingerprint(): string {
    return this.#fingerprint.hex();
  }

  on(name: string, handler: Handler, isStale?: StaleTest): EventKind {
    assert(!this.#names.includes(name), `handler '${name}' is registered already`);
    this.#names.push(name);
    this.#marks.push(markOf(name));
    this.#staleTests.push(isStale);
    return (this.#handlers.push(handler) - 1) as EventKind;
  }

  schedule(delay: Seconds, kind: EventKind, subject = 0, detail = 0): void {
    const time = this.now + delay;
    if (!(delay >= 0 && time < Infinity)) this.#refuse(delay, kind, subject, detail);
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
    const sequence = this.#sequence++;
    if (lane === IMMEDIATELY) this.#immediate.push(this.now, sequence, kind, subject, detail);
    else this.#lanes.push(lane, this.now, sequence, kind, subject, detail);
  }

  runUntil(end: Seconds): void {
    assert(!this.#isRunning, `runUntil(${end}) called by a handler at ${this.now} s`);
    assert(end >= this.now, `runUntil(${end}) cannot go back, it is ${this.now} s already`);
    this.#isRunning = true;
    this.#end = end;
    try {
      this.#handleAll();
      if (this.#end === end) this.now = end;
    } finally {
      this.#isRunning = false;
    }
  }

  pause(): void {
    assert(this.#isRunning, `pause() called at ${this.now} s, and nothing runs`);
    this.#end = Number.NEGATIVE_INFINITY;
  }

  #handleAll(): void {
    const list = this.#list;
    const lanes = this.#lanes;
    const immediate = this.#immediate;
    for (;;) {
      const listTime = list.nextTime();
      const laneTime = lanes.nextTime();
      const isLaneNext = laneTime <= listTime && this.#isLaneBefore(laneTime < listTime);
      const time = isLaneNext ? laneTime : listTime;
      if (immediate.count > 0 && (time > this.now || this.#isImmediateNext(isLaneNext))) {
        if (this.now >= this.#end) return;
        const { kind, subject, detail } = immediate;
        immediate.drop();
        this.#handle(this.now, kind, subject, detail);
      } else if (time >= this.#end) {
        return;
      } else if (isLaneNext) {
        lanes.pop();
        this.#handle(time, lanes.kind, lanes.subject, lanes.detail);
      } else {
        list.pop();
        this.#handle(time, list.kind, list.subject, list.detail);
      }
    }
  }

  /** Whether a lane has the next event, which is not after that of the list. */
  #isLaneBefore(isEarlier: boolean): boolean {
    if (isEarlier || this.#lanes.size === 0) return isEarlier;
    return this.#lanes.nextSequence() < this.#list.nextSequence();
  }

  /** Whether the first immediate event was scheduled before the first other one, also due now. */
  #isImmediateNext(isLaneNext: boolean): boolean {
    const other = isLaneNext ? this.#lanes.nextSequence() : this.#list.nextSequence();
    return this.#immediate.sequence < other;
  }

  #handle(time: Seconds, kind: number, subject: number, detail: number): void {
    this.now = time;
    this.eventsHandled += 1;
    this.#fingerprint.add(time, this.#marks[kind]!, subject, detail);
    const handler = this.#handlers[kind]!;
    handler(subject, detail);
  }

  #check(kind: EventKind, subject: number, detail: number): void {
    const isInteger = (subject | 0) === subject && (detail | 0) === detail;
    if (!isInteger || !(kind < this.#handlers.length)) this.#refuse(0, kind, subject, detail);
  }

  #refuse(delay: Seconds, kind: EventKind, subject: number, detail: number): never {
    const name = this.#names[kind];
    assert(name !== undefined, `event kind ${kind} scheduled at ${this.now} s has no handler`);
    const event = `'${name}' scheduled at ${this.now} s`;
    assert(
      delay >= 0 && this.now + delay < Infinity,
      `${event}: delay must be finite and >= 0, got ${delay}`,
    );
    throw new Error(
      `assertion failed: ${event}: ` +
        `subject and detail must be 32-bit integers, got ${subject} and ${detail}`,
    );
  }
}

/**
 * Two 32-bit hashes side by side. Each is a bijection of its state for a given event, and of each
 * field for a given state and other fields: a change of one field always changes both.
 * Few and plain operations, since they stand between any two events.
 */
class Fingerprint {
  // First digits of pi after the point; not 0, so that events of zeros count as well.
  #a = 0x243f6a88;
  #b = 0x05a308d3;
  readonly #time = new Float64Array(1);
  readonly #timeWords = new Int32Array(this.#time.buffer);

  add(time: Seconds, kind: number, subject: number, detail: number): void {
    this.#time[0] = time;
    const low = this.#timeWords[0]!;
    const high = this.#timeWords[1]!;
    const a = imul(turn(this.#a, 13) ^ low ^ imul(high, 0x2c1b3c6d), 0x297a2d39);
    const b = imul(turn(this.#b, 15) ^ high ^ imul(low, 0x165667b1), 0x38495ab5);
    const aTurned = turn(a + imul(kind, 0x2545f491), 17);
    const bTurned = turn(b + imul(kind, 0x1f123bb5), 19);
    this.#a = imul(aTurned ^ turn(subject, 16) ^ imul(detail, 0x27d4eb2f), 0x3ad8025f);
    this.#b = imul(bTurned ^ turn(detail, 16) ^ imul(subject, 0x1b873593), 0x4be98135);
  }

  hex(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#a) + hex(this.#b);
  }
}

const { imul } = Math;

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** A hash of the name of an event kind, signed 32 bits (FNV-1a of its UTF-16 units). */
function markOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}
