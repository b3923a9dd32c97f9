// Hot: `bench index`
import { capacityOf, SLOT_NUMBERS, SlotArena } from './alex-arena.ts';
import { fitLine, layOut } from './alex-layout.ts';

/** Numbers of a data node, two cache lines: the first is all that a look-up reads. */
export const LEAF_NUMBERS = 16;
export const LOW = 0; // of its line: see `KeyLine`
export const SLOPE = 1;
export const INTERCEPT = 2;
export const CHUNK = 3; // of the arena
export const BASE = 4; // in doubles, there
export const END = 5; // slots from here on hold nothing yet
export const CAPACITY = 6; // slots
export const COUNT = 7; // keys
export const NEXT = 8; // data node in order of keys, or -1
export const PREVIOUS = 9;
export const INSERTS = 10; // since it was fitted
export const APPENDS = 11; // of those, beyond every other key of the node
export const PREPENDS = 12; // of those, before every other
export const ITERATIONS = 13; // of searches for inserts since it was fitted
export const SHIFTS = 14; // of slots since it was fitted
export const EXPECTED = 15; // cost per insert when it was fitted

const NONE = -1;
const REACH = 8; // slots that an insert may leave free between itself and its neighbours
const LEAVES_MIN = 16;

export interface Densities {
  readonly initial: number; // after bulk loading
  readonly least: number; // after growing
  readonly most: number; // beyond it a node grows
}

/**
 * Data nodes: gapped arrays with a line each. A gap holds the key before it (-Infinity before the first), so that the
 * first slot with a key >= k is the slot of a key: searching and scanning need no bitmap. Slots from `END` on are free.
 */
export class LeafStore {
  readonly arena = new SlotArena();
  /** Of node n from n x LEAF_NUMBERS on; another array after `create`. */
  numbers = new Float64Array(LEAVES_MIN * LEAF_NUMBERS);
  /** Steps of the last search. */
  iterations = 0;
  operations = 0;
  readonly #densities: Densities;
  #made = 0;
  readonly #free: number[] = [];
  #places = new Int32Array(64);
  #keys = new Float64Array(64);
  #values = new Float64Array(64);

  constructor(densities: Densities) {
    this.#densities = densities;
  }

