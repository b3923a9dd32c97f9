// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import { normalQuantile } from '../../sim/distributions/special-functions.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { arcLine } from './arc.ts';
import { lfuLine } from './lfu.ts';
import { lruLine } from './lru.ts';
import { mruLine } from './mru.ts';
import { isSampled, ShadowCache } from './policy-bandit-shadow.ts';
import { sieveLine } from './sieve.ts';

export interface PolicyBanditOptions {
  /** Objects of a shadow cache; the cache itself where it has fewer. */
  readonly shadowObjects: number;
  /** What the hits of an interval count for in the next one. */
  readonly discount: number;
}

/** Recency, frequency, loops, skew, and a rule that adapts between the first two: none needs chance or options. */
export const BANDIT_RULES: readonly EvictionLine[] = [
  lruLine,
  lfuLine,
  mruLine,
  sieveLine,
  arcLine,
];

/** Of keeping the books of one more rule: links, a counter, a comparison or two. */
const BOOK_OPERATIONS = 8;
/** Of one draw: mean, variance, root, quantile, comparison. */
const DRAW_OPERATIONS = 30;
/** Links and a counter of an object in one more list; the same, a key and a size in a shadow. */
const [BOOK_BYTES, SHADOW_BYTES] = [12, 32] as const;
/** The middle of the hits and the misses that an arm has before it is watched: one of each. */
const PRIOR = 1;

/**
 * Discounted Thompson sampling over rules of eviction. Each rule runs a shadow cache on a sample of the objects, chosen by
 * their number alone; a shadow as large as the cache is full of objects, or of `shadowObjects`. After as many
 * sampled requests as a shadow holds objects, a hit ratio is drawn for each rule from the normal approximation of its
 * beta law over discounted hits and misses; the highest evicts until the next draw. All rules keep books of what is really
 * there, so that one can take over at once, but what others evict it sees as removed, without a ghost.
 * Shadows begin empty when the cache is first full, and are compared from when all are full; until the first draw the
 * first rule evicts.
 * Source: shadows on sampled objects: Waldspurger et al., "Cache modeling and optimization using miniature simulations",
 * USENIX ATC 2017; discounted sampling: Raj and Kalyani, "Taming non-stationary bandits", arXiv 1707.09727, 2017.
 */
export class PolicyBandit implements EvictionPolicy {
  readonly #options: PolicyBanditOptions;
  readonly #room: CacheRoom;
  readonly #lines: readonly EvictionLine[];
  readonly #books: readonly EvictionPolicy[];
  #shadows: readonly ShadowCache[] = [];
  readonly #hits: Float64Array;
  readonly #misses: Float64Array;
  #ratio = 0; // of objects that are sampled
  #interval = 0; // sampled requests between draws
  #sampled = 0; // since the last draw
  #count = 0; // objects there
  #isCompared = false;
  #operations = 0;
  /** Position of the rule that evicts. */
  chosen = 0;

  constructor(
    options: PolicyBanditOptions,
    room: CacheRoom,
    lines: readonly EvictionLine[] = BANDIT_RULES,
  ) {
    this.#options = options;
    this.#room = room;
    this.#lines = lines;
    this.#books = lines.map((line) => line.create({}, room));
    this.#hits = new Float64Array(lines.length).fill(PRIOR);
    this.#misses = new Float64Array(lines.length).fill(PRIOR);
  }

  get operations(): number {
    return this.#operations;
  }

