import type { Seconds } from '../../sim/units.ts';
import type { ScalingTarget } from '../agent.ts';
import type { LoadSample } from './load-signals.ts';

const PRIOR_CALLS = 1000; // what the declared work counts for at the start (assumption)
const HALF_LIFE: Seconds = 600; // of what was seen (assumption)
const SATURATED = 0.95; // utilization from which calls pile up, so that work is not all seen

/**
 * Mean worker seconds of one call, learnt from busy workers over arrivals: two sums that fade, so
 * that busy times count for more. Begins with what is declared. On saturated workers the ratio is
 * only a lower bound (calls still wait) and counts where it is above the estimate.
 * Source: utilization law, busy workers = arrival rate x mean work (Denning and Buzen, "The
 * operational analysis of queueing network models", 1978).
 */
export class WorkEstimate {
  #calls = PRIOR_CALLS;
  #busySeconds: Seconds;

  constructor({ workSecondsPerTransaction, callsPerTransaction }: ScalingTarget) {
    const declared = callsPerTransaction > 0 ? workSecondsPerTransaction / callsPerTransaction : 0;
    this.#busySeconds = PRIOR_CALLS * declared;
  }

  get secondsPerCall(): Seconds {
    return this.#busySeconds / this.#calls;
  }

  /** `interval`: seconds that the sample covers. A sample with a gap changes nothing. */
  add(sample: LoadSample, interval: Seconds): void {
    const calls = sample.callsPerSecond * interval;
    const busySeconds = sample.busyWorkers * interval;
    if (Number.isNaN(calls + busySeconds) || calls === 0) return;
    const isBound = sample.utilizationRatio >= SATURATED;
    if (isBound && busySeconds / calls < this.secondsPerCall) return;
    const kept = 2 ** (-interval / HALF_LIFE);
    this.#calls = kept * this.#calls + calls;
    this.#busySeconds = kept * this.#busySeconds + busySeconds;
  }
}
