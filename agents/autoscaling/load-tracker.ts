import type { Seconds } from '../../sim/units.ts';
import type { ScalingTarget } from '../agent.ts';
import type { LoadObservation, LoadSample } from './load-signals.ts';
import { WorkEstimate } from './work-estimate.ts';

/** How far back a tracker looks for samples it has not seen: more than a decision is ever late. */
export const LOOKBACK: Seconds = 300;

/** Follows the load of one service: hands out each sample once and learns the work of a call. */
export class LoadTracker {
  readonly #work: WorkEstimate;
  #newest = -Infinity;
  #busyWorkers = 0;

  constructor(target: ScalingTarget) {
    this.#work = new WorkEstimate(target);
  }

  get secondsPerCall(): Seconds {
    return this.#work.secondsPerCall;
  }
  /** Of the newest sample that was not missing; 0 before the first. */
  get busyWorkers(): number {
    return this.#busyWorkers;
  }
  /** Time of the newest sample, missing or not; -Infinity before the first. */
  get newest(): Seconds {
    return this.#newest;
  }

  /** The samples that are new, oldest first, missing ones too. */
  follow({ samples, interval }: LoadObservation): readonly LoadSample[] {
    const before = samples.findLastIndex(({ time }) => time <= this.#newest);
    const fresh = samples.slice(before + 1);
    for (const sample of fresh) {
      this.#work.add(sample, interval);
      if (!Number.isNaN(sample.busyWorkers)) this.#busyWorkers = sample.busyWorkers;
      this.#newest = sample.time;
    }
    return fresh;
  }
}
