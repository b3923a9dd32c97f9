// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { Admission, AdmissionLine } from './admission.ts';
import { LIMIT_OPTIONS, readLimits } from './limit-options.ts';

const WARM_UP_WINDOWS = 10; // their plain mean starts the long-term latency
const GRADIENT_MIN = 0.5; // one window at most halves the limit, before smoothing
const DRIFT_RATIO = 2; // the long-term latency this far above the short one ...
const DRIFT_FACTOR = 0.9; // ... falls faster than its average
const QUEUE_MIN = 4; // calls

/**
 * A limit of open calls that follows the latency: once per window with enough answers,
 *   gradient = clamp(tolerance x long / short, 0.5, 1)
 *   limit' = (1 - smoothing) x limit + smoothing x (gradient x limit + max(4, sqrt(limit)))
 * where `short` is the mean latency of the window and `long` its exponential average over `longWindows` windows
 * (weight 2 / (n + 1), the plain mean of the first ten). Where long > 2 short, long falls by a tenth as well. While
 * less than half of the limit is in use it does not change. Failures are not measured: a quick refusal says nothing
 * of the queue.
 * Source: Netflix concurrency-limits, Gradient2Limit in a WindowedLimit, with its constants (1 s, 10 answers, 600
 * windows, tolerance 1.5, smoothing 0.2); the square root as queue is that of its GradientLimit.
 */
class AdaptiveGradient implements Admission {
  readonly #min: number;
  readonly #max: number;
  readonly #tolerance: number;
  readonly #smoothing: number;
  readonly #windowSeconds: Seconds;
  readonly #answersMin: number;
  readonly #longWeight: number;
  #limit: number;
  #long: Seconds = 0;
  #windows = 0; // measured, up to WARM_UP_WINDOWS
  #windowEnd: Seconds = 0;
  #answers = 0; // in this window
  #latencySum: Seconds = 0;
  #openMax = 0;

  constructor(options: OptionValues) {
    const { initial, min, max } = readLimits(options);
    this.#limit = initial;
    this.#min = min;
    this.#max = max;
    this.#tolerance = options['tolerance'] as number;
    this.#smoothing = options['smoothing'] as number;
    this.#windowSeconds = options['window'] as number;
    this.#answersMin = options['answers'] as number;
    this.#longWeight = 2 / ((options['longWindows'] as number) + 1);
  }

  admits(_now: Seconds, _priority: number, open: number): boolean {
    return open + 1 <= this.#limit;
  }

  answered(now: Seconds, latency: Seconds, isFailure: boolean, open: number): void {
    if (isFailure) return;
    this.#answers++;
    this.#latencySum += latency;
    if (open > this.#openMax) this.#openMax = open;
    if (now <= this.#windowEnd) return;
    if (this.#answers >= this.#answersMin) this.#update(this.#latencySum / this.#answers);
    this.#windowEnd = now + this.#windowSeconds;
    this.#answers = 0;
    this.#latencySum = 0;
    this.#openMax = 0;
  }

  #update(short: Seconds): void {
    const long = this.#lengthen(short);
    if (long > DRIFT_RATIO * short) this.#long = DRIFT_FACTOR * long;
    const limit = this.#limit;
    if (2 * this.#openMax < limit) return;
    // An answer that takes no time has no queue; as 0 / 0 it must not become the limit.
    const ratio = short === 0 ? 1 : (this.#tolerance * long) / short;
    const gradient = Math.max(GRADIENT_MIN, Math.min(1, ratio));
    const target = gradient * limit + Math.max(QUEUE_MIN, Math.sqrt(limit));
    const next = (1 - this.#smoothing) * limit + this.#smoothing * target;
    this.#limit = Math.max(this.#min, Math.min(this.#max, next));
  }

  /** Takes a window into the long-term latency. */
  #lengthen(short: Seconds): Seconds {
    const weight = this.#windows < WARM_UP_WINDOWS ? 1 / ++this.#windows : this.#longWeight;
    this.#long += weight * (short - this.#long);
    return this.#long;
  }
}

export const adaptiveGradient: AdmissionLine = {
  kind: 'adaptive-gradient',
  description: 'a limit of open calls that falls when latency rises above its long-term average',
  options: {
    ...LIMIT_OPTIONS,
    tolerance: {
      value: { type: 'number', min: 1 },
      default: 1.5,
      description: 'rise of latency over the long-term average that is borne, a factor >= 1',
    },
    smoothing: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.2,
      description: 'weight of the new limit, in (0, 1]',
    },
    window: {
      value: { type: 'seconds', above: 0 },
      default: 1,
      description: 'time over which latency is averaged',
    },
    answers: {
      value: { type: 'number', integer: true, min: 1 },
      default: 10,
      description: 'answers below which a window is dropped, integer >= 1',
    },
    longWindows: {
      value: { type: 'number', integer: true, min: 1 },
      default: 600,
      description: 'length of the long-term average in windows, integer >= 1',
    },
  },
  coveredBy: 'test/sim/admission.test.ts: adaptive-gradient follows its formula step by step',
  create: (options) => new AdaptiveGradient(options),
};
