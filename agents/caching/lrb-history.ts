// Hot: bench cache

export interface HistoryOptions {
  readonly objects: number;
  /** Distances between past requests that are kept of each object. */
  readonly distances: number;
  /** Counters that decay, of one object. */
  readonly counters: number;
}

/** Bytes of one object that is remembered: its last request, its distances, its counters, where it stands. */
export const bytesPerObject = ({ distances, counters }: HistoryOptions): number =>
  4 * (distances + counters) + 12;

/**
 * What was asked for and when, as a row of features per object: requests since the last one; the distances between
 * requests before, the newest first, NaN where there are fewer; how many of them are known; the size; counters that
 * decay: C_i <- 1 + C_i 2^(-t / h_i) at each request, t requests after the one before, with half-lives
 * h_i = window / 2^i.
 * Source: Song et al., "Learning relaxed Belady for content distribution network caching" (LRB), NSDI 2020, section 4.2.
 * There the half-lives are 2^9+i for a window of 2^26 requests; here they follow the window (assumption).
 */
export class RequestHistory {
  readonly features: number;
  readonly #distances: number;
  readonly #counters: number;
  readonly #last: Int32Array; // index of the last request; -1: none is remembered
  readonly #rings: Int32Array; // object * distances + place
  readonly #heads: Uint8Array; // where the next distance goes
  readonly #known: Uint8Array;
  readonly #counts: Float32Array; // object * counters + i
  readonly #sizes: Float64Array;

  constructor({ objects, distances, counters }: HistoryOptions) {
    this.features = 1 + distances + 1 + 1 + counters;
    this.#distances = distances;
    this.#counters = counters;
    this.#last = new Int32Array(objects).fill(-1);
    this.#rings = new Int32Array(objects * distances);
    this.#heads = new Uint8Array(objects);
    this.#known = new Uint8Array(objects);
    this.#counts = new Float32Array(objects * counters);
    this.#sizes = new Float64Array(objects);
  }

  /** Index of its last request; -1: none is remembered. */
  lastOf(object: number): number {
    return this.#last[object]!;
  }

  forget(object: number): void {
    this.#last[object] = -1;
    this.#known[object] = 0;
    this.#heads[object] = 0;
    const start = object * this.#counters;
    this.#counts.fill(0, start, start + this.#counters);
  }

  /** A request; `window` > 0 is what the half-lives of the counters follow. While it is Infinity they only count. */
  asked(object: number, index: number, size: number, window: number): void {
    const last = this.#last[object]!;
    this.#last[object] = index;
    this.#sizes[object] = size;
    let kept = 0;
    if (last >= 0) {
      const head = this.#heads[object]!;
      this.#rings[object * this.#distances + head] = index - last;
      this.#heads[object] = (head + 1) % this.#distances;
      if (this.#known[object]! < this.#distances) this.#known[object]!++;
      kept = 2 ** ((last - index) / window);
    }
    const start = object * this.#counters;
    for (let i = 0; i < this.#counters; i++) {
      this.#counts[start + i] = 1 + this.#counts[start + i]! * kept;
      kept *= kept; // half the half-life
    }
  }

  /** Writes the features of an object that is remembered, as they are at the request `index`. */
  write(object: number, index: number, window: number, row: Float64Array, offset: number): void {
    const distances = this.#distances;
    const age = index - this.#last[object]!;
    let at = offset;
    row[at++] = age;
    const known = this.#known[object]!;
    let place = this.#heads[object]!;
    for (let i = 0; i < distances; i++) {
      place = place === 0 ? distances - 1 : place - 1;
      row[at++] = i < known ? this.#rings[object * distances + place]! : Number.NaN;
    }
    row[at++] = known;
    row[at++] = this.#sizes[object]!;
    const start = object * this.#counters;
    let kept = 2 ** (-age / window);
    for (let i = 0; i < this.#counters; i++) {
      row[at++] = this.#counts[start + i]! * kept;
      kept *= kept;
    }
  }
}