  get sizeBytes(): number {
    return this.arena.sizeBytes + this.#made * LEAF_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Room for the slot of each of so many keys. */
  places(count: number): Int32Array {
    if (this.#places.length < count) this.#places = new Int32Array(2 * count);
    return this.#places;
  }

  /** A data node of keys [from, to) with neighbours nowhere. */
  create(keys: Float64Array, values: Float64Array, from: number, to: number): number {
    const leaf = this.#free.pop() ?? this.#made++;
    const at = leaf * LEAF_NUMBERS;
    if (at >= this.numbers.length) {
      const larger = new Float64Array(2 * this.numbers.length);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[at + NEXT] = NONE;
    this.numbers[at + PREVIOUS] = NONE;
    const slots = capacityOf((to - from) / this.#densities.initial);
    this.#fill(leaf, keys, values, { from, to, slots, capacity: slots, first: 0 });
    return leaf;
  }

  free(leaf: number): void {
    const at = leaf * LEAF_NUMBERS;
    this.arena.free(
      this.numbers[at + CAPACITY]!,
      this.numbers[at + CHUNK]!,
      this.numbers[at + BASE]!,
    );
    this.#free.push(leaf);
  }

  /** Slots that a node has when it has grown. */
  grownCapacity(leaf: number): number {
    return capacityOf((this.numbers[leaf * LEAF_NUMBERS + COUNT]! + 1) / this.#densities.least);
  }

  /** A line of its own, and slots by the density of nodes that have grown; free ones at the ends that keys came to. */
  refit(leaf: number): void {
    const { keys, values, count } = this.extract(leaf);
    const at = leaf * LEAF_NUMBERS;
    const [inserts, after, before] = [INSERTS, APPENDS, PREPENDS].map(
      (number) => this.numbers[at + number]!,
    ) as [number, number, number];
    const capacity = this.grownCapacity(leaf);
    const atEnds = after + before;
    const slots = atEnds > inserts / 2 ? Math.ceil(count / this.#densities.most) : capacity;
    const first = atEnds > 0 ? Math.floor(((capacity - slots) * before) / atEnds) : 0;
    this.arena.free(
      this.numbers[at + CAPACITY]!,
      this.numbers[at + CHUNK]!,
      this.numbers[at + BASE]!,
    );
    this.#fill(leaf, keys, values, { from: 0, to: count, slots, capacity, first });
  }

  /** Keys and values of a node, in arrays that the next call uses again. */
  extract(leaf: number): {
    readonly keys: Float64Array;
    readonly values: Float64Array;
    readonly count: number;
  } {
    const count = this.numbers[leaf * LEAF_NUMBERS + COUNT]!;
    if (this.#keys.length < count) {
      this.#keys = new Float64Array(2 * count);
      this.#values = new Float64Array(2 * count);
    }
    this.copyTo(leaf, this.#keys, this.#values, 0);
    return { keys: this.#keys, values: this.#values, count };
  }

  /** Writes what a node holds from `to` on; returns where it ended. */
  copyTo(leaf: number, keys: Float64Array, values: Float64Array, to: number): number {
    const at = leaf * LEAF_NUMBERS;
    const slots = this.arena.chunks[this.numbers[at + CHUNK]!]!;
    const base = this.numbers[at + BASE]!;
    const end = base + this.numbers[at + END]! * SLOT_NUMBERS;
    let before = -Infinity;
    for (let slot = base; slot < end; slot += SLOT_NUMBERS) {
      const key = slots[slot]!;
      if (key === before) continue;
      before = key;
      keys[to] = key;
      values[to++] = slots[slot + 1]!;
    }
    this.operations += end - base;
    return to;
  }

  #fill(
    leaf: number,
    keys: Float64Array,
    values: Float64Array,
    range: {
      readonly from: number;
      readonly to: number;
      readonly slots: number;
      readonly capacity: number;
      readonly first: number; // slot, those before it being free
    },
  ): void {
    const { from, to, capacity, first } = range;
    const line = fitLine(keys, from, to, range.slots);
    const places = this.places(to - from);
    const expected = layOut(keys, range, line, places);
    const { chunk, base } = this.arena.allocate(capacity);
    const slots = this.arena.chunks[chunk]!;
    let slot = 0;
    let before = -Infinity;
    for (let i = from; i < to; i++) {
      for (const place = first + places[i - from]!; slot < place; slot++)
        slots[base + SLOT_NUMBERS * slot] = before;
      before = keys[i]!;
      slots[base + SLOT_NUMBERS * slot] = before;
      slots[base + SLOT_NUMBERS * slot + 1] = values[i]!;
      slot++;
    }
    const at = leaf * LEAF_NUMBERS;
    const { numbers } = this;
    numbers[at + LOW] = line.low;
    numbers[at + SLOPE] = line.slope;
    numbers[at + INTERCEPT] = line.intercept + first;
    numbers[at + CHUNK] = chunk;
    numbers[at + BASE] = base;
    numbers[at + END] = slot;
    numbers[at + CAPACITY] = capacity;
    numbers[at + COUNT] = to - from;
    numbers.fill(0, at + INSERTS, at + EXPECTED);
    numbers[at + EXPECTED] = expected;
    this.operations += 4 * (to - from) + slot;
  }

  /** Slot of the smallest key >= `key`; the end of the slots in use if there is none. Counts its steps. */
  search(leaf: number, key: number): number {
    const { numbers } = this;
    const at = leaf * LEAF_NUMBERS;
    const end = numbers[at + END]! | 0;
    if (end === 0) return 0;
    const slots = this.arena.chunks[numbers[at + CHUNK]!]!;
    const base = numbers[at + BASE]! | 0;
    const wanted = (key - numbers[at + LOW]!) * numbers[at + SLOPE]! + numbers[at + INTERCEPT]!;
    const guess = wanted > 0 ? (wanted < end - 1 ? wanted | 0 : end - 1) : 0;
    let [low, high, step, steps] = [0, 0, 1, 1];
    if (slots[base + SLOT_NUMBERS * guess]! >= key) {
      high = guess; // holds a key >= `key`
      low = guess - 1;
      while (low >= 0 && slots[base + SLOT_NUMBERS * low]! >= key) {
        high = low;
        low -= step;
        step <<= 1;
        steps++;
      }
      low = low < 0 ? 0 : low + 1;
    } else {
      low = guess + 1; // whatever is before is < `key`
      high = low;
      while (high < end && slots[base + SLOT_NUMBERS * high]! < key) {
        low = high + 1;
        high += step;
        step <<= 1;
        steps++;
      }
      if (high > end) high = end;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (slots[base + SLOT_NUMBERS * middle]! < key) low = middle + 1;
      else high = middle;
      steps++;
    }
    this.iterations = steps;
    return low;
  }

  setValue(leaf: number, slot: number, value: number): void {
    const at = leaf * LEAF_NUMBERS;
    const slots = this.arena.chunks[this.numbers[at + CHUNK]!]!;
    slots[this.numbers[at + BASE]! + SLOT_NUMBERS * slot + 1] = value;
  }

  /** Puts a new key before the slot that `search` found for it. */
  insertAt(leaf: number, slot: number, key: number, value: number): void {
    const { numbers } = this;
    const at = leaf * LEAF_NUMBERS;
    const end = numbers[at + END]! | 0;
    const wanted = (key - numbers[at + LOW]!) * numbers[at + SLOPE]! + numbers[at + INTERCEPT]!;
    numbers[at + INSERTS]!++;
    numbers[at + COUNT]!++;
    numbers[at + ITERATIONS]! += this.iterations;
    this.operations += this.iterations;
    if (slot === end) {
      numbers[at + APPENDS]!++;
      if (end < numbers[at + CAPACITY]!) return this.#append(leaf, wanted, key, value);
    }
    const base = numbers[at + BASE]! | 0;
    const slots = this.arena.chunks[numbers[at + CHUNK]!]!;
    const isFree = isGap(slots, base, slot - 1);
    if (slot === 0 || (isFree && slots[base + SLOT_NUMBERS * (slot - 1)]! === -Infinity))
      numbers[at + PREPENDS]!++;
    if (!isFree) return this.#shift(leaf, slot, key, value);
    let to = slot - 1;
    const least = Math.max(wanted, slot - REACH);
    while (to > least && isGap(slots, base, to - 1)) to--;
    for (let gap = to; gap < slot; gap++) slots[base + SLOT_NUMBERS * gap] = key;
    slots[base + SLOT_NUMBERS * to + 1] = value;
    this.operations += slot - to;
  }

  /** Behind all others, near where its line says. */
  #append(leaf: number, wanted: number, key: number, value: number): void {
    const { numbers } = this;
    const at = leaf * LEAF_NUMBERS;
    const [end, base] = [numbers[at + END]! | 0, numbers[at + BASE]! | 0];
    const slots = this.arena.chunks[numbers[at + CHUNK]!]!;
    const last = Math.min(end + REACH, numbers[at + CAPACITY]! - 1);
    const to = wanted > end ? (wanted < last ? Math.floor(wanted) : last) : end;
    const before = end === 0 ? -Infinity : slots[base + SLOT_NUMBERS * (end - 1)]!;
    for (let gap = end; gap < to; gap++) slots[base + SLOT_NUMBERS * gap] = before;
    slots[base + SLOT_NUMBERS * to] = key;
    slots[base + SLOT_NUMBERS * to + 1] = value;
    numbers[at + END] = to + 1;
    this.operations += to - end + 1;
  }

  /** Moves what is between the slot and the nearest gap by one place. */
  #shift(leaf: number, slot: number, key: number, value: number): void {
    const { numbers } = this;
    const at = leaf * LEAF_NUMBERS;
    const [end, base] = [numbers[at + END]! | 0, numbers[at + BASE]! | 0];
    const slots = this.arena.chunks[numbers[at + CHUNK]!]!;
    const isFreeBehind = end < numbers[at + CAPACITY]!;
    let [left, right] = [slot - 2, slot + 1];
    let to: number;
    for (; ; left--, right++) {
      if (right < end ? isGap(slots, base, right) : right === end && isFreeBehind) {
        const stop = base + SLOT_NUMBERS * (slot + 1);
        for (let into = base + SLOT_NUMBERS * right + 1; into >= stop; into--)
          slots[into] = slots[into - SLOT_NUMBERS]!;
        if (right === end) numbers[at + END] = end + 1;
        to = slot;
        break;
      }
      if (left >= 0 && isGap(slots, base, left)) {
        const stop = base + SLOT_NUMBERS * (slot - 1);
        for (let into = base + SLOT_NUMBERS * left; into < stop; into++)
          slots[into] = slots[into + SLOT_NUMBERS]!;
        to = slot - 1;
        break;
      }
    }
    slots[base + SLOT_NUMBERS * to] = key;
    slots[base + SLOT_NUMBERS * to + 1] = value;
    const shifts = right - slot;
    numbers[at + SHIFTS]! += shifts;
    this.operations += 2 * shifts;
  }

  /** Takes the key of a slot away: its gaps become gaps of the key before it. */
  removeAt(leaf: number, slot: number): void {
    const { numbers } = this;
    const at = leaf * LEAF_NUMBERS;
    const [end, base] = [numbers[at + END]! | 0, numbers[at + BASE]! | 0];
    const slots = this.arena.chunks[numbers[at + CHUNK]!]!;
    const key = slots[base + SLOT_NUMBERS * slot]!;
    const before = slot === 0 ? -Infinity : slots[base + SLOT_NUMBERS * (slot - 1)]!;
    let gap = slot;
    while (gap < end && slots[base + SLOT_NUMBERS * gap]! === key)
      slots[base + SLOT_NUMBERS * gap++] = before;
    if (gap === end) numbers[at + END] = slot;
    numbers[at + COUNT]!--;
    numbers[at + SHIFTS]! += gap - slot - 1;
    this.operations += gap - slot;
  }
}

/** Whether a slot in use holds no key of its own. */
function isGap(slots: Float64Array, base: number, slot: number): boolean {
  if (slot < 0) return false;
  const key = slots[base + SLOT_NUMBERS * slot]!;
  return key === -Infinity || (slot > 0 && slots[base + SLOT_NUMBERS * (slot - 1)]! === key);
}
