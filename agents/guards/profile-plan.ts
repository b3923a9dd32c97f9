import type {
  BatchView,
  Dispatch,
  JobNumber,
  JobView,
  RunNumber,
  RunningTask,
  StartOrder,
} from '../../sim/batch/batch.ts';
import {
  type Admission,
  type DeadlinePlan,
  type PlannedDispatch,
  wakeNotAfter,
} from './deadline-plan.ts';
import { ReservationPlan } from './reservation-plan.ts';

/**
 * Any cluster: keeps a reservation plan, starts each reserved task at its time at the latest, and
 * lets the wished dispatch have the rest. Stops what is not reserved to make room where the cluster
 * can stop it; never stops what is.
 */
export class ProfilePlan implements DeadlinePlan {
  readonly #plan: ReservationPlan;
  readonly #isEager: boolean;

  constructor(isEager: boolean) {
    this.#plan = new ReservationPlan(isEager);
    this.#isEager = isEager;
  }

  get broken(): readonly JobNumber[] {
    return this.#plan.broken;
  }

  see(view: BatchView): void {
    this.#plan.see(view);
  }

  admit(job: JobView, view: BatchView): Admission {
    return this.#plan.admit(job, view);
  }

  enforce(view: BatchView, wish: Dispatch): PlannedDispatch {
    const floor = new Floor(view, (job) => this.#plan.isReserved(job));
    const reasons: string[] = [];
    for (const run of wish.stop ?? [])
      if (!floor.stop(run)) reasons.push(`run ${run} must not be stopped`);
    floor.clear(0);
    this.#startDue(floor, view, wish, reasons);
    if (this.#isEager) this.#startEarly(floor, view);
    for (const order of wish.start) this.#grant(order, floor, view, wish, reasons);
    const wakes = [wish.wakeAt ?? Infinity, wakeNotAfter(this.#plan.nextStart, view.now)];
    const wakeAt = Math.min(...wakes.filter((time) => time > view.now));
    return { dispatch: floor.dispatch(wakeAt), reasons };
  }

  #startDue(floor: Floor, view: BatchView, wish: Dispatch, reasons: string[]): void {
    for (const task of this.#plan.due(view)) {
      const at = floor.waitingOf(task);
      if (at < 0) continue; // a parent ran beyond its bound
      floor.clear(task.processors);
      if (!floor.start(at)) continue; // capacity has been lost
      this.#plan.start(task, view);
      if (!wish.start.some(({ waiting }) => waiting === at))
        reasons.push(`a task of job ${task.job} must start now`);
    }
  }

  #startEarly(floor: Floor, view: BatchView): void {
    view.waiting.forEach((one, at) => {
      if (!this.#plan.isReserved(one.job)) return;
      while (floor.canStart(at) && this.#plan.make(one, view)) floor.start(at);
    });
  }

  #grant(
    { waiting, tasks }: StartOrder,
    floor: Floor,
    view: BatchView,
    wish: Dispatch,
    reasons: string[],
  ): void {
    const one = view.waiting[waiting];
    if (one === undefined) return;
    // Those of it that had to start anyway are among the wished ones.
    const wished = Math.min(tasks, one.tasks);
    while (floor.started(waiting) < wished && floor.canStart(waiting)) {
      if (!this.#plan.make(one, view)) break;
      floor.start(waiting);
      this.#startDue(floor, view, wish, reasons); // the plan may have moved some to this instant
    }
    const missing = wished - floor.started(waiting);
    if (missing >= 1) reasons.push(`${missing} tasks of job ${one.job} must not start now`);
  }
}

/** The processors of one instant, while they are handed out. */
class Floor {
  readonly #view: BatchView;
  readonly #mayStop: boolean;
  /** What may be stopped, that which started last first. */
  readonly #stoppable: RunningTask[];
  readonly #stops: RunNumber[] = [];
  readonly #starts = new Map<number, number>(); // tasks, by position in `waiting`, in order
  #free: number;

  constructor(view: BatchView, isReserved: (job: JobNumber) => boolean) {
    this.#view = view;
    this.#free = view.freeProcessors;
    this.#mayStop = view.preemption !== 'none' || view.freeProcessors < 0;
    this.#stoppable = view.running.filter(({ job }) => !isReserved(job)).reverse();
  }

  stop(run: RunNumber): boolean {
    const at = this.#stoppable.findIndex((one) => one.run === run);
    if (!this.#mayStop || at < 0) return false;
    this.#free += this.#stoppable.splice(at, 1)[0]!.processors;
    this.#stops.push(run);
    return true;
  }

  /** Stops what may be stopped until so many processors are free, if that can be reached. */
  clear(processors: number): void {
    if (!this.#mayStop) return;
    const reachable = this.#stoppable.reduce((sum, one) => sum + one.processors, this.#free);
    if (reachable < processors) return;
    while (this.#free < processors && this.#stoppable.length > 0)
      this.stop(this.#stoppable[0]!.run);
  }

  /** Where a task of a stage waits for its start; -1: it does not. */
  waitingOf({ job, stage }: { readonly job: JobNumber; readonly stage: number }): number {
    return this.#view.waiting.findIndex(
      (one, at) => one.job === job && one.stage === stage && this.started(at) < one.tasks,
    );
  }

  canStart(at: number): boolean {
    const { tasks, processors } = this.#view.waiting[at]!;
    return this.started(at) < tasks && processors <= this.#free;
  }

  start(at: number): boolean {
    if (!this.canStart(at)) return false;
    this.#free -= this.#view.waiting[at]!.processors;
    this.#starts.set(at, this.started(at) + 1);
    return true;
  }

  started(at: number): number {
    return this.#starts.get(at) ?? 0;
  }

  dispatch(wakeAt: number): Dispatch {
    const start = [...this.#starts].map(([waiting, tasks]) => ({ waiting, tasks }));
    return {
      start,
      ...(this.#stops.length > 0 ? { stop: this.#stops } : {}),
      ...(wakeAt < Infinity ? { wakeAt } : {}),
    };
  }
}
