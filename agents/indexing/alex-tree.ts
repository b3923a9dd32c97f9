// Hot: `bench index`
import type { TouchMeter, UpdatableIndex } from '../../sim/databases/key-index.ts';
import { SLOT_NUMBERS } from './alex-arena.ts';
import { bestFanout, COST_OF_LEVEL, type Fanout, type KeyRange, leafCost } from './alex-fanout.ts';
import { InnerStore } from './alex-inner.ts';
import { COST_OF_ITERATION, COST_OF_SHIFT } from './alex-layout.ts';
import * as leaf from './alex-leaves.ts';
import { walkLeaf } from './alex-walk.ts';
import { checkInsert } from './bulk-load.ts';

export interface AlexOptions extends leaf.Densities {
  readonly nodeBytesMax: number; // of the slots of a data node
}

const NONE = -1;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const INNER_REGION = 1;
const POINTER_REGION = 2;
const FINE = 2 * COST_OF_LEVEL; // cost up to which a data node is not split: random keys have half of it (assumption)
const COSTLY = 1.5; // measured over expected cost per insert, from which on a full node may be split
const SHIFTS_MAX = 100; // per insert, from which on a node is made anew before it is full
const OVERRUN_SLOTS = 4096; // beyond which it is then split, whatever is expected of it
const CROWDED = 0.5; // of the density of grown nodes, below which a node shrinks
const GROWN = 1.25; // keys over those of that tree, before it is built anew
const DEEPER_MAX = 4; // levels above the tree that was built last, from which on all is built anew

/** To a data node: the inner node above it (0: none), the pointers that name it, and how many inner nodes there are. */
interface Way {
  readonly parent: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/**
 * An adaptive tree of lines over gapped arrays: an inner node computes the child of a key, a data node the slot, and
 * exponential search corrects it. Nodes are chosen by expected cost: 20 for each iteration of a search, 0.5 for each
 * slot that an insert shifts, 20 for each level, 5e-7 for each byte of models and pointers.
 * Source: Ding et al., "ALEX: an updatable adaptive learned index", SIGMOD 2020. What differs here: gaps need no bitmap;
 * a node that grows always gets a new line; only inserts are measured, not look-ups; a node that must be split downwards
 * is loaded anew as a tree of its own, and the whole tree is when it has become far deeper; fan-outs may leave outliers
 * out of their range; a node shrinks at half the density of grown ones, not at once below it; empty nodes stay.
 */
export class AlexTree implements UpdatableIndex {
  readonly #options: AlexOptions;
  readonly #capacityMax: number;
  #leaves: leaf.LeafStore;
  #inner = new InnerStore();
  #root = 0;
  #count = 0;
  #operations = 0; // beside those of the leaves
  #depth = 0; // inner levels on the longest way
  #builtDepth = 0;
  #builtCount = 0;
  #last = NONE; // data node, while a tree is built from the left

  constructor(options: AlexOptions, keys: Float64Array, values: Float64Array) {
    this.#options = options;
    this.#capacityMax = options.nodeBytesMax / (SLOT_NUMBERS * DOUBLE);
    this.#leaves = new leaf.LeafStore(options);
    this.#load(keys, values);
  }

  get count(): number {
    return this.#count;
  }
  get sizeBytes(): number {
    return this.#leaves.sizeBytes + this.#inner.sizeBytes;
  }
  get changeOperations(): number {
    return this.#operations + this.#leaves.operations;
  }

  find(key: number): number {
    if (!(key < Infinity)) return NONE;
    const node = this.#leafOf(key);
    const slot = this.#leaves.search(node, key);
    const { numbers, arena } = this.#leaves;
    const at = node * leaf.LEAF_NUMBERS;
    if (slot >= numbers[at + leaf.END]!) return NONE;
    const slots = arena.chunks[numbers[at + leaf.CHUNK]!]!;
    const place = (numbers[at + leaf.BASE]! + SLOT_NUMBERS * slot) | 0;
    return slots[place] === key && key > -Infinity ? slots[place + 1]! : NONE;
  }

