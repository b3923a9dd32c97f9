// Hot: bench payments
import { growColumns } from '../columns.ts';
import type { Seconds } from '../units.ts';

/** Beyond it neighbours are merged: a replica that falls behind for hours takes no more memory. */
const SHIPMENTS_MAX = 2 ** 16;

/** Parts of the log on their way to one follower, in order: a ring. Each stands for a flush, or for several. */
export class Shipments {
  count = 0;
  #head = 0;
  #ring = {
    shippedAt: new Float64Array(64), // seconds, of the oldest commit
    due: new Float64Array(64), // seconds, without what the follower is behind for other reasons
    position: new Float64Array(64), // in the log, after it
  };

  /** Of the oldest one; there must be one. */
  get shippedAt(): Seconds {
    return this.#ring.shippedAt[this.#head]!;
  }
  get due(): Seconds {
    return this.#ring.due[this.#head]!;
  }
  get position(): number {
    return this.#ring.position[this.#head]!;
  }

  /** Nothing overtakes: it arrives when it is due, and not before those that were shipped earlier. */
  push(shippedAt: Seconds, due: Seconds, position: number): void {
    const capacity = this.#ring.due.length;
    if (this.count === capacity) {
      if (capacity < SHIPMENTS_MAX) this.#grow();
      else this.#merge();
    }
    const mask = this.#ring.due.length - 1;
    const at = (this.#head + this.count) & mask;
    this.#ring.shippedAt[at] = shippedAt;
    this.#ring.due[at] = due;
    this.#ring.position[at] = position;
    this.count++;
  }

  /** Forgets the oldest one. */
  drop(): void {
    this.#head = (this.#head + 1) & (this.#ring.due.length - 1);
    this.count--;
  }

  clear(): void {
    this.count = 0;
  }

  #grow(): void {
    this.#straighten();
    growColumns(this.#ring, 2 * this.count);
  }

  /** Of two neighbours one is left, which arrives with the later. */
  #merge(): void {
    this.#straighten();
    const { shippedAt, due, position } = this.#ring;
    this.count /= 2;
    for (let i = 0; i < this.count; i++) {
      shippedAt[i] = shippedAt[2 * i]!;
      due[i] = Math.max(due[2 * i]!, due[2 * i + 1]!);
      position[i] = position[2 * i + 1]!;
    }
  }

  /** Moves the head of a full ring to 0. */
  #straighten(): void {
    for (const column of Object.values(this.#ring)) {
      const before = column.slice(0, this.#head);
      column.copyWithin(0, this.#head);
      column.set(before, column.length - this.#head);
    }
    this.#head = 0;
  }
}
