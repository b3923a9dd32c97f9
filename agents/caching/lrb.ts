// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { BOOSTING_DEFAULTS, boost } from '../learning/gradient-boosting.ts';
import type { RegressionTrees } from '../learning/regression-tree.ts';
import { ObjectLists } from './lists.ts';
import type { WaitingSamples } from './lrb-samples.ts';
import { RequestWindow } from './lrb-window.ts';
import { ObjectSet } from './object-set.ts';

export interface LrbOptions {
  /** The window, in multiples of the requests that it took to fill the cache. */
  readonly windowFills: number;
  readonly pastDistances: number;
  readonly candidates: number;
  readonly batchSamples: number; // at most
  readonly trees: number;
  readonly leaves: number;
}

const COUNTERS = 10;
/** Samples of training per window, at most: then as many wait for their labels. */
const SAMPLES_PER_WINDOW = 8192;
const BATCH_MIN = 256;
/**
 * Evicts what is predicted to be asked for last, of `candidates` drawn from what is there. Trees are boosted on samples
 * of what was asked for within the window; label log(1 + requests to the next one), beyond the window that of two
 * windows. What is there and was not asked for within the window leaves first; until the first model, LRU.
 * The window is `windowFills` times the requests that it took to fill the cache; one sample is taken every
 * ceil(window / 8192) requests; a batch is what a quarter of a window gives, in [256, batchSamples] (assumptions: the
 * paper has windows of about 2^26 requests, a sample per request and batches of 131,072).
 * Source: Song et al., "Learning relaxed Belady for content distribution network caching", NSDI 2020, sections 4 and 5.
 */
export class Lrb implements EvictionPolicy {
  readonly #options: LrbOptions;
  readonly #room: CacheRoom;
  readonly #past: RequestWindow;
  readonly #order: ObjectLists; // of what is there, the most recent first
  readonly #cached: ObjectSet;
  readonly #row: Float64Array;
  #sampleEvery = 1;
  #model: RegressionTrees | undefined;
  #trained = 0; // operations of training
  #predicted = 0; // operations of models before this one
  /** Models trained so far. */
  trainings = 0;

  constructor(options: LrbOptions, room: CacheRoom) {
    this.#options = options;
    this.#room = room;
    const { objects } = room;
    const shape = { objects, distances: options.pastDistances, counters: COUNTERS };
    this.#past = new RequestWindow(shape, room.request);
    this.#order = new ObjectLists({ objects, lists: 1 });
    this.#cached = new ObjectSet(objects);
    this.#row = new Float64Array(this.#past.history.features);
  }

  get operations(): number {
    const predicted = this.#predicted + (this.#model?.operations ?? 0);
    return this.#trained + predicted + this.#past.written;
  }

  get overheadBytes(): number {
    return this.#past.sizeBytes + (this.#model?.sizeBytes ?? 0);
  }

  hit(object: number): void {
    this.#order.moveToFront(0, object);
    this.#asked(object, this.#room.sizes[object]!);
  }

  missed(object: number, size: number): void {
    this.#asked(object, size);
  }

  admits(): boolean {
    return true;
  }

  insert(object: number): void {
    this.#order.pushFront(0, object);
    this.#cached.add(object);
  }

  evict(): number {
    if (this.#past.samples === undefined) this.#open();
    const victim = this.#victim();
    this.remove(victim);
    return victim;
  }

  remove(object: number): void {
    this.#order.remove(object);
    this.#cached.delete(object);
  }

  #asked(object: number, size: number): void {
    const { index } = this.#room.request;
    this.#past.asked(object, size, index);
    const { samples, remembered } = this.#past;
    if (samples === undefined) return;
    this.#past.forgetOld(index);
    if (index % this.#sampleEvery === 0) {
      const place = Math.floor(this.#room.uniform() * remembered.length);
      samples.add(remembered.at(place), index, this.#past.write);
    }
    if (samples.isFull) this.#train(samples);
  }

  /** The cache is full for the first time. */
  #open(): void {
    const requests = this.#room.request.index + 1;
    const window = Math.ceil(this.#options.windowFills * requests);
    this.#sampleEvery = Math.ceil(window / SAMPLES_PER_WINDOW);
    const perWindow = Math.ceil(window / this.#sampleEvery);
    const quarter = Math.floor(perWindow / 4);
    const batch = Math.max(BATCH_MIN, Math.min(this.#options.batchSamples, quarter));
    this.#past.open(window, { waitingMax: perWindow + 2, batch });
  }

  #train(samples: WaitingSamples): void {
    const { features } = this.#past.history;
    const data = { values: samples.batchRows, rows: samples.labelled, features };
    const { trees, operations } = boost(data, samples.batchLabels, {
      ...BOOSTING_DEFAULTS,
      loss: 'squared',
      trees: this.#options.trees,
      leavesMax: this.#options.leaves,
    });
    this.#trained += operations;
    this.#predicted += this.#model?.operations ?? 0;
    this.#model = trees;
    this.trainings++;
    samples.labelled = 0;
  }

  #victim(): number {
    const oldest = this.#order.last(0);
    // The oldest one is beyond the window if any is.
    if (this.#model === undefined || !this.#past.remembered.has(oldest)) return oldest;
    const { candidates } = this.#options;
    const isAll = this.#cached.length <= candidates;
    const count = isAll ? this.#cached.length : candidates;
    let [best, latest] = [oldest, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < count; i++) {
      const place = isAll ? i : Math.floor(this.#room.uniform() * this.#cached.length);
      const object = this.#cached.at(place);
      this.#past.write(object, this.#row, 0);
      const score = this.#model.predict(this.#row);
      if (score > latest) [best, latest] = [object, score];
    }
    return best;
  }
}

const LRB_OPTIONS: OptionTable = {
  windowFills: {
    value: { type: 'number', min: 1 },
    default: 8,
    description:
      'window that it looks back, in multiples of the requests that filled the cache, >= 1',
    tune: { min: 2, max: 64, log: true },
  },
  pastDistances: {
    value: { type: 'number', integer: true, min: 1, max: 255 },
    default: 31,
    description: 'distances between past requests that it keeps of each object, in [1, 255]',
  },
  candidates: {
    value: { type: 'number', integer: true, min: 1, max: 10_000 },
    default: 64,
    description: 'objects that are compared for each eviction, in [1, 10,000]',
  },
  batchSamples: {
    value: { type: 'number', integer: true, min: 256, max: 2 ** 20 },
    default: 4096,
    description: 'samples of one training at most, in [256, 1,048,576]',
  },
  trees: {
    value: { type: 'number', integer: true, min: 1, max: 1000 },
    default: 32,
    description: 'trees of a model, in [1, 1,000]',
  },
  leaves: {
    value: { type: 'number', integer: true, min: 2, max: 1024 },
    default: 32,
    description: 'leaves of a tree, in [2, 1,024]',
  },
};

export const lrbLine: EvictionLine = {
  kind: 'lrb',
  role: 'learned',
  description: 'Evicts what boosted trees, trained on the way, expect to be asked for last',
  options: LRB_OPTIONS,
  coveredBy:
    'test/agents/caching/lrb.test.ts: predicts as its obvious twin does, and evicts the same',
  create: (options: OptionValues, room) =>
    new Lrb(
      {
        windowFills: options['windowFills'] as number,
        pastDistances: options['pastDistances'] as number,
        candidates: options['candidates'] as number,
        batchSamples: options['batchSamples'] as number,
        trees: options['trees'] as number,
        leaves: options['leaves'] as number,
      },
      room,
    ),
};
