import type {
  BatchView,
  JobNumber,
  JobView,
  RunNumber,
  RunningTask,
  WaitingTasks,
} from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import { Availability } from '../scheduling/availability.ts';
import { upwardRanks } from '../scheduling/candidates.ts';
import type { Admission } from './deadline-plan.ts';

/** Of sums of seconds: less than this is neither late nor early. */
export const ROUNDING: Seconds = 1e-7;

/** A task of a reserved job that waits for its time. */
export interface ReservedTask {
  readonly job: JobNumber;
  readonly stage: number;
  readonly processors: number;
  readonly boundSeconds: Seconds;
  readonly from: Seconds; // it starts then at the latest
}
interface Occupied {
  readonly to: Seconds; // from now on
  readonly processors: number;
}
interface Placed {
  readonly tasks: readonly ReservedTask[];
  readonly end: Seconds; // of the job; Infinity: some task never fits
}
interface Plan {
  readonly tasks: readonly ReservedTask[];
  /** The job that is latest, against its deadline. */
  readonly lateJob: JobView | undefined;
  readonly lateSeconds: Seconds;
}
type Order = (job: JobView, view: BatchView) => number;

/** Orders in which jobs are planned anew: as short deadlines and as little spare time come first. */
const ORDERS: readonly Order[] = [
  ({ deadline }) => deadline,
  (job, { now }) => job.deadline - now - boundOfPath(job),
];

/**
 * Start times for tasks of reserved jobs over the planned capacity, none of which is stopped once it
 * runs: each takes its processors from its start for its bound. What runs keeps its processors to its
 * bound, unless the cluster can stop it and it is not reserved. A task may start before its time
 * where the plan leaves room; since none starts later or takes longer, no job ends after its plan.
 * Profile-based planning as in conservative backfilling: Mu'alem, Feitelson, IEEE TPDS 12 (2001).
 */
export class ReservationPlan {
  #tasks: readonly ReservedTask[] = [];
  #occupied: Occupied[] = [];
  readonly #reserved = new Map<JobNumber, Seconds>(); // deadlines
  readonly #ends = new Map<RunNumber, Seconds>(); // by bounds
  readonly #broken = new Set<JobNumber>();
  readonly #isEager: boolean;

  /** `isEager`: tasks are planned as early as they fit; otherwise as late as their deadlines allow. */
  constructor(isEager: boolean) {
    this.#isEager = isEager;
  }

