import type { BatchView } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import { expectedSecondsLeft, type RunTimes } from './candidates.ts';

/** Free processors from now on, as steps: what is planned less what is reserved. May fall below 0. */
export class Availability {
  readonly #times: Seconds[]; // of the steps, ascending; the last one holds without end
  readonly #free: number[];

  constructor(steps: readonly { readonly time: Seconds; readonly processors: number }[]) {
    this.#times = steps.map(({ time }) => time);
    this.#free = steps.map(({ processors }) => processors);
  }

  /** From now on until something is free that is not now. */
  get steps(): readonly { readonly time: Seconds; readonly processors: number }[] {
    return this.#times.map((time, i) => ({ time, processors: this.#free[i]! }));
  }

  /** Takes processors in [from, to); a negative number gives them back. */
  reserve(from: Seconds, to: Seconds, processors: number): void {
    if (!(to > from)) return;
    const first = this.#cut(from);
    const end = to === Infinity ? this.#times.length : this.#cut(to);
    for (let i = first; i < end; i++) this.#free[i]! -= processors;
  }

  /** The least that is free in [from, to). */
  leastFree(from: Seconds, to: Seconds): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = this.#at(from); i < this.#times.length && this.#times[i]! < to; i++)
      least = Math.min(least, this.#free[i]!);
    return least;
  }

  /** The first instant from which on so many processors are free for so long; Infinity: never. */
  earliest(processors: number, seconds: Seconds, notBefore: Seconds): Seconds {
    let from = notBefore;
    for (let i = this.#at(from); i < this.#times.length; i++) {
      if (this.#free[i]! < processors) from = this.#times[i + 1] ?? Number.POSITIVE_INFINITY;
      else if ((this.#times[i + 1] ?? Number.POSITIVE_INFINITY) >= from + seconds) return from;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Position of the step that holds at `time`; the first one for times before it. */
  #at(time: Seconds): number {
    let [low, high] = [0, this.#times.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! <= time) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Position of the step that begins at `time`, which is made where there is none. */
  #cut(time: Seconds): number {
    const at = this.#at(time);
    if (this.#times[at]! >= time) return at;
    this.#times.splice(at + 1, 0, time);
    this.#free.splice(at + 1, 0, this.#free[at]!);
    return at + 1;
  }
}

/**
 * What will be free if running tasks take as long as is expected of them: the plan, less what is missing now, which is taken to stay
 * away (assumption), less what runs.
 */
export function expectedAvailability(view: BatchView, by: RunTimes): Availability {
  const missing = view.plan[0]!.processors - view.processors;
  const availability = new Availability(
    view.plan.map(({ time, processors }) => ({
      time,
      processors: Math.max(0, processors - missing),
    })),
  );
  for (const one of view.running) {
    const left = expectedSecondsLeft(one, by);
    availability.reserve(view.now, view.now + left, one.processors);
  }
  return availability;
}