  ceiling(key: number): number {
    if (!(key < Infinity)) return Number.NaN;
    let node = this.#leafOf(key);
    let slot = this.#leaves.search(node, key);
    const { numbers, arena } = this.#leaves;
    while (node !== NONE) {
      const at = node * leaf.LEAF_NUMBERS;
      const slots = arena.chunks[numbers[at + leaf.CHUNK]!]!;
      for (; slot < numbers[at + leaf.END]!; slot++) {
        const found = slots[numbers[at + leaf.BASE]! + SLOT_NUMBERS * slot]!;
        if (found > -Infinity) return found; // a gap at the beginning holds -Infinity
      }
      node = numbers[at + leaf.NEXT]!;
      slot = 0;
    }
    return Number.NaN;
  }

  insert(key: number, value: number): boolean {
    checkInsert(key, value);
    const node = this.#leafOf(key);
    const leaves = this.#leaves;
    const slot = leaves.search(node, key);
    if (this.#holds(node, slot, key)) {
      leaves.setValue(node, slot, value);
      return false;
    }
    leaves.insertAt(node, slot, key + 0, value); // -0 is 0
    this.#count++;
    const at = node * leaf.LEAF_NUMBERS;
    const { numbers } = leaves;
    if (numbers[at + leaf.COUNT]! >= numbers[at + leaf.CAPACITY]! * this.#options.most)
      this.#grow(node, key);
    else if (this.#isOverrun(at)) this.#grow(node, key);
    return true;
  }

  remove(key: number): boolean {
    if (!(key > -Infinity && key < Infinity)) return false;
    const node = this.#leafOf(key);
    const slot = this.#leaves.search(node, key);
    if (!this.#holds(node, slot, key)) return false;
    this.#leaves.removeAt(node, slot);
    this.#count--;
    const at = node * leaf.LEAF_NUMBERS;
    const wanted = this.#leaves.grownCapacity(node);
    if (wanted < this.#leaves.numbers[at + leaf.CAPACITY]! * CROWDED || this.#isOverrun(at))
      this.#leaves.refit(node);
    return true;
  }

  scan(from: number, limit: number, visit: (key: number, value: number) => void): number {
    if (!(limit > 0)) return 0;
    let node = this.#leafOf(from);
    let slot = this.#leaves.search(node, from);
    let done = 0;
    for (; node !== NONE; node = this.#leaves.numbers[node * leaf.LEAF_NUMBERS + leaf.NEXT]!) {
      const at = node * leaf.LEAF_NUMBERS;
      const { numbers, arena } = this.#leaves;
      const slots = arena.chunks[numbers[at + leaf.CHUNK]!]!;
      const end = numbers[at + leaf.END]!;
      let before = slot > 0 ? Number.NaN : -Infinity; // a gap at the beginning holds -Infinity
      for (; slot < end; slot++) {
        const place = numbers[at + leaf.BASE]! + SLOT_NUMBERS * slot;
        const key = slots[place]!;
        if (key === before || key === -Infinity) continue;
        before = key;
        visit(key, slots[place + 1]!);
        if (++done === limit) return done;
      }
      slot = 0;
    }
    return done;
  }

  walk(key: number, meter: TouchMeter): number {
    if (!(key < Infinity)) return NONE;
    let pointer = this.#root;
    while (pointer < 0) {
      meter.touch(INNER_REGION, ~pointer * 4 * DOUBLE, 4 * DOUBLE);
      const place = this.#inner.placeOf(pointer, key);
      meter.touch(POINTER_REGION, place * 4, 4);
      pointer = this.#inner.pointers[place]!;
    }
    return walkLeaf(this.#leaves, pointer, key, meter);
  }

  #holds(node: number, slot: number, key: number): boolean {
    const { numbers, arena } = this.#leaves;
    const at = node * leaf.LEAF_NUMBERS;
    const slots = arena.chunks[numbers[at + leaf.CHUNK]!]!;
    const place = (numbers[at + leaf.BASE]! + SLOT_NUMBERS * slot) | 0;
    return slot < numbers[at + leaf.END]! && slots[place] === key;
  }

  #leafOf(key: number): number {
    const { numbers, pointers } = this.#inner;
    let pointer = this.#root;
    while (pointer < 0) {
      const at = ~pointer << 2;
      const place = (key - numbers[at]!) * numbers[at + 1]!;
      const last = numbers[at + 2]!;
      const child = place > 0 ? (place < last ? place | 0 : last) : 0; // whole before it is added
      pointer = pointers[numbers[at + 3]! + child]!;
    }
    return pointer;
  }

  /** Whether inserts, or removals, have moved far more slots than they should. */
  #isOverrun(at: number): boolean {
    const { numbers } = this.#leaves;
    const shifts = numbers[at + leaf.SHIFTS]!;
    return (
      shifts > numbers[at + leaf.CAPACITY]! && shifts > SHIFTS_MAX * numbers[at + leaf.INSERTS]!
    );
  }

  #load(keys: Float64Array, values: Float64Array): void {
    this.#depth = 0;
    this.#last = NONE;
    this.#count = keys.length;
    this.#root = this.#build(keys, values, { from: 0, to: keys.length }, 0);
    this.#builtDepth = this.#depth;
    this.#builtCount = keys.length;
  }

  /** The cheapest node of keys [from, to), and all below it. `alone`: their cost in one data node. */
  #build(
    keys: Float64Array,
    values: Float64Array,
    range: KeyRange,
    depth: number,
    alone = this.#costOf(keys, range),
  ): number {
    const fanout = this.#choose(keys, range, alone);
    if (fanout === undefined) return this.#addLeaf(keys, values, range);
    return this.#addInner(keys, values, fanout, depth);
  }

