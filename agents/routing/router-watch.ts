// Hot: bench payments
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';

/** Tags of queries: who has decided. */
export const BY_RULE = 0;
export const BY_BANDIT = 1;

export const WATCH_OPTIONS: OptionTable = {
  interval: {
    value: { type: 'seconds', above: 0 },
    default: '30s',
    description: 'so often it is asked whether the bandit may go on',
  },
  ruleShare: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0.05,
    description: 'share of the queries that the rule decides on all the time, in [0, 1)',
  },
  errorMax: {
    value: { type: 'number', above: 0 },
    default: 1,
    description:
      'bound of the mean error of the logarithm of predicted work, of queries seen before',
  },
  slowdownMax: {
    value: { type: 'number', above: 0 },
    default: 1.5,
    description:
      'bound of the latency of its queries over what is normal for the rule, both added up',
  },
  failuresMax: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.05,
    description: 'bound of the share of its queries that are not answered, in [0, 1]',
  },
  pause: {
    value: { type: 'seconds', above: 0 },
    default: '2min',
    description: 'so long the rule decides alone then',
  },
};
export interface WatchOptions {
  readonly interval: Seconds;
  readonly ruleShare: number;
  readonly errorMax: number;
  readonly slowdownMax: number;
  readonly failuresMax: number;
  readonly pause: Seconds;
}

/** Fewer ends of an interval say nothing. */
const ENDS_MIN = 20;
/** Weight of the newest answer in what is normal for the rule (assumption). */
const NEWEST = 0.05;

/** How a query has ended. */
export interface Heard {
  readonly template: number;
  readonly tag: number;
  readonly seconds: Seconds;
  /** Of the predicted logarithm of work; NaN: nothing was known. */
  readonly error: number;
}

/**
 * Judges a bandit once an interval by what has ended in it: share of failures, error of its predictions, latency
 * beside what is normal for the rule on the same templates. Where one is out of its bound, the rule decides until
 * `pause` later.
 */
export class RouterWatch {
  fallbacks = 0; // decisions that the rule takes because the bandit is not trusted
  readonly #options: WatchOptions;
  readonly #normal: Float64Array; // by template: mean latency under the rule, seconds; NaN: not known
  #judgedAt: Seconds = 0;
  #pausedUntil: Seconds = Number.NEGATIVE_INFINITY;
  #errors = 0;
  #errorCount = 0;
  #seconds = 0; // of queries of templates whose normal latency is known
  #normalSeconds = 0; // what is normal for them
  #secondsCount = 0;
  #failures = 0;
  #ends = 0;

  constructor(options: WatchOptions, templates: number) {
    this.#options = options;
    this.#normal = new Float64Array(templates).fill(Number.NaN);
  }

  /** Who decides now: BY_RULE or BY_BANDIT; `u` in [0, 1). */
  decides(now: Seconds, u: number): number {
    if (now >= this.#judgedAt + this.#options.interval) this.#judge(now);
    if (now < this.#pausedUntil) {
      this.fallbacks++;
      return BY_RULE;
    }
    return u < this.#options.ruleShare ? BY_RULE : BY_BANDIT;
  }

  heard({ template, tag, seconds, error }: Heard): void {
    const normal = this.#normal[template]!;
    if (tag === BY_RULE) {
      this.#normal[template] = Number.isNaN(normal)
        ? seconds
        : normal + NEWEST * (seconds - normal);
      return;
    }
    this.#ends++;
    if (!Number.isNaN(error)) {
      this.#errors += error;
      this.#errorCount++;
    }
    if (Number.isNaN(normal)) return;
    this.#seconds += seconds;
    this.#normalSeconds += normal;
    this.#secondsCount++;
  }

  /** A query was not answered. */
  failed(tag: number): void {
    if (tag === BY_RULE) return;
    this.#ends++;
    this.#failures++;
  }

  #judge(now: Seconds): void {
    const { errorMax, slowdownMax, failuresMax, pause } = this.#options;
    const isOut = (sum: number, count: number, bound: number) =>
      count >= ENDS_MIN && sum / count > bound;
    const mayNotGoOn =
      isOut(this.#failures, this.#ends, failuresMax) ||
      isOut(this.#errors, this.#errorCount, errorMax) ||
      (this.#secondsCount >= ENDS_MIN && this.#seconds > slowdownMax * this.#normalSeconds);
    if (mayNotGoOn) this.#pausedUntil = now + pause;
    this.#judgedAt = now;
    this.#errors = 0;
    this.#errorCount = 0;
    this.#seconds = 0;
    this.#normalSeconds = 0;
    this.#secondsCount = 0;
    this.#failures = 0;
    this.#ends = 0;
  }
}
