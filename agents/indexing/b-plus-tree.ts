// Hot: `bench index`
import type { TouchMeter, UpdatableIndex } from '../../sim/databases/key-index.ts';
import type { OptionTable } from '../../sim/options.ts';
import { checkBulkLoad, checkInsert } from './bulk-load.ts';
import { NodePool } from './node-pool.ts';
import type { UpdatableIndexLine } from './registry.ts';

const OPTIONS: OptionTable = {
  fanout: {
    value: { type: 'number', min: 4, max: 1024, integer: true },
    default: 64,
    description: 'children of an inner node and keys of a leaf at most, up to a power of two',
    tune: { of: [16, 32, 64, 128, 256] },
  },
  fillRatio: {
    value: { type: 'number', min: 0.5, max: 1 },
    default: 0.9, // of PostgreSQL's leaf pages: its `fillfactor` for B-trees
    description: 'how full bulk loading leaves each node',
    tune: { of: [0.7, 0.9, 1] },
  },
};

const DEPTH_MAX = 64; // levels; with 2 children each 2^64 keys
const POOL_REGION = 1; // of the nodes, as a meter hears of them
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const LINKS = 8; // slots after keys and values, one cache line: next and previous leaf, places in use
const NONE = -1;

/**
 * A B+ tree in one pool of doubles: a node is `fanout` keys, as many values (or children), and one line of links.
 * Keys that are not there are Infinity, so that a search halves all `fanout` places and needs no count. The first key of
 * an inner node is -Infinity; key i bounds child i from below. Splits are in the middle, or at the end where the largest
 * key of all is inserted. A node is removed only when it is empty.
 * Sources: Comer, "The ubiquitous B-tree", ACM Computing Surveys 11(2), 1979; removal: Johnson and Shasha, "B-trees with
 * inserts and deletes: why free-at-empty is better than merge-at-half", JCSS 47(1), 1993.
 */
class BPlusTree implements UpdatableIndex {
  readonly #fanout: number;
  readonly #halvings: number;
  readonly #pool: NodePool;
  #root: number;
  #height = 0; // inner levels
  #count = 0;
  #operations = 0;
  // The way of the last descent: nodes from the root on, and the slot taken in each.
  readonly #path = new Int32Array(DEPTH_MAX);
  readonly #slots = new Int32Array(DEPTH_MAX);

  constructor(fanout: number, nodes: number) {
    this.#fanout = fanout;
    this.#halvings = Math.log2(fanout);
    this.#pool = new NodePool(2 * fanout + LINKS, nodes);
    this.#root = this.#create();
  }

  get count(): number {
    return this.#count;
  }
  get sizeBytes(): number {
    return this.#pool.sizeBytes;
  }
  get changeOperations(): number {
    return this.#operations;
  }

