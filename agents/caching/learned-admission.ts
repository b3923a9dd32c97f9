// Hot: bench cache
import type {
  CacheRoom,
  EvictionLine,
  EvictionPolicy,
} from '../../sim/databases/eviction-policy.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { BOOSTING_DEFAULTS, boost, probabilityOf } from '../learning/gradient-boosting.ts';
import type { RegressionTrees } from '../learning/regression-tree.ts';
import { arcLine } from './arc.ts';
import { lfuLine } from './lfu.ts';
import type { WaitingSamples } from './lrb-samples.ts';
import { RequestWindow } from './lrb-window.ts';
import { lruLine } from './lru.ts';
import { s3FifoLine } from './s3-fifo.ts';
import { sieveLine } from './sieve.ts';

export interface LearnedAdmissionOptions {
  /** Least probability of a further request within the horizon that lets an object in. */
  readonly thresholdRatio: number;
  /** The horizon, in multiples of the requests that it took to fill the cache. */
  readonly horizonFills: number;
  readonly trees: number;
  readonly leaves: number;
}

/** Rules that may evict behind the filter: none has options that must be given. */
export const FILTERED_RULES: readonly EvictionLine[] = [
  lruLine,
  sieveLine,
  s3FifoLine,
  lfuLine,
  arcLine,
];

const [DISTANCES, COUNTERS] = [3, 4] as const;
const [BATCH_MIN, BATCH_MAX] = [256, 2048] as const;
/** Samples that wait for their labels, at most. */
const WAITING_MAX = 8192;
/** What is remembered, in horizons. */
const WINDOW_HORIZONS = 2;
/** Fast: a probability is compared with a threshold, so that few trees must come near it; XGBoost's default. */
const LEARNING_RATE = 0.3;

/**
 * Refuses what will probably not be asked for again soon: at each miss, boosted trees give the probability that the next
 * request comes within the horizon, from the requests of the object before this one, their distances and counts, and its
 * size; below `thresholdRatio` it stays out. What it lets in, another rule evicts. Misses are samples, whatever became of
 * them; all comes in while the cache fills and until the first model. An object that was not asked for within two
 * horizons is as one never seen.
 * (assumption: a filter of our own, after the admission filters of CDNs, such as Berger, "Towards lightweight and robust
 * machine learning for CDN caching", HotNets 2018, which boosts trees on what an optimal cache would have kept.)
 */
