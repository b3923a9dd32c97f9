// Hot: bench cache

const NONE = -1;

export interface SampleOptions {
  readonly objects: number;
  readonly features: number;
  /** Samples that may wait for their labels. */
  readonly waitingMax: number;
  /** Labelled samples of one batch. */
  readonly batch: number;
}

/**
 * Rows of features that wait for the next request of their object, several of one object as a list; those that are
 * labelled gather in a batch.
 */
export class WaitingSamples {
  readonly #features: number;
  readonly #batch: number;
  readonly #rows: Float64Array;
  readonly #times: Float64Array; // index of the request at which it was taken
  readonly #next: Int32Array; // of the same object, or the next free one
  readonly #heads: Int32Array; // by object
  #free = 0;
  readonly batchRows: Float64Array;
  readonly batchLabels: Float64Array;
  /** Samples of the batch. */
  labelled = 0;
  /** That no place was left for: 0 where `waitingMax` is enough. */
  refused = 0;

  constructor({ objects, features, waitingMax, batch }: SampleOptions) {
    this.#features = features;
    this.#batch = batch;
    this.#rows = new Float64Array(waitingMax * features);
    this.#times = new Float64Array(waitingMax);
    this.#next = Int32Array.from({ length: waitingMax }, (_, at) =>
      at + 1 < waitingMax ? at + 1 : NONE,
    );
    this.#heads = new Int32Array(objects).fill(NONE);
    this.batchRows = new Float64Array(batch * features);
    this.batchLabels = new Float64Array(batch);
  }

  get sizeBytes(): number {
    return 8 * (this.#rows.length + this.#times.length + this.batchRows.length + this.#batch);
  }

  get isFull(): boolean {
    return this.labelled === this.#batch;
  }

  /** Takes a place for a sample of an object; `write` puts its features at an offset of the rows. */
  add(
    object: number,
    index: number,
    write: (object: number, rows: Float64Array, offset: number) => void,
  ): void {
    const place = this.#free;
    if (place === NONE) {
      this.refused++;
      return;
    }
    this.#free = this.#next[place]!;
    this.#next[place] = this.#heads[object]!;
    this.#heads[object] = place;
    this.#times[place] = index;
    write(object, this.#rows, place * this.#features);
  }

  /** Its next request came at `index`, or never will within the window: then each is labelled with `beyond`. */
  label(object: number, index: number, beyond?: number): void {
    let place = this.#heads[object]!;
    this.#heads[object] = NONE;
    while (place !== NONE) {
      if (this.labelled < this.#batch) this.#gather(place, beyond ?? index - this.#times[place]!);
      const next = this.#next[place]!;
      this.#next[place] = this.#free;
      this.#free = place;
      place = next;
    }
  }

  /** Label: log(1 + requests until the next one). */
  #gather(place: number, distance: number): void {
    const features = this.#features;
    const to = this.labelled * features;
    const from = place * features;
    for (let i = 0; i < features; i++) this.batchRows[to + i] = this.#rows[from + i]!;
    this.batchLabels[this.labelled++] = Math.log1p(distance);
  }
}