  get broken(): readonly JobNumber[] {
    return [...this.#broken];
  }

  isReserved(job: JobNumber): boolean {
    return this.#reserved.has(job);
  }

  /** The first time at which a task must start; Infinity: none is planned. */
  get nextStart(): Seconds {
    return this.#tasks.reduce((first, { from }) => Math.min(first, from), Infinity);
  }

  /** Takes in what has happened; plans anew where capacity or a bound did not hold. */
  see(view: BatchView): void {
    for (const { job } of view.ended) this.#forget(job);
    this.#occupied = view.running
      .filter((one) => this.#reserved.has(one.job) || view.preemption === 'none')
      .map((one) => ({ to: this.#endOf(one, view), processors: one.processors }));
    if (this.#isUpset(view)) this.#repair(view);
  }

  admit(job: JobView, view: BatchView): Admission {
    this.#reserved.set(job.job, job.deadline);
    const plans = [this.#withPresent(job, view), ...ORDERS.map((order) => this.#anew(view, order))];
    const of = { job: job.job, name: job.name, time: view.now };
    const fitting = plans.find((plan) => plan.lateSeconds <= ROUNDING);
    if (fitting !== undefined) {
      this.#adopt(fitting.tasks, view);
      return { ...of, isReserved: true, plannedEnd: endOfJob(fitting, job, view.now) };
    }
    this.#reserved.delete(job.job);
    const best = plans.reduce((a, b) => (b.lateSeconds < a.lateSeconds ? b : a));
    const whose = best.lateJob!.job === job.job ? 'it' : `job ${best.lateJob!.job}`;
    const reason =
      best.lateSeconds === Infinity
        ? 'needs more processors than are planned for as long as its bound'
        : `in the best plan found ${whose} would be ${best.lateSeconds} s late`;
    return { ...of, isReserved: false, plannedEnd: endOfJob(best, job, view.now), reason };
  }

  /** Reserved tasks whose time has come, first planned first. */
  due({ now }: BatchView): readonly ReservedTask[] {
    const due = this.#tasks.filter(({ from }) => from <= now + ROUNDING);
    return due.sort((a, b) => a.from - b.from);
  }

  /** Whether a task may start now, before its time if it is reserved; makes room for it in the plan. */
  make(room: WaitingTasks, view: BatchView): boolean {
    if (this.#reserved.has(room.job)) return this.#startEarly(room, view);
    if (view.preemption !== 'none' || this.#reserved.size === 0) return true;
    const one = { to: view.now + room.boundSeconds, processors: room.processors };
    if (this.#free(view).leastFree(view.now, one.to) < one.processors) {
      const shifted = this.#anew(view, ORDERS[0]!, one);
      if (shifted.lateSeconds > ROUNDING) return false;
      this.#occupied.push(one);
      this.#adopt(shifted.tasks, view);
      return true;
    }
    this.#occupied.push(one);
    return true;
  }

  /** A task of the plan starts now, when its time has come. */
  start(task: ReservedTask, { now }: BatchView): void {
    this.#tasks = this.#tasks.filter((other) => other !== task);
    this.#occupied.push({ to: now + task.boundSeconds, processors: task.processors });
  }

  #startEarly({ job, stage, processors, boundSeconds }: WaitingTasks, view: BatchView): boolean {
    const planned = this.#tasks
      .filter((one) => one.job === job && one.stage === stage)
      .reduce<ReservedTask | undefined>((a, b) => (a && a.from <= b.from ? a : b), undefined);
    if (planned === undefined) return false;
    const free = this.#free(view);
    free.reserve(planned.from, planned.from + boundSeconds, -processors);
    if (free.leastFree(view.now, view.now + boundSeconds) < processors) return false;
    this.start(planned, view);
    return true;
  }

  /** Capacity less what runs and what is planned. */
  #free(view: BatchView): Availability {
    const free = this.#unplanned(view);
    for (const { from, boundSeconds, processors } of this.#tasks)
      free.reserve(from, from + boundSeconds, processors);
    return free;
  }

  #unplanned({ now, plan }: BatchView, more: readonly Occupied[] = []): Availability {
    const free = new Availability(plan);
    for (const { to, processors } of [...this.#occupied, ...more])
      free.reserve(now, to, processors);
    return free;
  }

  /** Takes over a plan in which all are in time; puts off what can wait, the last tasks first. */
  #adopt(tasks: readonly ReservedTask[], view: BatchView): void {
    this.#tasks = tasks;
    if (this.#isEager) return;
    const free = this.#free(view);
    const moved: ReservedTask[] = [];
    for (const task of [...tasks].sort((a, b) => b.from - a.from)) {
      const { processors, boundSeconds } = task;
      free.reserve(task.from, task.from + boundSeconds, -processors);
      const end = this.#latestEnd(task, view, moved);
      const from = Math.max(task.from, latestStart(free, processors, boundSeconds, end));
      free.reserve(from, from + boundSeconds, processors);
      moved.push({ ...task, from });
    }
    this.#tasks = moved;
  }

  /** Of a task: the deadline, or the first start of what waits for its stage. */
  #latestEnd({ job, stage }: ReservedTask, view: BatchView, moved: readonly ReservedTask[]) {
    const { stages } = view.jobs.find((one) => one.job === job)!;
    return moved.reduce((end, later) => {
      const isChild = later.job === job && stages[later.stage]!.parents.includes(stage);
      return isChild ? Math.min(end, later.from) : end;
    }, this.#reserved.get(job)!);
  }

  #withPresent(job: JobView, view: BatchView): Plan {
    const { tasks, end } = this.#place(job, view, this.#free(view));
    const lateSeconds = end - job.deadline;
    return { tasks: [...this.#tasks, ...tasks], lateJob: job, lateSeconds };
  }

  /** All tasks that have not started, job by job in an order. */
  #anew(view: BatchView, order: Order, ...more: readonly Occupied[]): Plan {
    const free = this.#unplanned(view, more);
    const inOrder = view.jobs
      .filter(({ job }) => this.#reserved.has(job))
      .map((job) => ({ job, key: order(job, view) }))
      .sort((a, b) => a.key - b.key || a.job.job - b.job.job);
    const tasks: ReservedTask[] = [];
    let [lateJob, lateSeconds]: [JobView | undefined, Seconds] = [undefined, -Infinity];
    for (const { job } of inOrder) {
      const placed = this.#place(job, view, free);
      tasks.push(...placed.tasks);
      if (placed.end - job.deadline > lateSeconds)
        [lateJob, lateSeconds] = [job, placed.end - job.deadline];
    }
    return { tasks, lateJob, lateSeconds };
  }

  /** Each waiting task of a job as early as its parents and what is free allow. */
  #place(job: JobView, view: BatchView, free: Availability): Placed {
    const tasks: ReservedTask[] = [];
    const ends: Seconds[] = job.stages.map(() => view.now);
    for (const stage of parentsFirst(job)) {
      const { parents, processors, boundSeconds, ...counts } = stageOf(job, stage);
      const begin = parents.reduce((latest, parent) => Math.max(latest, ends[parent]!), view.now);
      for (const one of view.running)
        if (one.job === job.job && one.stage === stage)
          ends[stage] = Math.max(ends[stage]!, this.#endOf(one, view));
      for (let i = counts.waiting; i > 0; i--) {
        const from = free.earliest(processors, boundSeconds, begin);
        if (from === Infinity) return { tasks, end: Infinity };
        free.reserve(from, from + boundSeconds, processors);
        tasks.push({ job: job.job, stage, processors, boundSeconds, from });
        ends[stage] = Math.max(ends[stage]!, from + boundSeconds);
      }
    }
    return { tasks, end: Math.max(...ends) };
  }

  /** By its bound; the same number for as long as it runs. */
  #endOf({ run, started, ranSeconds, boundSeconds }: RunningTask, { now }: BatchView): Seconds {
    const known = this.#ends.get(run);
    const kept = ranSeconds - (now - started);
    const end = known ?? started + boundSeconds - (kept > ROUNDING ? kept : 0);
    this.#ends.set(run, end);
    return Math.max(end, now);
  }

  /** Tasks lost their processors, or could not start in time. */
  #isUpset(view: BatchView): boolean {
    if (this.#tasks.some(({ from }) => from < view.now - ROUNDING)) return true;
    return view.jobs.some((job) => {
      if (!this.#reserved.has(job.job)) return false;
      const planned = this.#tasks.filter((one) => one.job === job.job).length;
      return planned !== job.stages.reduce((sum, _, at) => sum + stageOf(job, at).waiting, 0);
    });
  }

  /** Plans anew; jobs that do not fit any more are broken, and lose their reservation. */
  #repair(view: BatchView): void {
    for (;;) {
      const plan = this.#anew(view, ORDERS[0]!);
      if (plan.lateSeconds <= ROUNDING) {
        this.#adopt(plan.tasks, view);
        return;
      }
      this.#broken.add(plan.lateJob!.job);
      this.#forget(plan.lateJob!.job);
    }
  }

  #forget(job: JobNumber): void {
    this.#reserved.delete(job);
    this.#tasks = this.#tasks.filter((one) => one.job !== job);
  }
}

/** The last start from which so many processors are free for so long, by `end`; -Infinity: none. */
function latestStart(
  free: Availability,
  processors: number,
  seconds: Seconds,
  end: Seconds,
): Seconds {
  const { steps } = free;
  let to = end;
  for (let i = steps.length - 1; i >= 0; i--) {
    const { time, processors: there } = steps[i]!;
    if (time >= to) continue;
    if (there < processors) to = time;
    else if (time <= to - seconds) return startFor(to, seconds);
  }
  return -Infinity;
}

/** What takes so long from then on ends at `to`, or one rounding before it: capacity may go at `to`. */
function startFor(to: Seconds, seconds: Seconds): Seconds {
  let from = to - seconds;
  while (from + seconds > to) from -= Math.abs(to) * Number.EPSILON;
  return from;
}

function stageOf({ stages }: JobView, at: number) {
  const { parents, processors, boundSeconds, tasks, tasksRunning, tasksEnded } = stages[at]!;
  return { parents, processors, boundSeconds, waiting: tasks - tasksRunning - tasksEnded };
}

/** Positions of stages, each after its parents: estimates are above 0, so ranks fall along each path. */
function parentsFirst({ stages }: JobView): readonly number[] {
  const ranks = upwardRanks(stages);
  return stages.map((_, at) => at).sort((a, b) => ranks[b]! - ranks[a]!);
}

function boundOfPath(job: JobView): Seconds {
  const ends: Seconds[] = [];
  for (const at of parentsFirst(job)) {
    const { parents, boundSeconds } = job.stages[at]!;
    ends[at] =
      parents.reduce((latest, parent) => Math.max(latest, ends[parent]!), 0) + boundSeconds;
  }
  return Math.max(...ends);
}

function endOfJob({ tasks, lateSeconds }: Plan, { job }: JobView, now: Seconds): Seconds {
  if (lateSeconds === Infinity) return Infinity;
  return tasks.reduce(
    (end, one) => (one.job === job ? Math.max(end, one.from + one.boundSeconds) : end),
    now,
  );
}