export class LearnedAdmission implements EvictionPolicy {
  readonly #options: LearnedAdmissionOptions;
  readonly #room: CacheRoom;
  readonly #then: EvictionPolicy;
  readonly #past: RequestWindow;
  readonly #row: Float64Array;
  readonly #writeRow = (_: number, rows: Float64Array, offset: number): void =>
    rows.set(this.#row, offset);
  #model: RegressionTrees | undefined;
  #horizon = 0;
  #misses = 0;
  #sampleEvery = 1;
  #trained = 0; // operations of training
  #predicted = 0; // operations of models before this one
  /** Models trained, and objects refused, so far. */
  trainings = 0;
  refused = 0;

  constructor(options: LearnedAdmissionOptions, room: CacheRoom, then: EvictionPolicy) {
    this.#options = options;
    this.#room = room;
    this.#then = then;
    const shape = { objects: room.objects, distances: DISTANCES, counters: COUNTERS };
    this.#past = new RequestWindow(shape, room.request);
    this.#row = new Float64Array(this.#past.history.features);
  }

  get operations(): number {
    const predicted = this.#predicted + (this.#model?.operations ?? 0);
    return this.#trained + predicted + this.#past.written + (this.#then.operations ?? 0);
  }

  get overheadBytes(): number {
    const own = this.#past.sizeBytes + (this.#model?.sizeBytes ?? 0);
    return own + (this.#then.overheadBytes ?? 0);
  }

  hit(object: number): void {
    this.#then.hit(object);
    this.#past.asked(object, this.#room.sizes[object]!, this.#room.request.index);
  }

  missed(object: number, size: number): void {
    this.#then.missed(object, size);
    const { index } = this.#room.request;
    const { samples, history } = this.#past;
    if (samples !== undefined) this.#past.forgetOld(index);
    this.#describe(object, size);
    this.#past.asked(object, size, index);
    if (samples === undefined) return;
    if (this.#misses++ % this.#sampleEvery === 0) samples.add(object, index, this.#writeRow);
    if (samples.isFull) this.#train(samples, history.features);
  }

  admits(object: number, size: number): boolean {
    const isIn = this.#isWorthIt() && this.#then.admits(object, size);
    if (!isIn) this.refused++;
    return isIn;
  }

  insert(object: number, size: number): void {
    this.#then.insert(object, size);
  }

  evict(): number {
    if (this.#past.samples === undefined) this.#open();
    return this.#then.evict();
  }

  remove(object: number): void {
    this.#then.remove(object);
  }

  #isWorthIt(): boolean {
    if (this.#model === undefined) return true;
    return probabilityOf(this.#model.predict(this.#row)) >= this.#options.thresholdRatio;
  }

  /** As it was before this request; of what is not remembered, the size alone is known. */
  #describe(object: number, size: number): void {
    if (this.#past.remembered.has(object)) {
      this.#past.write(object, this.#row, 0);
      return;
    }
    this.#row.fill(Number.NaN);
    this.#row[1 + DISTANCES] = 0;
    this.#row[2 + DISTANCES] = size;
  }

  /** The cache is full for the first time. */
  #open(): void {
    const requests = this.#room.request.index + 1;
    this.#horizon = Math.ceil(this.#options.horizonFills * requests);
    const window = WINDOW_HORIZONS * this.#horizon;
    this.#sampleEvery = Math.ceil(window / WAITING_MAX);
    const perWindow = Math.ceil(window / this.#sampleEvery);
    const batch = Math.max(BATCH_MIN, Math.min(BATCH_MAX, Math.floor(perWindow / 4)));
    this.#past.open(window, { waitingMax: perWindow + 2, batch });
  }

  #train(samples: WaitingSamples, features: number): void {
    const end = Math.log1p(this.#horizon);
    const labels = samples.batchLabels.map((label) => (label <= end ? 1 : 0));
    const data = { values: samples.batchRows, rows: samples.labelled, features };
    const { trees, operations } = boost(data, labels, {
      ...BOOSTING_DEFAULTS,
      learningRate: LEARNING_RATE,
      loss: 'logistic',
      trees: this.#options.trees,
      leavesMax: this.#options.leaves,
    });
    this.#trained += operations;
    this.#predicted += this.#model?.operations ?? 0;
    this.#model = trees;
    this.trainings++;
    samples.labelled = 0;
  }
}

const LEARNED_ADMISSION_OPTIONS: OptionTable = {
  then: {
    value: { type: 'choice', of: FILTERED_RULES.map(({ kind }) => kind) },
    default: 'lru',
    description: 'the rule that evicts',
    tune: { of: FILTERED_RULES.map(({ kind }) => kind) },
  },
  thresholdRatio: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.1,
    description:
      'least probability of a further request that lets an object in, in [0, 1]; 0 refuses none',
    tune: { min: 0.01, max: 0.5, log: true },
  },
  horizonFills: {
    value: { type: 'number', min: 1 },
    default: 4,
    description:
      'horizon of a further request, in multiples of the requests that filled the cache, >= 1',
    tune: { min: 1, max: 32, log: true },
  },
  trees: {
    value: { type: 'number', integer: true, min: 1, max: 1000 },
    default: 20,
    description: 'trees of a model, in [1, 1,000]',
  },
  leaves: {
    value: { type: 'number', integer: true, min: 2, max: 1024 },
    default: 15,
    description: 'leaves of a tree, in [2, 1,024]',
  },
};

export const learnedAdmissionLine: EvictionLine = {
  kind: 'learned-admission',
  role: 'learned',
  description:
    'Refuses what boosted trees do not expect to be asked for again; another rule evicts',
  options: LEARNED_ADMISSION_OPTIONS,
  coveredBy:
    'test/agents/caching/learned-admission.test.ts: keeps out what never comes back, and lets the rest in',
  create(options: OptionValues, room) {
    const rule = FILTERED_RULES.find(({ kind }) => kind === options['then'])!;
    const ruleOptions = Object.fromEntries(
      Object.entries(rule.options).map(([name, option]) => [name, option.default]),
    );
    return new LearnedAdmission(
      {
        thresholdRatio: options['thresholdRatio'] as number,
        horizonFills: options['horizonFills'] as number,
        trees: options['trees'] as number,
        leaves: options['leaves'] as number,
      },
      room,
      rule.create(ruleOptions, room),
    );
  },
};
