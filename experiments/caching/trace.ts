import { IdTable } from './id-table.ts';
import { Numbers } from './numbers.ts';

/** The requests of a cache, in memory; positions are requests. */
export interface CacheTrace {
  readonly name: string;
  readonly requests: number;
  /** Different objects; they are numbered from 0 in the order of their first request. */
  readonly distinct: number;
  readonly objects: Int32Array;
  /** Bytes asked for, integers > 0; undefined: every size is 1. */
  readonly sizes: Float64Array | undefined;
  /** Seconds, never decreasing; undefined: unknown. */
  readonly times: Float64Array | undefined;
}

/** Takes requests one by one and numbers their objects. */
export class TraceBuilder {
  readonly #ids = new IdTable();
  readonly #objects = new Numbers();
  readonly #sizes: Numbers | undefined;
  readonly #times: Numbers | undefined;

  constructor({ hasSizes, hasTimes }: { readonly hasSizes: boolean; readonly hasTimes: boolean }) {
    this.#sizes = hasSizes ? new Numbers() : undefined;
    this.#times = hasTimes ? new Numbers() : undefined;
  }

  /** The id by its halves; `size` and `time` are for traces that have them. */
  add(low: number, high: number, size: number, time: number): void {
    this.#objects.push(this.#ids.numberOf(low, high));
    this.#sizes?.push(size);
    this.#times?.push(time);
  }

  build(name: string): CacheTrace {
    const requests = this.#objects.length;
    const [sizes, times] = [this.#sizes?.values(), this.#times?.values()];
    const objects = this.#objects.integers();
    return { name, requests, distinct: this.#ids.count, objects, sizes, times };
  }
}

/** A trace of objects that are named by their numbers, all of size 1. */
export function unitTrace(name: string, ids: ArrayLike<number>): CacheTrace {
  const builder = new TraceBuilder({ hasSizes: false, hasTimes: false });
  for (let at = 0; at < ids.length; at++) builder.add(ids[at]!, ids[at]! / 2 ** 32, 1, at);
  return builder.build(name);
}

/** The same requests, every size 1: a capacity counts objects. */
export function withoutSizes(trace: CacheTrace): CacheTrace {
  return { ...trace, sizes: undefined };
}

/** Position of the next request for the same object; Infinity: never. One pass, from the end. */
export function nextRequests({ objects, distinct }: CacheTrace): Float64Array {
  const seen = new Float64Array(distinct).fill(Infinity);
  const next = new Float64Array(objects.length);
  for (let at = objects.length - 1; at >= 0; at--) {
    next[at] = seen[objects[at]!]!;
    seen[objects[at]!] = at;
  }
  return next;
}

/** Bytes of all different objects, each as large as when it is first asked for; how many there are, without sizes. */
export function footprint({ objects, sizes, distinct }: CacheTrace): number {
  if (sizes === undefined) return distinct;
  let sum = 0;
  let seen = 0;
  for (let at = 0; at < objects.length; at++) {
    if (objects[at]! < seen) continue; // numbered in the order of first requests
    seen++;
    sum += sizes[at]!;
  }
  return sum;
}
