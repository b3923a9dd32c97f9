// Hot: bench engine
import { Rung } from './rung.ts';
import type { Seconds } from './units.ts';

/** One event in 32 bytes, one cache line: doubles 0 time, 1 sequence; words 4 kind, 5 subject, 6 detail. */
const DOUBLES = 4;
const WORDS = 8;
const KIND = 4;
const SUBJECT = 5;
const DETAIL = 6;
/** The end of a chain, as in the rungs: a constant of this file is faster than an imported one. */
const NONE = -1;

/** Up to this many events are sorted at once; more are spread over a rung first. */
const SORT_MAX = 48;
const SHIFT_MAX = 48; // events that an insertion into the bottom moves; beyond it the bottom is split
const SHORT = 8; // in a bottom this short, moving events beats asking which side is the shorter
/** Seconds. Events closer than this have no bucket width that a double can invert. */
const SPAN_MIN = 1e-290;

/**
 * Pending events, ordered by (time, order of scheduling): a ladder queue on typed arrays.
 * From late to early: an unsorted top, a ladder of rungs (each divides one bucket of the rung
 * above), and a short sorted bottom from which events are taken. An event goes to the first region
 * that accepts its time. Acceptance is monotone in time and the same for equal times, and each
 * region keeps equal times in order, so events of equal time never overtake one another.
 * Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation", ACM TOMACS 15(3), 2005.
 */
export class EventList {
  /** The event that `pop` took last. */
  kind = 0;
  subject = 0;
  detail = 0;
  /** Events pending. */
  size = 0;

  #doubles = new Float64Array(64 * DOUBLES);
  #words = new Int32Array(this.#doubles.buffer);
  /** The next event of a chain or of those free; apart and dense, so that walks are quick. */
  #next = new Int32Array(64);
  #unused = 0;
  #free = NONE;

  #topTimes = new Float64Array(64);
  #topIds = new Int32Array(64);
  #topCount = 0;
  #topStart = Infinity;
  #topMin = Infinity;
  #topMax = -Infinity;

  readonly #rungs: Rung[] = [];
  #depth = 0;

  #bottomTimes = new Float64Array(1024);
  #bottomIds = new Int32Array(1024);
  #head = 512;
  #tail = 512;

