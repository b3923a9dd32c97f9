import { type Action, ordersOf } from '../../sim/actions.ts';
import type { Dollars } from '../../sim/units.ts';
import type { ScalingTarget } from '../agent.ts';

/** Replicas by service. */
export type Replicas = ReadonlyMap<string, number>;

/** The replicas that an action wants of each service; where it orders none, those there are. */
export function wanted(action: Action, current: Replicas): Replicas {
  const wish = new Map(current);
  for (const order of ordersOf(action))
    if (order.kind === 'scale' && wish.has(order.service)) wish.set(order.service, order.replicas);
  return wish;
}

/** What replicas cost in an hour. */
export function costPerHour(replicas: Replicas, targets: readonly ScalingTarget[]): Dollars {
  return targets.reduce(
    (sum, { service, dollarsPerHour }) => sum + (replicas.get(service) ?? 0) * dollarsPerHour,
    0,
  );
}

/** How the decisions of a candidate that is only listened to differ from those that are carried out. */
export class ShadowComparison {
  readonly #targets: readonly ScalingTarget[];
  #decisions = 0;
  #failures = 0;
  #differing = 0;
  #dollars = 0; // candidate minus baseline, summed over the decisions of the candidate itself

  constructor(targets: readonly ScalingTarget[]) {
    this.#targets = targets;
  }

  /** `candidate` undefined: it had no decision. */
  add(candidate: Replicas | undefined, baseline: Replicas): void {
    this.#decisions++;
    if (candidate === undefined) {
      this.#failures++;
      return;
    }
    if ([...baseline].some(([service, count]) => candidate.get(service) !== count))
      this.#differing++;
    this.#dollars += costPerHour(candidate, this.#targets) - costPerHour(baseline, this.#targets);
  }

  /** Share of the decisions that the candidate failed to take; NaN without any. */
  get failureRatio(): number {
    return this.#failures / this.#decisions;
  }

  /** '120 decisions, 0 failed; of the others 34.2 % differ, at -0.120 dollars per hour on average'. */
  get text(): string {
    const own = this.#decisions - this.#failures;
    const taken = `${this.#decisions} decisions, ${this.#failures} failed`;
    if (own === 0) return taken;
    const differing = ((100 * this.#differing) / own).toFixed(1);
    const dollars = (this.#dollars / own).toFixed(3);
    return `${taken}; of the others ${differing} % differ, at ${dollars} dollars per hour on average`;
  }
}
