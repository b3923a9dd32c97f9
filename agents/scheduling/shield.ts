import type { BatchView, JobNumber, JobView, Scheduler } from '../../sim/batch/batch.ts';
import type { Admission, DeadlinePlan } from '../guards/deadline-plan.ts';
import { isPreemptiveMachine, MachinePlan } from '../guards/machine-plan.ts';
import { ProfilePlan } from '../guards/profile-plan.ts';

export interface ShieldOptions {
  /**
   * When reserved jobs run: when they must, so that the scheduler inside decides as long as it can;
   * or first, before anything that is not reserved.
   */
  readonly reservedRun: 'when they must' | 'first';
}
/** What became of the wishes of the scheduler inside at one instant. */
export interface Override {
  readonly time: number; // seconds
  readonly reasons: readonly string[]; // at least one
}
export interface ShieldedScheduler extends Scheduler {
  /** One for each hard job with a deadline, in the order of releases: reserved or reported. */
  readonly admissions: readonly Admission[];
  /** The last ones, at most OVERRIDES_KEPT. */
  readonly overrides: readonly Override[];
  readonly overrideCount: number;
  /** Reserved jobs whose plan fell because capacity or a bound did not hold. */
  readonly broken: readonly JobNumber[];
}

export const OVERRIDES_KEPT = 1000;

/**
 * Stands between a scheduler and the cluster. At its release each hard job (regulatory, with a
 * deadline) is reserved, if it fits into a plan with all that are reserved, by upper bounds on run
 * times over the planned capacity; or it is reported at once. A reserved job is never late, whatever
 * the scheduler inside wants, if run times keep their bounds and capacity the plan. Only what would
 * break the plan is changed. One preemptive machine is planned exactly, all else by reservations.
 */
export function shielded(inner: Scheduler, { reservedRun }: ShieldOptions): ShieldedScheduler {
  const admissions: Admission[] = [];
  const overrides: Override[] = [];
  const seen = new Set<JobNumber>();
  let plan: DeadlinePlan | undefined;
  let overrideCount = 0;
  const isHard = ({ job, class: of, deadline }: JobView) =>
    of === 'regulatory' && deadline < Infinity && !seen.has(job);
  return {
    name: `${inner.name} shielded`,
    admissions,
    overrides,
    get overrideCount() {
      return overrideCount;
    },
    get broken() {
      return plan?.broken ?? [];
    },
    decide(view) {
      plan ??= planFor(view, reservedRun === 'first');
      plan.see(view);
      for (const job of view.jobs.filter(isHard)) admissions.push(plan.admit(job, view));
      for (const { job } of view.jobs) seen.add(job);
      for (const { job } of view.ended) seen.delete(job);
      const { dispatch, reasons } = plan.enforce(view, inner.decide(view));
      if (reasons.length === 0) return dispatch;
      overrideCount += 1;
      overrides.push({ time: view.now, reasons });
      if (overrides.length > OVERRIDES_KEPT) overrides.shift();
      return dispatch;
    },
  };
}

function planFor(view: BatchView, isEager: boolean): DeadlinePlan {
  return isPreemptiveMachine(view) ? new MachinePlan(isEager) : new ProfilePlan(isEager);
}