  #addInner(keys: Float64Array, values: Float64Array, fanout: Fanout, depth: number): number {
    const pointer = this.#inner.create(fanout.low, fanout.scale, fanout.pointers);
    this.#depth = Math.max(this.#depth, depth + 1);
    let place = this.#inner.firstOf(pointer);
    for (const child of fanout.children) {
      const node = this.#build(keys, values, child, depth + 1, child.cost);
      this.#inner.pointers.fill(node, place, place + child.pointers);
      place += child.pointers;
    }
    return pointer;
  }

  /** The inner node that is expected to cost less than one data node, if there is one. */
  #choose(keys: Float64Array, range: KeyRange, alone: number): Fanout | undefined {
    const count = range.to - range.from;
    if (alone <= FINE || count < 2) return undefined;
    const fanout = bestFanout(keys, range, this.#settings(), this.#leaves.places(count));
    this.#operations += 4 * count * (1 + Math.log2(fanout?.pointers ?? 1));
    if (fanout === undefined || alone === Infinity) return fanout;
    return fanout.cost < alone ? fanout : undefined;
  }

  /** Expected, per operation, in one data node. */
  #costOf(keys: Float64Array, range: KeyRange): number {
    const count = range.to - range.from;
    this.#operations += 4 * count;
    return count === 0 ? 0 : leafCost(keys, range, this.#settings(), this.#leaves.places(count));
  }

  #settings() {
    const totalKeys = Math.max(1, this.#count);
    const { initial } = this.#options;
    return { initialDensity: initial, capacityMax: this.#capacityMax, totalKeys };
  }

  /** Behind the data node that was added last. */
  #addLeaf(keys: Float64Array, values: Float64Array, { from, to }: KeyRange): number {
    const node = this.#leaves.create(keys, values, from, to);
    this.#link(this.#last, node);
    this.#last = node;
    return node;
  }