  load(keys: Float64Array, values: Float64Array, fillRatio: number): void {
    if (keys.length === 0) return;
    const each = Math.max(2, Math.floor(this.#fanout * fillRatio));
    this.#pool.free(this.#root);
    let lowest: ArrayLike<number> = keys;
    let below: ArrayLike<number> = values;
    this.#height = -1;
    do {
      const isLeaf = this.#height < 0;
      const nodes = this.#level(lowest, below, each, isLeaf);
      const firsts = Float64Array.from(
        nodes,
        (_, i) => lowest[Math.floor((i * lowest.length) / nodes.length)]!,
      );
      lowest = firsts;
      below = nodes;
      this.#height++;
    } while (below.length > 1);
    this.#root = below[0]!;
    this.#count = keys.length;
  }

  /** One level, from the left: as few nodes as hold all, each as full as the others. */
  #level(
    keys: ArrayLike<number>,
    values: ArrayLike<number>,
    each: number,
    isLeaf: boolean,
  ): Int32Array {
    const nodes = new Int32Array(Math.ceil(keys.length / each));
    for (let i = 0; i < nodes.length; i++) {
      const from = Math.floor((i * keys.length) / nodes.length);
      const to = Math.floor(((i + 1) * keys.length) / nodes.length);
      const node = this.#create();
      nodes[i] = node;
      const { slots, width } = this.#pool;
      const base = node * width;
      for (let at = from; at < to; at++) {
        slots[base + at - from] = keys[at]!;
        slots[base + this.#fanout + at - from] = values[at]!;
      }
      if (!isLeaf) slots[base] = -Infinity;
      this.#setUsed(node, to - from);
      if (isLeaf && i > 0) this.#link(nodes[i - 1]!, node);
    }
    this.#operations += 2 * keys.length;
    return nodes;
  }

  find(key: number): number {
    if (!(key < Infinity)) return NONE;
    const { slots, width } = this.#pool;
    const half = this.#fanout >> 1;
    const fanout = this.#fanout;
    let at = this.#root * width;
    for (let level = this.#height; level >= 0; level--) {
      for (let step = half; step > 0; step >>= 1) if (slots[at + step]! <= key) at += step;
      if (level > 0) at = (slots[at + fanout]! * width) | 0;
    }
    return slots[at] === key ? slots[at + fanout]! : NONE;
  }

  ceiling(key: number): number {
    const at = this.#lowerBound(key);
    return at < 0 ? Number.NaN : this.#pool.slots[at]!;
  }

  insert(key: number, value: number): boolean {
    checkInsert(key, value);
    const leaf = this.#descend(key);
    const { slots } = this.#pool;
    let at = this.#slots[this.#height]!;
    if (slots[at] === key) {
      slots[at + this.#fanout] = value;
      return false;
    }
    if (slots[at]! < key) at++;
    this.#put(leaf, at - leaf * this.#pool.width, key + 0, value, this.#height); // -0 is 0
    this.#count++;
    return true;
  }

  remove(key: number): boolean {
    if (!(key < Infinity)) return false;
    const leaf = this.#descend(key);
    const at = this.#slots[this.#height]!;
    if (this.#pool.slots[at] !== key) return false;
    this.#take(leaf, at - leaf * this.#pool.width);
    if (this.#used(leaf) === 0) this.#drop(leaf);
    this.#count--;
    return true;
  }

  scan(from: number, limit: number, visit: (key: number, value: number) => void): number {
    let done = 0;
    for (let at = limit > 0 ? this.#lowerBound(from) : NONE; at >= 0; at = this.#after(at)) {
      const { slots } = this.#pool;
      visit(slots[at]!, slots[at + this.#fanout]!);
      if (++done === limit) break;
    }
    return done;
  }

  walk(key: number, meter: TouchMeter): number {
    if (!(key < Infinity)) return NONE;
    const { slots, width } = this.#pool;
    const read = (slot: number): number => {
      meter.touch(POOL_REGION, slot * DOUBLE, DOUBLE);
      return slots[slot]!;
    };
    let at = this.#root * width;
    for (let level = this.#height; level >= 0; level--) {
      for (let step = this.#fanout >> 1; step > 0; step >>= 1)
        if (read(at + step) <= key) at += step;
      if (level > 0) at = read(at + this.#fanout) * width;
    }
    return read(at) === key ? read(at + this.#fanout) : NONE;
  }

  /** To the leaf of a key: leaves the way in `#path` and `#slots`, the last slot being that of the largest key <= it. */
  #descend(key: number): number {
    const { slots, width } = this.#pool;
    let node = this.#root;
    for (let level = 0; ; level++) {
      let at = node * width;
      for (let step = this.#fanout >> 1; step > 0; step >>= 1)
        if (slots[at + step]! <= key) at += step;
      this.#path[level] = node;
      this.#slots[level] = at;
      if (level === this.#height) break;
      node = slots[at + this.#fanout]!;
    }
    this.#operations += this.#halvings * (this.#height + 1);
    return node;
  }

  /** Slot of the smallest key >= `key`, or -1. */
  #lowerBound(key: number): number {
    if (!(key < Infinity)) return NONE;
    const { slots, width } = this.#pool;
    let at = this.#root * width;
    for (let level = this.#height; level >= 0; level--) {
      for (let step = this.#fanout >> 1; step > 0; step >>= 1)
        if (slots[at + step]! <= key) at += step;
      if (level > 0) at = slots[at + this.#fanout]! * width;
    }
    if (slots[at]! >= key) return slots[at]! < Infinity ? at : NONE; // Infinity: an empty tree
    return this.#after(at);
  }

  /** Slot of the next key, or -1. */
  #after(at: number): number {
    const { slots, width } = this.#pool;
    const node = Math.floor(at / width);
    const next = at + 1;
    if (next < node * width + this.#fanout && slots[next]! < Infinity) return next;
    const leaf = slots[this.#linksOf(node)]!;
    return leaf === NONE ? NONE : leaf * width;
  }

  /** Puts a key at a place of a node of some level; what is full is split, up to the root. */
  #put(node: number, place: number, key: number, value: number, level: number): void {
    if (this.#used(node) < this.#fanout) return this.#place(node, place, key, value);
    const isEnd = place === this.#fanout && this.#isLast(level);
    const stays = isEnd ? this.#fanout : this.#fanout >> 1;
    const right = this.#split(node, stays);
    if (place > stays || isEnd) this.#place(right, place - stays, key, value);
    else this.#place(node, place, key, value);
    const { slots, width } = this.#pool;
    const bound = slots[right * width]!;
    if (level < this.#height) slots[right * width] = -Infinity;
    else this.#linkAfter(node, right);
    if (level === 0) return this.#raise(node, right, bound);
    const parent = this.#path[level - 1]!;
    const below = this.#slots[level - 1]! - parent * width;
    this.#put(parent, below + 1, bound, right, level - 1);
  }

  /** Whether the last descent was along the right edge, above some level. */
  #isLast(level: number): boolean {
    for (let above = 0; above < level; above++) {
      const node = this.#path[above]!;
      if (this.#slots[above]! - node * this.#pool.width !== this.#used(node) - 1) return false;
    }
    return true;
  }

  #place(node: number, place: number, key: number, value: number): void {
    const { slots, width } = this.#pool;
    const fanout = this.#fanout;
    const used = this.#used(node);
    const to = node * width + place;
    for (let at = node * width + used; at > to; at--) {
      slots[at] = slots[at - 1]!;
      slots[at + fanout] = slots[at + fanout - 1]!;
    }
    slots[to] = key;
    slots[to + fanout] = value;
    this.#setUsed(node, used + 1);
    this.#operations += 2 * (used - place + 1);
  }

  #take(node: number, place: number): void {
    const { slots, width } = this.#pool;
    const fanout = this.#fanout;
    const last = this.#used(node) - 1;
    const end = node * width + last;
    for (let at = node * width + place; at < end; at++) {
      slots[at] = slots[at + 1]!;
      slots[at + fanout] = slots[at + fanout + 1]!;
    }
    slots[end] = Infinity;
    this.#setUsed(node, last);
    this.#operations += 2 * (last - place + 1);
  }

  /** Moves what is beyond `stays` places into a new node. */
  #split(node: number, stays: number): number {
    const right = this.#create();
    const { slots, width } = this.#pool;
    const from = node * width + stays;
    const moved = this.#fanout - stays;
    slots.copyWithin(right * width, from, from + moved);
    slots.copyWithin(
      right * width + this.#fanout,
      from + this.#fanout,
      from + this.#fanout + moved,
    );
    slots.fill(Infinity, from, from + moved);
    this.#setUsed(node, stays);
    this.#setUsed(right, moved);
    this.#operations += 2 * moved;
    return right;
  }

  #raise(left: number, right: number, bound: number): void {
    this.#root = this.#create();
    this.#height++;
    this.#place(this.#root, 0, -Infinity, left);
    this.#place(this.#root, 1, bound, right);
  }

  /** Takes an empty leaf, and all above it that it leaves empty, out of the tree. */
  #drop(leaf: number): void {
    if (this.#height === 0) return;
    const { slots, width } = this.#pool;
    const next = slots[this.#linksOf(leaf)]!;
    const previous = slots[this.#linksOf(leaf) + 1]!;
    if (previous !== NONE) slots[this.#linksOf(previous)] = next;
    if (next !== NONE) slots[this.#linksOf(next) + 1] = previous;
    this.#pool.free(leaf);
    for (let level = this.#height - 1; level >= 0; level--) {
      const node = this.#path[level]!;
      this.#take(node, this.#slots[level]! - node * width);
      if (this.#used(node) > 0) {
        slots[node * width] = -Infinity; // whoever is first now takes all that is below
        break;
      }
      this.#pool.free(node);
    }
    this.#lower();
  }

  /** A root with one child is none; the last leaf is never dropped while inner nodes have others. */
  #lower(): void {
    while (this.#height > 0 && this.#used(this.#root) === 1) {
      const child = this.#pool.slots[this.#root * this.#pool.width + this.#fanout]!;
      this.#pool.free(this.#root);
      this.#root = child;
      this.#height--;
    }
  }

  /** A node without keys or neighbours. */
  #create(): number {
    const node = this.#pool.allocate();
    const { slots, width } = this.#pool;
    const base = node * width;
    slots.fill(Infinity, base, base + this.#fanout);
    const links = this.#linksOf(node);
    slots[links] = NONE;
    slots[links + 1] = NONE;
    slots[links + 2] = 0;
    return node;
  }

  #linksOf(node: number): number {
    return node * this.#pool.width + 2 * this.#fanout;
  }
  #used(node: number): number {
    return this.#pool.slots[this.#linksOf(node) + 2]!;
  }
  #setUsed(node: number, count: number): void {
    this.#pool.slots[this.#linksOf(node) + 2] = count;
  }

  #link(left: number, right: number): void {
    this.#pool.slots[this.#linksOf(left)] = right;
    this.#pool.slots[this.#linksOf(right) + 1] = left;
  }

  #linkAfter(node: number, right: number): void {
    const next = this.#pool.slots[this.#linksOf(node)]!;
    this.#link(node, right);
    if (next !== NONE) this.#link(right, next);
  }
}

/** A B+ tree that takes inserts and removals: the classic index of databases. */
export const bPlusTreeLine: UpdatableIndexLine = {
  kind: 'b-plus-tree',
  description: 'a B+ tree that takes inserts and removals; nodes are freed when they are empty',
  options: OPTIONS,
  isLearned: false,
  isOrdered: true,
  coveredBy:
    'test/agents/indexing/b-plus-tree.test.ts: splits and empties nodes as counted by hand',
  build(options, keys, values) {
    checkBulkLoad(keys, values);
    const fanout = 2 ** Math.ceil(Math.log2(options['fanout'] as number));
    const fillRatio = options['fillRatio'] as number;
    const nodes = 16 + Math.ceil((1.1 * keys.length) / (fanout * fillRatio));
    const tree = new BPlusTree(fanout, nodes);
    tree.load(keys, values, fillRatio);
    return tree;
  },
};