  get overheadBytes(): number {
    const others = (this.#books.length - 1) * BOOK_BYTES * this.#count;
    return this.#shadows.reduce((sum, { count }) => sum + SHADOW_BYTES * count, others);
  }

  hit(object: number): void {
    for (let at = 0; at < this.#books.length; at++) this.#books[at]!.hit(object);
    this.#watch(object, this.#room.sizes[object]!);
  }

  missed(object: number, size: number): void {
    for (let at = 0; at < this.#books.length; at++) this.#books[at]!.missed(object, size);
    this.#watch(object, size);
  }

  admits(): boolean {
    return true;
  }

  insert(object: number, size: number): void {
    for (let at = 0; at < this.#books.length; at++) this.#books[at]!.insert(object, size);
    this.#count++;
  }

  evict(): number {
    if (this.#ratio === 0) this.#open();
    const victim = this.#books[this.chosen]!.evict();
    for (let at = 0; at < this.#books.length; at++)
      if (at !== this.chosen) this.#books[at]!.remove(victim);
    this.#count--;
    return victim;
  }

  remove(object: number): void {
    for (let at = 0; at < this.#books.length; at++) this.#books[at]!.remove(object);
    this.#count--;
  }

  /** The cache is full for the first time. */
  #open(): void {
    const { capacity, objects } = this.#room;
    this.#ratio = Math.min(1, this.#options.shadowObjects / this.#count);
    this.#interval = Math.ceil(this.#ratio * this.#count);
    const shadow = { capacity: this.#ratio * capacity, objects, uniform: this.#room.uniform };
    this.#shadows = this.#lines.map((line) => new ShadowCache(line, shadow));
  }

  #watch(object: number, size: number): void {
    this.#operations += (this.#books.length - 1) * BOOK_OPERATIONS;
    if (!isSampled(object, this.#ratio)) return;
    for (let at = 0; at < this.#shadows.length; at++) {
      const isHit = this.#shadows[at]!.ask(object, size);
      if (!this.#isCompared) continue;
      if (isHit) this.#hits[at]!++;
      else this.#misses[at]!++;
    }
    this.#operations += this.#shadows.length * BOOK_OPERATIONS;
    // Until a shadow evicts, no rule has decided anything.
    if (!this.#isCompared) this.#isCompared = this.#shadows.every(({ hasEvicted }) => hasEvicted);
    else if (++this.#sampled >= this.#interval) this.#draw();
  }

  #draw(): void {
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < this.#books.length; at++) {
      const [hits, misses] = [this.#hits[at]!, this.#misses[at]!];
      const total = hits + misses;
      // A beta law's mean and variance.
      const deviation = Math.sqrt((hits * misses) / (total * total * (total + 1)));
      const drawn = hits / total + deviation * normalQuantile(openUnit(this.#room.uniform()));
      if (drawn > highest) [highest, this.chosen] = [drawn, at];
      this.#hits[at] = PRIOR + this.#options.discount * (hits - PRIOR);
      this.#misses[at] = PRIOR + this.#options.discount * (misses - PRIOR);
    }
    this.#sampled = 0;
    this.#operations += this.#books.length * DRAW_OPERATIONS;
  }
}

/** In (0, 1): the quantile at 0 is infinite. */
const openUnit = (uniform: number): number => Math.max(uniform, Number.EPSILON);

export const POLICY_BANDIT_OPTIONS: OptionTable = {
  shadowObjects: {
    value: { type: 'number', integer: true, min: 1, max: 2 ** 20 },
    default: 1024,
    description: 'objects that a shadow cache holds at most, in [1, 1,048,576]',
  },
  discount: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.9,
    description: 'what hits of one interval count for in the next, in [0, 1]',
    tune: { min: 0.5, max: 0.99 },
  },
};

export const policyBanditLine: EvictionLine = {
  kind: 'policy-bandit',
  role: 'learned',
  description:
    'LRU, LFU, MRU, SIEVE or ARC evicts: drawn by the hits of shadow caches on sampled objects',
  options: POLICY_BANDIT_OPTIONS,
  coveredBy:
    'test/agents/caching/policy-bandit.test.ts: follows the rule that does best, and changes over',
  create: (options: OptionValues, room) =>
    new PolicyBandit(
      {
        shadowObjects: options['shadowObjects'] as number,
        discount: options['discount'] as number,
      },
      room,
    ),
};
