import type {
  BatchView,
  CapacityStep,
  Dispatch,
  JobNumber,
  JobView,
} from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Admission, DeadlinePlan, PlannedDispatch } from './deadline-plan.ts';

/** Of sums of seconds: less than this is neither late nor a reason to wait. */
const ROUNDING: Seconds = 1e-7;
/** So much sooner than at the last moment a reserved job runs: sums must not end after the machine has gone. */
const MARGIN: Seconds = 1e-9;

/** A reserved job with what it may still need of the machine. */
interface Claim {
  readonly job: JobNumber;
  readonly deadline: Seconds;
  readonly left: Seconds; // by bounds
}

/** Machine time of a plan with 0 or 1 processors in [now, end). */
export function machineTime(plan: readonly CapacityStep[], end: Seconds): Seconds {
  let sum = 0;
  plan.forEach(({ time, processors }, i) => {
    const to = Math.min(end, plan[i + 1]?.time ?? Infinity);
    if (processors > 0 && to > time) sum += to - time;
  });
  return sum;
}

/** Whether a cluster is one machine whose tasks can be stopped without losing work. */
export function isPreemptiveMachine({ preemption, plan }: BatchView): boolean {
  return preemption === 'suspend' && plan.every(({ processors }) => processors <= 1);
}

/**
 * One preemptive machine: jobs that are all released can meet their deadlines if and only if, for
 * each of them, the work of all with a deadline not after its own fits before it; earliest deadline
 * first then meets them all. So a job is reserved exactly if that holds with it, by bounds.
 * Source: Liu, Layland, Journal of the ACM 20 (1973); Dertouzos, IFIP Congress 1974 (EDF is optimal).
 */
export class MachinePlan implements DeadlinePlan {
  readonly #isEager: boolean;
  readonly #reserved = new Map<JobNumber, Seconds>(); // deadlines
  readonly #broken = new Set<JobNumber>();

  constructor(isEager: boolean) {
    this.#isEager = isEager;
  }

  get broken(): readonly JobNumber[] {
    return [...this.#broken];
  }

  see(view: BatchView): void {
    for (const { job } of view.ended) this.#reserved.delete(job);
    this.#claims(view).forEach(({ job }, at, claims) => {
      if (slackAt(claims, at, view) < -ROUNDING) this.#broken.add(job);
    });
  }

  admit({ job, name, deadline, stages }: JobView, view: BatchView): Admission {
    const of = { job, name, time: view.now };
    if (stages.some(({ processors }) => processors > 1))
      return {
        ...of,
        isReserved: false,
        plannedEnd: Infinity,
        reason: 'needs more than 1 processor',
      };
    const before = this.#claims(view);
    this.#reserved.set(job, deadline);
    const claims = this.#claims(view);
    // What is broken already is not to blame the new one for.
    const late = claims.findIndex(
      (claim, at) => !this.#broken.has(claim.job) && slackAt(claims, at, view) < -ROUNDING,
    );
    const at = claims.findIndex((claim) => claim.job === job);
    const plannedEnd = endOf(claims.slice(0, at + 1), view);
    if (late < 0) return { ...of, isReserved: true, plannedEnd };
    this.#reserved.delete(job);
    const short = -slackAt(claims, late, view);
    const whose = late === at ? 'its own deadline' : `that of job ${claims[late]!.job}`;
    const reason = `${short} s of machine time are missing before ${whose}, with ${before.length} jobs reserved`;
    return { ...of, isReserved: false, plannedEnd, reason };
  }

  enforce(view: BatchView, wish: Dispatch): PlannedDispatch {
    const claims = this.#claims(view);
    const { dispatch, job } = oneTask(view, wish);
    const allowed = this.#secondsAllowed(view, claims, job);
    if (allowed > ROUNDING && view.now + allowed - MARGIN > view.now)
      return { dispatch: wakeBy(dispatch, view.now + allowed - MARGIN), reasons: [] };
    const first = claims.find((claim) => canRun(view, claim.job));
    if (first === undefined) return { dispatch, reasons: [] }; // the machine is away
    const forced = runOnly(view, first.job);
    const wakeAt = dispatch.wakeAt === undefined ? {} : { wakeAt: dispatch.wakeAt };
    return { dispatch: { ...forced, ...wakeAt }, reasons: [`job ${first.job} must run now`] };
  }

  /** For how long `job` (undefined: none) may have the machine before someone else must. */
  #secondsAllowed(view: BatchView, claims: readonly Claim[], job: JobNumber | undefined): Seconds {
    const at = claims.findIndex((claim) => claim.job === job);
    const ahead = at < 0 ? claims : claims.slice(0, at);
    if (this.#isEager && ahead.length > 0) return 0;
    return ahead.reduce((least, _, i) => Math.min(least, slackAt(claims, i, view)), Infinity);
  }

  /** Reserved jobs with work left, by deadline, of equals by number. */
  #claims(view: BatchView): readonly Claim[] {
    const claims: Claim[] = [];
    for (const one of view.jobs) {
      const deadline = this.#reserved.get(one.job);
      if (deadline === undefined) continue;
      const left = secondsLeft(one, view);
      if (left > 0) claims.push({ job: one.job, deadline, left });
    }
    return claims.sort((a, b) => a.deadline - b.deadline || a.job - b.job);
  }
}

