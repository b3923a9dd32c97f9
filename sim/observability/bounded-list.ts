import { assert } from '../units.ts';

/** The newest entries of something that goes on for as long as a run: beyond `capacity` the oldest leave. */
export class BoundedList<Entry> {
  readonly #capacity: number;
  readonly #ring: Entry[] = [];
  /** Entries ever added. */
  added = 0;

  constructor(capacity: number) {
    assert(Number.isInteger(capacity) && capacity >= 1, `a list for ${capacity} entries`);
    this.#capacity = capacity;
  }

  /** Entries that have left. */
  get forgotten(): number {
    return this.added - this.#ring.length;
  }

  add(entry: Entry): void {
    this.#ring[this.added % this.#capacity] = entry;
    this.added++;
  }

  /** Oldest first. */
  entries(): readonly Entry[] {
    const start = this.forgotten === 0 ? 0 : this.added % this.#capacity;
    return [...this.#ring.slice(start), ...this.#ring.slice(0, start)];
  }
}
