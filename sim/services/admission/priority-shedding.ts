// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { Admission, AdmissionLine } from './admission.ts';

const PRIORITIES = 8;

/**
 * Refuses calls when the load, open calls per worker of the ready replicas, reaches the threshold of their priority:
 * threshold x shrink^priority, so what matters least goes first. With `smoothing` the load is an average over time
 * with exponential decay, so a short burst passes; the number open is taken to change only when a call asks or is
 * answered.
 * Source: Beyer et al., Site Reliability Engineering, chapter 21, "Criticality" and "Utilization Signals" (higher
 * thresholds for higher criticality; executor load average). The geometric thresholds are an assumption.
 */
class PriorityShedding implements Admission {
  readonly #workersPerReplica: number;
  readonly #smoothing: Seconds;
  readonly #thresholds: Float64Array; // open calls per worker, by priority
  #average = 0; // open calls
  #open = 0; // when last seen
  #seenAt: Seconds = 0;

  constructor(options: OptionValues, workersPerReplica: number) {
    const { threshold, shrink } = options as { threshold: number; shrink: number };
    this.#workersPerReplica = workersPerReplica;
    this.#smoothing = options['smoothing'] as number;
    this.#thresholds = Float64Array.from(
      { length: PRIORITIES },
      (_, priority) => threshold * shrink ** priority,
    );
  }

  admits(now: Seconds, priority: number, open: number, ready: number): boolean {
    const workers = this.#workersPerReplica * Math.max(1, ready);
    const load = this.#smoothed(now, open) / workers;
    const isAdmitted = load < this.#thresholds[priority]!;
    if (isAdmitted) this.#open = open + 1;
    return isAdmitted;
  }

  answered(now: Seconds, _latency: Seconds, _isFailure: boolean, open: number): void {
    this.#smoothed(now, open);
    this.#open = open - 1;
  }

  /** The average up to now, with weight e^(-age / smoothing). `open` counts from now on. */
  #smoothed(now: Seconds, open: number): number {
    if (this.#smoothing === 0) return open;
    const kept = Math.exp((this.#seenAt - now) / this.#smoothing);
    this.#average = kept * this.#average + (1 - kept) * this.#open;
    this.#seenAt = now;
    this.#open = open;
    return this.#average;
  }
}

export const priorityShedding: AdmissionLine = {
  kind: 'priority-shedding',
  description: 'refuses calls under load, those of the lowest priority first',
  options: {
    threshold: {
      value: { type: 'number', above: 0 },
      default: 2,
      description: 'open calls per worker at which priority 0 is refused, > 0',
    },
    shrink: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.8,
      description: 'threshold of each priority over that of the one before, in (0, 1]',
    },
    smoothing: {
      value: { type: 'seconds', min: 0 },
      default: 0,
      description: 'time constant of the average load; 0: the load of the moment',
    },
  },
  coveredBy: 'test/sim/admission.test.ts: priority-shedding refuses the lowest priority first',
  create: (options, workersPerReplica) => new PriorityShedding(options, workersPerReplica),
};
