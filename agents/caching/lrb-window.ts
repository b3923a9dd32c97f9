// Hot: bench cache
import { ObjectLists } from './lists.ts';
import { bytesPerObject, type HistoryOptions, RequestHistory } from './lrb-history.ts';
import { type SampleOptions, WaitingSamples } from './lrb-samples.ts';
import { ObjectSet } from './object-set.ts';

const REMEMBERED = 0; // the most recent first

/** Label of what is not asked for again within the window, in windows. */
const BEYOND_WINDOWS = 2;

/**
 * What was asked for within the last `window` requests, and samples of it that wait for the next request. Until `open`
 * says how long the window is, all is remembered and nothing sampled.
 */
export class RequestWindow {
  readonly history: RequestHistory;
  readonly remembered: ObjectSet;
  window = Number.POSITIVE_INFINITY;
  samples: WaitingSamples | undefined;
  /** Features written so far. */
  written = 0;
  /** Writes the features of an object as they are now. */
  readonly write: (object: number, rows: Float64Array, offset: number) => void;
  readonly #options: HistoryOptions;
  readonly #order: ObjectLists;

  constructor(options: HistoryOptions, request: { readonly index: number }) {
    const { objects } = options;
    this.#options = options;
    this.history = new RequestHistory(options);
    this.remembered = new ObjectSet(objects);
    this.#order = new ObjectLists({ objects, lists: 1 });
    this.write = (object, rows, offset) => {
      this.written += this.history.features;
      this.history.write(object, request.index, this.window, rows, offset);
    };
  }

  get sizeBytes(): number {
    const perObject = bytesPerObject(this.#options);
    return this.remembered.length * perObject + (this.samples?.sizeBytes ?? 0);
  }

  open(window: number, options: Pick<SampleOptions, 'waitingMax' | 'batch'>): void {
    this.window = window;
    const { objects } = this.#options;
    this.samples = new WaitingSamples({ ...options, objects, features: this.history.features });
  }

  /** Labels the samples of an object, which is asked for, and remembers the request. */
  asked(object: number, size: number, index: number): void {
    this.samples?.label(object, index);
    this.history.asked(object, index, size, this.window);
    if (this.remembered.has(object)) this.#order.moveToFront(REMEMBERED, object);
    else {
      this.#order.pushFront(REMEMBERED, object);
      this.remembered.add(object);
    }
  }

  /** Forgets what was not asked for within the window; its samples are labelled as two windows away. */
  forgetOld(index: number): void {
    for (;;) {
      const oldest = this.#order.last(REMEMBERED);
      if (oldest < 0 || this.history.lastOf(oldest) >= index - this.window) return;
      this.samples?.label(oldest, index, BEYOND_WINDOWS * this.window);
      this.#order.remove(oldest);
      this.remembered.delete(oldest);
      this.history.forget(oldest);
    }
  }
}
