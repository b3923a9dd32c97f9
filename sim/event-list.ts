// Hot: bench engine

/** Pending events, ordered by (time, order of scheduling). */
export class EventList {
  /** The event that `pop` took last. */
  time = 0;
  kind = 0;
  subject = 0;
  detail = 0;
  size = 0;
  #sequence = 0;
  #times = new Float64Array(64);
  #sequences = new Float64Array(64);
  #kinds = new Int32Array(64);
  #subjects = new Int32Array(64);
  #details = new Int32Array(64);

  /** Time of the earliest event; Infinity when none is pending. */
  get nextTime(): number {
    return this.size === 0 ? Infinity : this.#times[0]!;
  }

  push(time: number, kind: number, subject: number, detail: number): void {
    if (this.size === this.#times.length) this.#grow();
    const sequence = this.#sequence++;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#times[parent]! <= time) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, time, sequence, kind, subject, detail);
  }

  /** Takes the earliest event into `time`, `kind`, `subject` and `detail`. */
  pop(): void {
    this.time = this.#times[0]!;
    this.kind = this.#kinds[0]!;
    this.subject = this.#subjects[0]!;
    this.detail = this.#details[0]!;
    const last = --this.size;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#isBefore(child + 1, child)) child += 1;
      if (!this.#isBefore(child, last)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#move(last, hole);
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#times[a]! - this.#times[b]!;
    return difference < 0 || (difference === 0 && this.#sequences[a]! < this.#sequences[b]!);
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from]!;
    this.#sequences[to] = this.#sequences[from]!;
    this.#kinds[to] = this.#kinds[from]!;
    this.#subjects[to] = this.#subjects[from]!;
    this.#details[to] = this.#details[from]!;
  }

  #put(at: number, time: number, sequence: number, kind: number, subject: number, detail: number) {
    this.#times[at] = time;
    this.#sequences[at] = sequence;
    this.#kinds[at] = kind;
    this.#subjects[at] = subject;
    this.#details[at] = detail;
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    const times = new Float64Array(capacity);
    times.set(this.#times);
    this.#times = times;
    const sequences = new Float64Array(capacity);
    sequences.set(this.#sequences);
    this.#sequences = sequences;
    const widen = (old: Int32Array): Int32Array => {
      const wide = new Int32Array(capacity);
      wide.set(old);
      return wide;
    };
    this.#kinds = widen(this.#kinds);
    this.#subjects = widen(this.#subjects);
    this.#details = widen(this.#details);
  }
}
