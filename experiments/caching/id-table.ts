// Hot: bench cache

const STRIDE = 4; // words of a slot: low and high half of the id, its number + 1, one to spare
const SLOTS_MIN = 1024;

/**
 * Numbers ids from 0 in the order in which they come: a table with open addressing and linear probing, at most half full.
 * An id is any 64 bits, as two halves of 32. A slot is a quarter of a cache line, so that most look-ups read one line.
 */
export class IdTable {
  #slots: Int32Array;
  #mask: number;
  #count = 0;

  /** `expected` ids fit in without growing; more may come. */
  constructor(expected = 0) {
    let slots = SLOTS_MIN;
    while (slots < 2 * expected) slots *= 2;
    this.#slots = new Int32Array(STRIDE * slots);
    this.#mask = slots - 1;
  }

  /** Different ids so far. */
  get count(): number {
    return this.#count;
  }

  /** The number of an id, given by its halves as any 32-bit integers; a new one is numbered. */
  numberOf(low: number, high: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash(low, high) & mask;
    for (;;) {
      const at = STRIDE * slot;
      const number = slots[at + 2]!;
      if (number === 0) return this.#add(at, low, high);
      if (slots[at] === (low | 0) && slots[at + 1] === (high | 0)) return number - 1;
      slot = (slot + 1) & mask;
    }
  }

  #add(at: number, low: number, high: number): number {
    this.#slots[at] = low;
    this.#slots[at + 1] = high;
    this.#slots[at + 2] = ++this.#count;
    if (2 * this.#count > this.#mask) this.#grow();
    return this.#count - 1;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at + 2] === 0) continue;
      let slot = hash(old[at]!, old[at + 1]!) & this.#mask;
      while (this.#slots[STRIDE * slot + 2] !== 0) slot = (slot + 1) & this.#mask;
      for (let word = 0; word < STRIDE; word++) this.#slots[STRIDE * slot + word] = old[at + word]!;
    }
  }
}

/** Multiplications by odd constants with the high bits folded down: the finaliser of MurmurHash3 over both halves. */
function hash(low: number, high: number): number {
  let bits = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