  #link(left: number, right: number): void {
    const { numbers } = this.#leaves;
    if (left !== NONE) numbers[left * leaf.LEAF_NUMBERS + leaf.NEXT] = right;
    if (right !== NONE) numbers[right * leaf.LEAF_NUMBERS + leaf.PREVIOUS] = left;
  }

  /** A data node that is full, or moves too many slots: grows, or is split where that is expected to cost less. */
  #grow(node: number, key: number): void {
    const at = node * leaf.LEAF_NUMBERS;
    const { numbers } = this.#leaves;
    const isTooLarge =
      this.#leaves.grownCapacity(node) > this.#capacityMax ||
      (this.#isOverrun(at) && numbers[at + leaf.CAPACITY]! > OVERRUN_SLOTS);
    const spent =
      COST_OF_ITERATION * numbers[at + leaf.ITERATIONS]! +
      COST_OF_SHIFT * numbers[at + leaf.SHIFTS]!;
    const fair = COSTLY * numbers[at + leaf.EXPECTED]! + COST_OF_LEVEL; // what a split costs at least
    const isCostly = spent > fair * numbers[at + leaf.INSERTS]!;
    if (!isTooLarge && !isCostly) return this.#leaves.refit(node);
    if (!this.#split(node, key, isTooLarge)) this.#leaves.refit(node);
  }

  /** Whether the node was split. */
  #split(node: number, key: number, mustSplit: boolean): boolean {
    const { keys, values, count } = this.#leaves.extract(node);
    const way = this.#wayTo(key);
    const [previous, next] = this.#neighbours(node);
    this.#last = previous;
    if (way.to - way.from > 1) {
      if (!this.#splitSideways(keys, values, count, way, mustSplit)) return false;
    } else {
      const range = { from: 0, to: count };
      const alone = mustSplit ? Infinity : this.#costOf(keys, range);
      const fanout = this.#choose(keys, range, alone);
      if (fanout === undefined) return false;
      const made = this.#addInner(keys, values, fanout, way.depth);
      if (way.parent < 0) this.#inner.pointers[way.from] = made;
      else this.#root = made;
    }
    this.#link(this.#last, next);
    this.#leaves.free(node);
    const isDeep = this.#depth > this.#builtDepth + DEEPER_MAX;
    if (isDeep && this.#count > GROWN * this.#builtCount) this.#rebuild();
    return true;
  }

  #neighbours(node: number): readonly [number, number] {
    const at = node * leaf.LEAF_NUMBERS;
    const { numbers } = this.#leaves;
    return [numbers[at + leaf.PREVIOUS]!, numbers[at + leaf.NEXT]!];
  }

  #wayTo(key: number): Way {
    const { pointers } = this.#inner;
    let [parent, place, depth] = [0, 0, 0];
    for (let pointer = this.#root; pointer < 0; depth++) {
      parent = pointer;
      place = this.#inner.placeOf(pointer, key);
      pointer = pointers[place]!;
    }
    let [from, to] = [place, place + 1];
    if (parent < 0) {
      while (from > this.#inner.firstOf(parent) && pointers[from - 1] === pointers[place]) from--;
      while (to <= this.#inner.lastOf(parent) && pointers[to] === pointers[place]) to++;
    }
    return { parent, from, to, depth };
  }

  /** Two data nodes for one, between pointers that named it; false where one is expected to cost no more. */
  #splitSideways(
    keys: Float64Array,
    values: Float64Array,
    count: number,
    { parent, from, to, depth }: Way,
    mustSplit: boolean,
  ): boolean {
    const middle = (from + to) >>> 1;
    let [low, high] = [0, count];
    while (low < high) {
      const half = (low + high) >>> 1;
      if (this.#inner.placeOf(parent, keys[half]!) < middle) low = half + 1;
      else high = half;
    }
    const parts = [
      { from: 0, to: low },
      { from: low, to: count },
    ];
    const costs = parts.map((part) => this.#costOf(keys, part));
    const apart = costs.reduce((sum, cost, i) => sum + cost * (parts[i]!.to - parts[i]!.from), 0);
    if (!mustSplit && this.#costOf(keys, { from: 0, to: count }) * count <= apart) return false;
    const [left, right] = parts.map((part, i) => this.#build(keys, values, part, depth, costs[i]));
    this.#inner.pointers.fill(left!, from, middle);
    this.#inner.pointers.fill(right!, middle, to);
    return true;
  }

  /** The whole tree, loaded again. */
  #rebuild(): void {
    const keys = new Float64Array(this.#count);
    const values = new Float64Array(this.#count);
    let to = 0;
    for (let node = this.#firstLeaf(); node !== NONE; node = this.#neighbours(node)[1])
      to = this.#leaves.copyTo(node, keys, values, to);
    this.#operations += this.#leaves.operations;
    this.#leaves = new leaf.LeafStore(this.#options);
    this.#inner = new InnerStore();
    this.#load(keys, values);
  }

  #firstLeaf(): number {
    let pointer = this.#root;
    while (pointer < 0) pointer = this.#inner.pointers[this.#inner.firstOf(pointer)]!;
    return pointer;
  }
}
