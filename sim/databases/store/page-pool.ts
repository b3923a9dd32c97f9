// Hot: bench store
import type { Uniform } from '../../random.ts';
import type { Seconds } from '../../units.ts';
import { ObjectCache } from '../object-cache.ts';
import type { CacheMaker } from './makers.ts';
import type { SafetyConfig } from './store-config.ts';

/** Pages of a shadow that a window must have seen to say anything. */
const WINDOW_REQUESTS_MIN = 100;

export interface PagePoolOptions {
  /** Pages that it has room for, beside what its policy keeps beyond the first, >= 1. */
  readonly capacity: number;
  readonly pageBytes: number;
  readonly maker: CacheMaker;
  readonly rule: CacheMaker;
  readonly safety: SafetyConfig;
  readonly uniform: Uniform;
  /** How many different pages there will be at most. */
  readonly pages: number;
}

/**
 * The buffer pool of one replica: pages under an eviction policy. What the policy keeps beyond 16 bytes per page is
 * taken off its room when it is made (assumption: it does not grow). A learned policy is watched: on a share of the
 * pages, chosen by a hash, the rule is followed beside it with the same share of the room, which has its miss ratio
 * (SHARDS: Waldspurger et al., FAST 2015). If the policy misses more of the same pages by more than the margin in
 * every window for as long as the patience, the rule takes over what is there, for good.
 */
export class PagePool {
  requests = 0;
  misses = 0;
  fallbacks = 0;
  readonly #options: PagePoolOptions;
  readonly #shadow: Shadow | undefined;
  #cache: ObjectCache;
  #pages: number;
  #operations: (() => number) | undefined;
  #operationsBefore = 0; // of policies that are gone

  constructor(options: PagePoolOptions) {
    const { maker, capacity, pageBytes, pages } = options;
    this.#options = options;
    this.#pages = pages;
    let overheadBytes = 0;
    const make = (room: number) =>
      this.#createCache(maker, room, (policy) => {
        overheadBytes = policy.overheadBytes ?? 0;
      });
    this.#cache = make(capacity);
    const room = Math.max(1, capacity - Math.ceil(overheadBytes / pageBytes));
    if (room < capacity) this.#cache = make(room);
    if (maker.isLearned) this.#shadow = new Shadow(options, room);
  }

  get capacity(): number {
    return this.#cache.capacity;
  }

  /** Counted, of learning and predicting so far. */
  get operations(): number {
    return this.#operationsBefore + (this.#operations?.() ?? 0);
  }

  /** Whether a page is there; it is afterwards, as far as the policy lets it in. */
  ask(page: number, now: Seconds): boolean {
    if (page >= this.#pages) this.#grow(page);
    this.#cache.request.time = now;
    const isHit = this.#cache.ask(page, 1);
    this.requests++;
    if (!isHit) this.misses++;
    if (this.#shadow?.sees(page, isHit, now) === true && this.fallbacks === 0) this.#fallBack();
    return isHit;
  }

  #fallBack(): void {
    this.fallbacks++;
    this.#replace(this.#options.rule, this.#pages);
  }

  /** More different pages than were expected: the same policy begins again with what is there. */
  #grow(page: number): void {
    const { maker, rule } = this.#options;
    this.#replace(this.fallbacks > 0 ? rule : maker, 2 * (page + 1));
    this.#shadow?.grow(this.#pages);
  }

  #replace(maker: CacheMaker, pages: number): void {
    const before = this.#cache;
    const known = this.#pages;
    this.#operationsBefore = this.operations;
    this.#operations = undefined;
    this.#pages = pages;
    this.#cache = this.#createCache(maker, before.capacity);
    for (let page = 0; page < known; page++) if (before.has(page)) this.#cache.ask(page, 1);
  }

  #createCache(
    maker: CacheMaker,
    capacity: number,
    made: (policy: { readonly overheadBytes?: number }) => void = () => {},
  ): ObjectCache {
    const { uniform } = this.#options;
    return new ObjectCache({
      capacity,
      objects: this.#pages,
      uniform,
      createPolicy: (room) => {
        const policy = maker.create(room);
        if (policy.operations !== undefined) this.#operations = () => policy.operations!;
        made(policy);
        return policy;
      },
    });
  }
}

/** The rule, followed on a sample of the pages, and how the policy does on the same. */
class Shadow {
  readonly #options: PagePoolOptions;
  readonly #threshold: number;
  readonly #room: number;
  #cache: ObjectCache;
  #windowEnd: Seconds = Number.NaN;
  #worseSince: Seconds = Number.NaN;
  #requests = 0;
  #misses = 0; // of the rule
  #policyMisses = 0;

  constructor(options: PagePoolOptions, capacity: number) {
    const { shadowRatio } = options.safety;
    this.#options = options;
    this.#threshold = shadowRatio * 2 ** 32;
    this.#room = Math.max(1, Math.round(shadowRatio * capacity));
    this.#cache = this.#createCache(options.pages);
  }

  grow(pages: number): void {
    this.#cache = this.#createCache(pages);
  }

  /** Returns whether the policy has been worse for too long. */
  sees(page: number, isHit: boolean, now: Seconds): boolean {
    if (Math.imul(page + 1, 0x9e3779b1) >>> 0 >= this.#threshold) return false;
    this.#cache.request.time = now;
    this.#requests++;
    if (!this.#cache.ask(page, 1)) this.#misses++;
    if (!isHit) this.#policyMisses++;
    if (Number.isNaN(this.#windowEnd)) this.#windowEnd = now + this.#options.safety.window;
    return now >= this.#windowEnd && this.#judge(now);
  }

  #judge(now: Seconds): boolean {
    const { window, patience, missRatioMargin } = this.#options.safety;
    if (this.#requests < WINDOW_REQUESTS_MIN) return false;
    const isWorse = this.#policyMisses - this.#misses > missRatioMargin * this.#requests;
    if (!isWorse) this.#worseSince = Number.NaN;
    else if (Number.isNaN(this.#worseSince)) this.#worseSince = this.#windowEnd - window;
    this.#requests = 0;
    this.#misses = 0;
    this.#policyMisses = 0;
    this.#windowEnd = now + window;
    return now - this.#worseSince >= patience;
  }

  #createCache(objects: number): ObjectCache {
    const { rule, uniform } = this.#options;
    const createPolicy = rule.create;
    return new ObjectCache({ capacity: this.#room, objects, uniform, createPolicy });
  }
}
