// Hot: `bench index`

const NUMBERS = 4; // of an inner node: low, scale, last pointer, first pointer
const INNER_MIN = 16;

/**
 * Inner nodes, which are lines over ranges of keys with 2^k pointers each. A pointer >= 0 names a data node, one below 0
 * the inner node ~pointer; neighbouring pointers may name the same node.
 */
export class InnerStore {
  numbers = new Float64Array(INNER_MIN * NUMBERS);
  pointers = new Int32Array(INNER_MIN);
  #nodes = 0;
  #used = 0; // pointers

  get sizeBytes(): number {
    return this.#nodes * NUMBERS * 8 + this.#used * 4;
  }

  /** Its pointers point to nothing yet. Returns the pointer to it. */
  create(low: number, scale: number, pointers: number): number {
    const node = this.#nodes++;
    const first = this.#used;
    this.#used += pointers;
    if (this.#nodes * NUMBERS > this.numbers.length) {
      const larger = new Float64Array(2 * this.numbers.length);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    if (this.#used > this.pointers.length) {
      const larger = new Int32Array(2 * this.#used);
      larger.set(this.pointers);
      this.pointers = larger;
    }
    this.numbers.set([low, scale, pointers - 1, first], node * NUMBERS);
    return ~node;
  }

  /** Place among all `pointers` of the one that a key follows from an inner node. */
  placeOf(pointer: number, key: number): number {
    const at = ~pointer * NUMBERS;
    const { numbers } = this;
    const place = (key - numbers[at]!) * numbers[at + 1]!;
    const last = numbers[at + 2]!;
    return (numbers[at + 3]! + (place > 0 ? (place < last ? Math.floor(place) : last) : 0)) | 0;
  }

  firstOf(pointer: number): number {
    return this.numbers[~pointer * NUMBERS + 3]!;
  }
  lastOf(pointer: number): number {
    return this.firstOf(pointer) + this.numbers[~pointer * NUMBERS + 2]!;
  }
}
