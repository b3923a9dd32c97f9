// Hot: conformance ledger
import { assert } from '../units.ts';

const NONE = -1;
const SLOTS_START = 1024;
const ROWS_MAX = 2 ** 29;
const TWO_32 = 2 ** 32;

/**
 * Rows by id: ids are integers in [0, 2^53), each has one row, numbered from 0 in the order of
 * coming. Open addressing with linear probing, at most half full; only the last row can go.
 */
export class IdRows {
  count = 0;
  #ids = new Float64Array(SLOTS_START / 2);
  #slots = new Int32Array(SLOTS_START); // row + 1; 0 is free

  /** The row of an id, or -1. */
  find(id: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(id) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1;
      if (row === NONE || this.#ids[row] === id) return row;
    }
  }

  idOf(row: number): number {
    return this.#ids[row]!;
  }

  /** Gives the next row to an id, which must have none. */
  add(id: number): number {
    if (2 * (this.count + 1) > this.#slots.length) this.#grow();
    const row = this.count++;
    this.#ids[row] = id;
    this.#place(row);
    return row;
  }

  /**
   * Takes back the row given last. Slots are filled in the order of rows, so nothing else was
   * pushed on by it.
   */
  removeLast(): void {
    assert(this.count > 0, 'there is no row to remove');
    const mask = this.#slots.length - 1;
    const last = this.count--;
    let slot = hash(this.#ids[last - 1]!) & mask;
    while (this.#slots[slot] !== last) slot = (slot + 1) & mask;
    this.#slots[slot] = 0;
  }

  #place(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.#ids[row]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  #grow(): void {
    const size = 2 * this.#slots.length;
    assert(size <= 2 * ROWS_MAX, `${this.count} ids`);
    const ids = new Float64Array(size / 2);
    ids.set(this.#ids);
    this.#ids = ids;
    this.#slots = new Int32Array(size);
    for (let row = 0; row < this.count; row++) this.#place(row);
  }
}

/** Both halves of the id, mixed by the finaliser of MurmurHash3 (Appleby, public domain). */
function hash(id: number): number {
  let h = (id | 0) ^ Math.imul((id / TWO_32) | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
