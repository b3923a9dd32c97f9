// Hot: bench store

const CAPACITY_MIN = 256; // a power of 2

/** Numbers pairs of 32-bit integers from 0, in the order in which they come. */
export class PairNumbers {
  count = 0;
  #first = new Int32Array(CAPACITY_MIN);
  #second = new Int32Array(CAPACITY_MIN);
  #number = new Int32Array(CAPACITY_MIN).fill(-1);

  of(first: number, second: number): number {
    const mask = this.#number.length - 1;
    let at = hash(first, second) & mask;
    while (this.#number[at]! >= 0) {
      if (this.#first[at] === first && this.#second[at] === second) return this.#number[at]!;
      at = (at + 1) & mask;
    }
    if (2 * this.count >= mask) {
      this.#grow();
      return this.of(first, second);
    }
    this.#first[at] = first;
    this.#second[at] = second;
    this.#number[at] = this.count;
    return this.count++;
  }

  #grow(): void {
    const [first, second, number] = [this.#first, this.#second, this.#number];
    const capacity = 2 * number.length;
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#number = new Int32Array(capacity).fill(-1);
    for (let i = 0; i < number.length; i++) {
      if (number[i]! < 0) continue;
      let at = hash(first[i]!, second[i]!) & (capacity - 1);
      while (this.#number[at]! >= 0) at = (at + 1) & (capacity - 1);
      this.#first[at] = first[i]!;
      this.#second[at] = second[i]!;
      this.#number[at] = number[i]!;
    }
  }
}

/** A set of pairs of 32-bit integers that is emptied often: at no cost, by a new stamp. */
export class PairSet {
  #first = new Int32Array(CAPACITY_MIN);
  #second = new Int32Array(CAPACITY_MIN);
  #stamps = new Int32Array(CAPACITY_MIN);
  #stamp = 1;
  #count = 0;

  clear(): void {
    this.#count = 0;
    if (++this.#stamp < 0x7fffffff) return;
    this.#stamps.fill(0);
    this.#stamp = 1;
  }

  /** Returns whether the pair is new. */
  add(first: number, second: number): boolean {
    const mask = this.#stamps.length - 1;
    let at = hash(first, second) & mask;
    while (this.#stamps[at] === this.#stamp) {
      if (this.#first[at] === first && this.#second[at] === second) return false;
      at = (at + 1) & mask;
    }
    if (2 * this.#count >= mask) {
      this.#grow();
      return this.add(first, second);
    }
    this.#first[at] = first;
    this.#second[at] = second;
    this.#stamps[at] = this.#stamp;
    this.#count++;
    return true;
  }

  #grow(): void {
    const [first, second, stamps, stamp] = [this.#first, this.#second, this.#stamps, this.#stamp];
    this.#first = new Int32Array(2 * first.length);
    this.#second = new Int32Array(2 * first.length);
    this.#stamps = new Int32Array(2 * first.length);
    this.#count = 0;
    for (let i = 0; i < stamps.length; i++)
      if (stamps[i] === stamp) this.add(first[i]!, second[i]!);
  }
}

/** Multiplicative hashing by odd constants (Knuth 6.4), then the finaliser of MurmurHash3. */
function hash(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