  /** Time of the earliest event; Infinity when none is pending. */
  nextTime(): Seconds {
    if (this.#head === this.#tail && !this.#refill()) return Infinity;
    return this.#bottomTimes[this.#head]!;
  }

  /** Sequence number of the earliest event; there must be one, and `nextTime` was just asked. */
  nextSequence(): number {
    return this.#doubles[this.#bottomIds[this.#head]! * DOUBLES + 1]!;
  }

  /**
   * `time` must be finite and not before the event taken last; `sequence` must increase from call
   * to call.
   */
  push(time: Seconds, sequence: number, kind: number, subject: number, detail: number): void {
    let id = this.#free;
    if (id !== NONE) this.#free = this.#next[id]!;
    else id = this.#newRecord();
    this.#doubles[id * DOUBLES] = time;
    this.#doubles[id * DOUBLES + 1] = sequence;
    this.#words[id * WORDS + KIND] = kind;
    this.#words[id * WORDS + SUBJECT] = subject;
    this.#words[id * WORDS + DETAIL] = detail;
    this.size += 1;
    if (time >= this.#topStart) this.#putInTop(time, id);
    else if (this.#depth === 0) this.#putInBottom(id);
    else this.#putInRung(id);
  }

  /**
   * Takes the earliest event into `kind`, `subject`, `detail`; there must be one, and `nextTime`
   * was just asked.
   */
  pop(): void {
    const head = this.#head++;
    const id = this.#bottomIds[head]!;
    this.kind = this.#words[id * WORDS + KIND]!;
    this.subject = this.#words[id * WORDS + SUBJECT]!;
    this.detail = this.#words[id * WORDS + DETAIL]!;
    this.#next[id] = this.#free;
    this.#free = id;
    this.size -= 1;
  }

  #place(time: Seconds, id: number): void {
    if (time >= this.#topStart) this.#putInTop(time, id);
    else this.#putInRung(id);
  }

  #putInRung(id: number): void {
    const time = this.#doubles[id * DOUBLES]!;
    for (let level = 0; level < this.#depth; level += 1) {
      const rung = this.#rungs[level]!;
      if (time < rung.start) continue; // far before a narrow rung the position is no 32-bit integer
      const position = (time - rung.start) * rung.bucketsPerSecond;
      const bucket = position < rung.last ? position | 0 : rung.last;
      if (bucket >= rung.current) {
        this.#next[id] = rung.buckets[bucket]!;
        rung.buckets[bucket] = id;
        rung.occupied[bucket >> 5]! |= 1 << bucket;
        rung.count += 1;
        return;
      }
    }
    this.#putInBottom(id);
  }

  #putInTop(time: Seconds, id: number): void {
    if (this.#topCount === this.#topIds.length) this.#growTop();
    this.#topTimes[this.#topCount] = time;
    this.#topIds[this.#topCount++] = id;
    if (time < this.#topMin) this.#topMin = time;
    if (time > this.#topMax) this.#topMax = time;
  }

  /** After all events of equal time. */
  #putInBottom(id: number): void {
    const time = this.#doubles[id * DOUBLES]!;
    const times = this.#bottomTimes;
    const ids = this.#bottomIds;
    const head = this.#head;
    let hole = this.#tail;
    if (hole - head > SHORT || hole === ids.length) {
      this.#putInLongBottom(time, id);
      return;
    }
    this.#tail = hole + 1;
    while (hole > head && times[hole - 1]! > time) {
      times[hole] = times[hole - 1]!;
      ids[hole] = ids[hole - 1]!;
      hole -= 1;
    }
    times[hole] = time;
    ids[hole] = id;
  }

  /** As `putInBottom`, moving the shorter side; splits the bottom if both sides are long. */
  #putInLongBottom(time: Seconds, id: number): void {
    if (this.#head === 0 || this.#tail === this.#bottomIds.length) this.#centreBottom();
    const times = this.#bottomTimes;
    const ids = this.#bottomIds;
    const length = this.#tail - this.#head;
    if (length > 2 * SHIFT_MAX && this.#isFarFromEnds(time) && this.#splitBottom()) {
      this.#place(time, id);
      return;
    }
    if (length > 0 && time < times[(this.#head + this.#tail) >> 1]!) {
      let hole = --this.#head;
      while (times[hole + 1]! <= time) {
        times[hole] = times[hole + 1]!;
        ids[hole] = ids[hole + 1]!;
        hole += 1;
      }
      times[hole] = time;
      ids[hole] = id;
      return;
    }
    let hole = this.#tail++;
    const head = this.#head;
    while (hole > head && times[hole - 1]! > time) {
      times[hole] = times[hole - 1]!;
      ids[hole] = ids[hole - 1]!;
      hole -= 1;
    }
    times[hole] = time;
    ids[hole] = id;
  }

  #isFarFromEnds(time: Seconds): boolean {
    const isLate = time >= this.#bottomTimes[this.#head + SHIFT_MAX]!;
    return isLate && time < this.#bottomTimes[this.#tail - 1 - SHIFT_MAX]!;
  }

  /** Moves the later part of the bottom up; false when it cannot be divided. */
  #splitBottom(): boolean {
    const times = this.#bottomTimes;
    const ids = this.#bottomIds;
    if (this.#depth === 0 && this.#topStart === Infinity) {
      const middle = (this.#head + this.#tail) >> 1;
      this.#topStart = times[middle]!;
      for (let i = middle; i < this.#tail; i += 1) this.#putInTop(times[i]!, ids[i]!);
      this.#tail = middle;
      return true;
    }
    const low = times[this.#head]!;
    const high = times[this.#tail - 1]!;
    if (high - low < SPAN_MIN) return false;
    const rung = this.#openRung(low, high, this.#tail - this.#head);
    rung.current = 1;
    let kept = this.#head + 1;
    while ((times[kept]! - low) * rung.bucketsPerSecond < 1) kept += 1;
    this.#hang(rung, times, ids, kept, this.#tail);
    this.#tail = kept;
    return true;
  }

  /** Fills the empty bottom with the earliest events; false when none is pending. */
  #refill(): boolean {
    while (this.size > 0) {
      while (this.#depth > 0 && this.#rungs[this.#depth - 1]!.count === 0) this.#depth -= 1;
      if (this.#depth === 0 ? this.#takeTop() : this.#takeBucket()) return true;
    }
    this.#depth = 0;
    this.#topStart = Infinity;
    return false;
  }

  /** Moves the top into the bottom (true), or onto a first rung (false). */
  #takeTop(): boolean {
    const count = this.#topCount;
    const low = this.#topMin;
    const high = this.#topMax;
    this.#topCount = 0;
    this.#topMin = Infinity;
    this.#topMax = -Infinity;
    const isFew = count <= SORT_MAX;
    this.#topStart = isFew ? Infinity : high;
    if (!isFew && high - low >= SPAN_MIN) {
      this.#hang(this.#openRung(low, high, count), this.#topTimes, this.#topIds, 0, count);
      return false;
    }
    this.#reserveBottom(count);
    this.#bottomTimes.set(this.#topTimes.subarray(0, count), this.#head);
    this.#bottomIds.set(this.#topIds.subarray(0, count), this.#head);
    this.#tail = this.#head + count;
    this.#sortBottom();
    return true;
  }

  /** Moves the next bucket of the lowest rung into the bottom (true) or onto a new rung (false). */
  #takeBucket(): boolean {
    const rung = this.#rungs[this.#depth - 1]!;
    const count = this.#unchain(rung.takeFirst());
    rung.count -= count;
    if (count <= SORT_MAX) {
      this.#sortBottom();
      return true;
    }
    return !this.#spreadBottom(rung);
  }

  /** Copies a chain into the empty bottom, oldest first among equal times; returns its length. */
  #unchain(first: number): number {
    let ids = this.#bottomIds;
    const next = this.#next;
    let head = ids.length;
    for (let id = first; id !== NONE; id = next[id]!) {
      if (head === 0) {
        head = ids.length;
        this.#growBottom();
        ids = this.#bottomIds;
      }
      head -= 1;
      ids[head] = id;
    }
    // In a loop of its own, so that the processor can wait for many of these at once.
    const times = this.#bottomTimes;
    const doubles = this.#doubles;
    for (let i = head; i < ids.length; i += 1) times[i] = doubles[ids[i]! * DOUBLES]!;
    this.#head = head;
    this.#tail = ids.length;
    return ids.length - head;
  }

  /** Spreads the unsorted bottom over a rung below `rung`; sorts it if that cannot be (false). */
  #spreadBottom(rung: Rung): boolean {
    const times = this.#bottomTimes;
    let low = Infinity;
    let high = -Infinity;
    for (let i = this.#head; i < this.#tail; i += 1) {
      const time = times[i]!;
      if (time < low) low = time;
      if (time > high) high = time;
    }
    if (high - low < SPAN_MIN) {
      this.#sortBottom();
      return false;
    }
    if (rung.current > rung.last) this.#depth -= 1;
    const below = this.#openRung(low, high, this.#tail - this.#head);
    this.#hang(below, times, this.#bottomIds, this.#head, this.#tail);
    this.#tail = this.#head;
    return true;
  }

  /** Stable insertion sort: only for few events, or many of (almost always exactly) equal time. */
  #sortBottom(): void {
    const times = this.#bottomTimes;
    const ids = this.#bottomIds;
    const head = this.#head;
    for (let i = head + 1; i < this.#tail; i += 1) {
      const time = times[i]!;
      const id = ids[i]!;
      let hole = i;
      while (hole > head && times[hole - 1]! > time) {
        times[hole] = times[hole - 1]!;
        ids[hole] = ids[hole - 1]!;
        hole -= 1;
      }
      times[hole] = time;
      ids[hole] = id;
    }
  }

  /** A rung at the foot of the ladder for `count` events in [low, high]. */
  #openRung(low: Seconds, high: Seconds, count: number): Rung {
    const rung = this.#rungs[this.#depth] ?? new Rung();
    this.#rungs[this.#depth] = rung;
    this.#depth += 1;
    rung.open(low, high, count);
    return rung;
  }

  /** Chains events [from, to), in that order, into buckets of a rung; none is before its start. */
  #hang(rung: Rung, times: Float64Array, ids: Int32Array, from: number, to: number): void {
    const { buckets, occupied, last, start, bucketsPerSecond } = rung;
    const next = this.#next;
    for (let i = from; i < to; i += 1) {
      const id = ids[i]!;
      const position = (times[i]! - start) * bucketsPerSecond;
      const bucket = position < last ? position | 0 : last;
      next[id] = buckets[bucket]!;
      buckets[bucket] = id;
      occupied[bucket >> 5]! |= 1 << bucket;
    }
    rung.count += to - from;
  }

  #newRecord(): number {
    if (this.#unused * WORDS === this.#words.length) {
      const wider = new Float64Array(2 * this.#doubles.length);
      wider.set(this.#doubles);
      this.#doubles = wider;
      this.#words = new Int32Array(wider.buffer);
      const next = new Int32Array(2 * this.#next.length);
      next.set(this.#next);
      this.#next = next;
    }
    return this.#unused++;
  }

  #growTop(): void {
    const times = new Float64Array(2 * this.#topTimes.length);
    times.set(this.#topTimes);
    this.#topTimes = times;
    const ids = new Int32Array(times.length);
    ids.set(this.#topIds);
    this.#topIds = ids;
  }

  /** Doubles the room of the bottom; what it holds moves to the end. */
  #growBottom(): void {
    const length = this.#bottomTimes.length;
    const times = new Float64Array(2 * length);
    times.set(this.#bottomTimes, length);
    this.#bottomTimes = times;
    const ids = new Int32Array(2 * length);
    ids.set(this.#bottomIds, length);
    this.#bottomIds = ids;
    this.#head += length;
    this.#tail += length;
  }

  /** Leaves room on both sides of the bottom, in proportion to its length. */
  #centreBottom(): void {
    const length = this.#tail - this.#head;
    while (2 * length > this.#bottomTimes.length) this.#growBottom();
    const head = (this.#bottomTimes.length - length) >> 1;
    this.#bottomTimes.copyWithin(head, this.#head, this.#tail);
    this.#bottomIds.copyWithin(head, this.#head, this.#tail);
    this.#head = head;
    this.#tail = head + length;
  }

  /** Room for `count` events in the empty bottom. */
  #reserveBottom(count: number): void {
    while (2 * count > this.#bottomTimes.length) this.#growBottom();
    this.#head = this.#tail = (this.#bottomTimes.length - count) >> 1;
  }
}
