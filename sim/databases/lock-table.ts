// Hot: bench payments
import { CallQueues } from '../call-queues.ts';
import { type Calls, NONE } from '../calls.ts';
import { growColumns } from '../columns.ts';

/** The owner of a lock that is kept although its call is gone. */
const GHOST = -2;
const FIBONACCI = 0x9e3779b1; // 2^32 over the golden ratio, odd (Knuth, TAOCP 3, section 6.4)
const TWO_32 = 2 ** 32;

/**
 * Exclusive locks on rows, first come, first served. Only rows that are locked at present take memory: a hash table
 * with chains, doubled as the number of locks grows. A lock has a number as long as somebody holds it or waits for it.
 */
export class LockTable {
  /** Calls that wait for a lock. */
  waiting = 0;
  /** Locks that are held. */
  held = 0;
  readonly #queues: CallQueues;
  #free = NONE; // first of the free numbers, linked by `chain`
  #buckets = new Int32Array(0);
  #locks = { key: new Float64Array(0), owner: new Int32Array(0), chain: new Int32Array(0) };

  constructor(calls: Calls) {
    this.#queues = new CallQueues(calls);
    this.#grow();
  }

  /** `key`: number of a row, an integer in [0, 2^53). Returns the lock, which the call holds or waits for. */
  acquire(key: number, row: number): number {
    const known = this.#find(key);
    if (known === NONE) return this.#add(key, row);
    this.waiting++;
    this.#queues.push(known, row);
    return known;
  }

  isHeldBy(lock: number, row: number): boolean {
    return this.#locks.owner[lock] === row;
  }

  /** Gives the lock to the call that waited longest, and returns that; NONE: the row is free. */
  release(lock: number): number {
    const heir = this.#queues.shift(lock);
    if (heir === NONE) this.#remove(lock);
    else this.waiting--;
    this.#locks.owner[lock] = heir;
    return heir;
  }

  /** The call that holds the lock goes, the lock stays until it is released. */
  keep(lock: number): void {
    this.#locks.owner[lock] = GHOST;
  }

  /** A call waits no longer. */
  withdraw(lock: number, row: number): void {
    this.waiting--;
    this.#queues.remove(lock, row);
  }

  #find(key: number): number {
    const { key: keys, chain } = this.#locks;
    let lock = this.#buckets[this.#bucketOf(key)]!;
    while (lock !== NONE && keys[lock] !== key) lock = chain[lock]!;
    return lock;
  }

  #add(key: number, row: number): number {
    if (this.#free === NONE) this.#grow();
    const lock = this.#free;
    this.#free = this.#locks.chain[lock]!;
    this.#locks.key[lock] = key;
    this.#locks.owner[lock] = row;
    this.#link(lock);
    this.held++;
    return lock;
  }

  #remove(lock: number): void {
    const { chain, key } = this.#locks;
    const bucket = this.#bucketOf(key[lock]!);
    let before = NONE;
    for (let other = this.#buckets[bucket]!; other !== lock; other = chain[other]!) before = other;
    if (before === NONE) this.#buckets[bucket] = chain[lock]!;
    else chain[before] = chain[lock]!;
    chain[lock] = this.#free;
    this.#free = lock;
    this.held--;
  }

  #link(lock: number): void {
    const bucket = this.#bucketOf(this.#locks.key[lock]!);
    this.#locks.chain[lock] = this.#buckets[bucket]!;
    this.#buckets[bucket] = lock;
  }

  /** As many buckets as locks: a power of two. */
  #bucketOf(key: number): number {
    const mixed = Math.imul((key | 0) ^ Math.imul((key / TWO_32) | 0, FIBONACCI), FIBONACCI);
    return (mixed ^ (mixed >>> 15)) & (this.#buckets.length - 1);
  }

  /** All numbers are taken: every lock is held. */
  #grow(): void {
    const old = this.#buckets.length;
    const capacity = Math.max(64, 2 * old);
    growColumns(this.#locks, capacity);
    this.#queues.ensure(capacity);
    this.#buckets = new Int32Array(capacity).fill(NONE);
    for (let lock = 0; lock < old; lock++) this.#link(lock);
    for (let lock = capacity - 1; lock >= old; lock--) {
      this.#locks.chain[lock] = this.#free;
      this.#free = lock;
    }
  }
}
