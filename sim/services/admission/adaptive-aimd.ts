// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { Admission, AdmissionLine } from './admission.ts';
import { LIMIT_OPTIONS, readLimits } from './limit-options.ts';

/**
 * A limit of open calls that grows by 1 / limit with each success while at least half of it is in use, and shrinks
 * by the factor `backoff` with each failure and each answer slower than `latency`: additive increase of one per
 * limit's worth of successes, multiplicative decrease.
 * Source: Jacobson, Congestion Avoidance and Control, SIGCOMM 1988, section 2 (the increase); Netflix
 * concurrency-limits, AIMDLimit (factor 0.9, time-out 5 s, no growth below half; it adds a whole call per success).
 */
class AdaptiveAimd implements Admission {
  readonly #min: number;
  readonly #max: number;
  readonly #backoff: number;
  readonly #latencyMax: Seconds;
  #limit: number;

  constructor(options: OptionValues) {
    const { initial, min, max } = readLimits(options);
    this.#limit = initial;
    this.#min = min;
    this.#max = max;
    this.#backoff = options['backoff'] as number;
    this.#latencyMax = options['latency'] as number;
  }

  admits(_now: Seconds, _priority: number, open: number): boolean {
    return open + 1 <= this.#limit;
  }

  answered(_now: Seconds, latency: Seconds, isFailure: boolean, open: number): void {
    const limit = this.#limit;
    if (isFailure || latency > this.#latencyMax) {
      this.#limit = Math.max(this.#min, limit * this.#backoff);
    } else if (2 * open >= limit) {
      this.#limit = Math.min(this.#max, limit + 1 / limit);
    }
  }
}

export const adaptiveAimd: AdmissionLine = {
  kind: 'adaptive-aimd',
  description: 'a limit of open calls that creeps up with successes and falls with slow calls',
  options: {
    ...LIMIT_OPTIONS,
    latency: {
      value: { type: 'seconds', above: 0 },
      default: 5,
      description: 'an answer that takes longer shrinks the limit',
    },
    backoff: {
      value: { type: 'number', above: 0, below: 1 },
      default: 0.9,
      description: 'factor of a decrease, in (0, 1)',
    },
  },
  coveredBy: 'test/sim/admission.test.ts: adaptive-aimd settles around the capacity of the service',
  create: (options) => new AdaptiveAimd(options),
};