/** Machine time to spare before the deadline of a claim, once it and all before it are done. */
function slackAt(claims: readonly Claim[], at: number, { plan }: BatchView): Seconds {
  let needed = 0;
  for (let i = 0; i <= at; i++) needed += claims[i]!.left;
  return machineTime(plan, claims[at]!.deadline) - needed;
}

/** When the machine has done all these claims, if it does nothing else. */
function endOf(claims: readonly Claim[], { plan }: BatchView): Seconds {
  let needed = claims.reduce((sum, { left }) => sum + left, 0);
  for (const [i, { time, processors }] of plan.entries()) {
    const span = processors > 0 ? (plan[i + 1]?.time ?? Infinity) - time : 0;
    if (span >= needed) return time + needed;
    needed -= span;
  }
  return Infinity;
}

function secondsLeft({ job, stages }: JobView, view: BatchView): Seconds {
  const total = stages.reduce(
    (sum, { tasks, tasksEnded, boundSeconds }) => sum + (tasks - tasksEnded) * boundSeconds,
    0,
  );
  const begun = [...view.running, ...view.waiting].filter((one) => one.job === job);
  return begun.reduce((left, one) => left - Math.min(one.ranSeconds, one.boundSeconds), total);
}

function canRun(view: BatchView, job: JobNumber): boolean {
  if (view.running.some((one) => one.job === job)) return true;
  return view.processors > 0 && view.waiting.some((one) => one.job === job);
}

/** What of a wish one machine can do: go on with what runs, or one task instead, or nothing. */
function oneTask(
  view: BatchView,
  { start, stop = [], wakeAt }: Dispatch,
): { readonly dispatch: Dispatch; readonly job: JobNumber | undefined } {
  const [running] = view.running;
  const wake = wakeAt !== undefined && wakeAt > view.now ? { wakeAt } : {};
  if (running !== undefined && !stop.includes(running.run))
    return { dispatch: { start: [], ...wake }, job: running.job };
  const stops = running === undefined ? [] : [running.run];
  const order = start.find(({ waiting }) => view.waiting[waiting]?.processors === 1);
  if (order === undefined || view.processors < 1)
    return { dispatch: { start: [], stop: stops, ...wake }, job: undefined };
  const { job } = view.waiting[order.waiting]!;
  return {
    dispatch: { start: [{ waiting: order.waiting, tasks: 1 }], stop: stops, ...wake },
    job,
  };
}

function runOnly(view: BatchView, job: JobNumber): Dispatch {
  if (view.running.some((one) => one.job === job)) return { start: [] };
  const waiting = view.waiting.findIndex((one) => one.job === job);
  return { start: [{ waiting, tasks: 1 }], stop: view.running.map(({ run }) => run) };
}

function wakeBy(dispatch: Dispatch, time: Seconds): Dispatch {
  if (time === Infinity) return dispatch;
  return { ...dispatch, wakeAt: Math.min(time, dispatch.wakeAt ?? Infinity) };
}
