// Hot: bench engine
import type { Lane, Seconds } from './units.ts';

/** Whether an event would change nothing any more, whenever it is handled. */
export type StaleTest = (subject: number, detail: number) => boolean;

/** One event, 32 bytes: doubles 0 time, 1 sequence; words 4 kind, 5 subject, 6 detail. */
const DOUBLES = 4;
const WORDS = 8;
const KIND = 4;
const SUBJECT = 5;
const DETAIL = 6;

/** Events that are scheduled in the order in which they are due: a queue that doubles when full. */
export class Ring {
  count = 0;
  #doubles = new Float64Array(16 * DOUBLES);
  #words = new Int32Array(this.#doubles.buffer);
  #mask = 15;
  #head = 0;

  /** Fields of the earliest event; there must be one. */
  get time(): Seconds {
    return this.#doubles[this.#head * DOUBLES]!;
  }
  get sequence(): number {
    return this.#doubles[this.#head * DOUBLES + 1]!;
  }
  get kind(): number {
    return this.#words[this.#head * WORDS + KIND]!;
  }
  get subject(): number {
    return this.#words[this.#head * WORDS + SUBJECT]!;
  }
  get detail(): number {
    return this.#words[this.#head * WORDS + DETAIL]!;
  }

  /** `time` and `sequence` must not be less than those pushed before. */
  push(time: Seconds, sequence: number, kind: number, subject: number, detail: number): void {
    if (this.count > this.#mask) this.#grow();
    const at = (this.#head + this.count) & this.#mask;
    this.#doubles[at * DOUBLES] = time;
    this.#doubles[at * DOUBLES + 1] = sequence;
    this.#words[at * WORDS + KIND] = kind;
    this.#words[at * WORDS + SUBJECT] = subject;
    this.#words[at * WORDS + DETAIL] = detail;
    this.count += 1;
  }

  /** Forgets the earliest event. */
  drop(): void {
    this.#head = (this.#head + 1) & this.#mask;
    this.count -= 1;
  }

  #grow(): void {
    const wider = new Float64Array(2 * this.#doubles.length);
    const older = this.#doubles.subarray(this.#head * DOUBLES);
    wider.set(older);
    wider.set(this.#doubles.subarray(0, this.#head * DOUBLES), older.length);
    this.#doubles = wider;
    this.#words = new Int32Array(wider.buffer);
    this.#mask = 2 * this.#mask + 1;
    this.#head = 0;
  }
}

/**
 * Pending events whose delays are constants, such as time-outs: O(1) to schedule, whatever is
 * pending. Only the earliest event of each lane competes to be next, in a binary heap of lanes.
 */
export class Lanes {
  /** The event that `pop` took last. */
  kind = 0;
  subject = 0;
  detail = 0;
  /** Events pending in all lanes. */
  size = 0;

  readonly #staleTests: readonly (StaleTest | undefined)[];
  readonly #rings: Ring[] = [];
  readonly #delays: Seconds[] = [];
  /** The heap: (time, sequence) of the earliest event of each lane that has one. */
  #times = new Float64Array(16).fill(Infinity);
  #sequences = new Float64Array(16);
  #lanes = new Int32Array(16);
  #heapSize = 0;

  /** `staleTests`: by event kind, where there is one. */
  constructor(staleTests: readonly (StaleTest | undefined)[] = []) {
    this.#staleTests = staleTests;
  }

  /** The lane of a delay in seconds, the same for the same delay; numbered from 0. */
  open(delay: Seconds): Lane {
    const known = this.#delays.indexOf(delay);
    if (known >= 0) return known as Lane;
    this.#delays.push(delay);
    this.#rings.push(new Ring());
    if (this.#rings.length > this.#lanes.length) this.#growHeap();
    return (this.#rings.length - 1) as Lane;
  }

  /** Time of the earliest event; Infinity when none is pending. */
  nextTime(): Seconds {
    return this.#times[0]!;
  }

  /** Sequence number of the earliest event; there must be one. */
  nextSequence(): number {
    return this.#sequences[0]!;
  }

  /** `now` must not decrease, `sequence` must increase from call to call. */
  push(
    lane: Lane,
    now: Seconds,
    sequence: number,
    kind: number,
    subject: number,
    detail: number,
  ): void {
    const ring = this.#rings[lane]!;
    const time = now + this.#delays[lane]!;
    ring.push(time, sequence, kind, subject, detail);
    this.size += 1;
    if (ring.count === 1) this.#enter(time, sequence, lane);
  }

  /** Takes the earliest event into `kind`, `subject`, `detail`; there must be one. */
  pop(): void {
    const lane = this.#lanes[0]!;
    const ring = this.#rings[lane]!;
    this.kind = ring.kind;
    this.subject = ring.subject;
    this.detail = ring.detail;
    ring.drop();
    this.size -= 1;
    this.#dropStale(ring);
    if (ring.count > 0) this.#sink(ring.time, ring.sequence, lane);
    else this.#leave();
  }

  /** What is stale at the head of a lane goes at once, so that it never competes to be next. */
  #dropStale(ring: Ring): void {
    while (ring.count > 0) {
      const isStale = this.#staleTests[ring.kind];
      if (isStale === undefined || !isStale(ring.subject, ring.detail)) return;
      ring.drop();
      this.size -= 1;
    }
  }

  /** A lane that was empty finds its place, from the foot of the heap up. */
  #enter(time: Seconds, sequence: number, lane: number): void {
    let hole = this.#heapSize++;
    while (hole > 0) {
      // An event scheduled now goes after those of equal time: all were scheduled before.
      const parent = (hole - 1) >> 1;
      if (this.#times[parent]! <= time) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, time, sequence, lane);
  }

  /** The first lane is empty: the last one of the heap takes its place. */
  #leave(): void {
    const last = --this.#heapSize;
    const time = this.#times[last]!;
    this.#times[last] = Infinity;
    if (last > 0) this.#sink(time, this.#sequences[last]!, this.#lanes[last]!);
  }

  /** Replaces the first lane of the heap and finds its place, from the top down. */
  #sink(time: Seconds, sequence: number, lane: number): void {
    const size = this.#heapSize;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      const right = child + 1;
      const isRightFirst =
        right < size && this.#isBefore(this.#times[right]!, this.#sequences[right]!, child);
      if (isRightFirst) child = right;
      if (this.#isBefore(time, sequence, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, time, sequence, lane);
  }

  #isBefore(time: Seconds, sequence: number, other: number): boolean {
    const otherTime = this.#times[other]!;
    return time < otherTime || (time === otherTime && sequence < this.#sequences[other]!);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#sequences[from]!, this.#lanes[from]!);
  }

  #put(at: number, time: Seconds, sequence: number, lane: number): void {
    this.#times[at] = time;
    this.#sequences[at] = sequence;
    this.#lanes[at] = lane;
  }

  #growHeap(): void {
    const length = 2 * this.#lanes.length;
    const times = new Float64Array(length).fill(Infinity);
    times.set(this.#times);
    this.#times = times;
    const sequences = new Float64Array(length);
    sequences.set(this.#sequences);
    this.#sequences = sequences;
    const lanes = new Int32Array(length);
    lanes.set(this.#lanes);
    this.#lanes = lanes;
  }
}
