import { createSimulation } from '../simulation.ts';
import { assert, type Seconds } from '../units.ts';
import type {
  BatchJob,
  BatchOutcome,
  BatchView,
  CapacityStep,
  ClusterConfig,
  Dispatch,
  JobEnd,
  RunNumber,
  RunningTask,
  Scheduler,
  StartOrder,
  WaitingTasks,
} from './batch.ts';
import { presentCapacity, stepsFrom } from './capacity.ts';
import { checkJob, JobState } from './job-state.ts';
import { type Account, outcomeOf } from './outcome.ts';

/** One attempt of one task on the cluster. */
interface Attempt {
  readonly run: RunNumber;
  readonly state: JobState;
  readonly stage: number;
  readonly task: number;
  readonly started: Seconds;
  readonly keptSeconds: Seconds; // of attempts before
}

/**
 * One run of a set of jobs on a cluster, in steps: `next` moves on to the instant at which something is to be decided,
 * `apply` carries the decision out. The same jobs and decisions give the same events, bit for bit.
 */
export class BatchRun {
  readonly #sim = createSimulation();
  readonly #cluster: ClusterConfig;
  readonly #jobs: readonly BatchJob[];
  readonly #capacity: readonly CapacityStep[];
  #active: JobState[] = [];
  readonly #running = new Map<RunNumber, Attempt>();
  #ended: JobEnd[] = [];
  #view: BatchView | undefined;
  #processors = 0;
  #used = 0;
  #runs = 0;
  #wakes = 0;
  #isDecisionDue = false;
  readonly #account: Account;
  readonly #kinds;

  constructor(cluster: ClusterConfig, jobs: readonly BatchJob[]) {
    for (const job of jobs) checkJob(job);
    this.#cluster = cluster;
    this.#jobs = jobs;
    this.#capacity = presentCapacity(cluster);
    this.#account = {
      started: new Float64Array(jobs.length).fill(Number.NaN),
      completion: new Float64Array(jobs.length).fill(Number.POSITIVE_INFINITY),
      jobsEnded: 0,
      secondsUsed: 0,
      secondsLost: 0,
      stops: 0,
      decisions: 0,
    };
    const sim = this.#sim;
    this.#kinds = {
      capacity: sim.on('capacity', (step) => this.#setCapacity(step)),
      release: sim.on('release', (job) => this.#release(job)),
      end: sim.on('end', (run) => this.#end(run)),
      wake: sim.on('wake', (wake) => wake === this.#wakes && this.#wantDecision()),
      decide: sim.on('decide', () => sim.pause()),
    };
    this.#capacity.forEach(({ time }, step) => {
      sim.schedule(time, this.#kinds.capacity, step);
    });
    const order = jobs.map((_, job) => job).sort((a, b) => jobs[a]!.release - jobs[b]!.release);
    for (const job of order) sim.schedule(jobs[job]!.release, this.#kinds.release, job);
  }

  /** Every job has ended. */
  get isOver(): boolean {
    return this.#account.jobsEnded === this.#jobs.length;
  }

  get now(): Seconds {
    return this.#sim.now;
  }

  /**
   * What is known at the next instant that wants a decision; undefined once the last job has ended, or where nothing
   * more happens.
   */
  next(): BatchView | undefined {
    assert(this.#view === undefined, `the view of ${this.now} s has had no dispatch`);
    if (this.isOver) return undefined;
    this.#sim.runUntil(Number.POSITIVE_INFINITY);
    if (this.isOver || !this.#isDecisionDue) return undefined;
    this.#isDecisionDue = false;
    this.#account.decisions += 1;
    this.#view = this.#look();
    return this.#view;
  }

  /** Stops, then starts, and sets the next wake-up. An order that cannot be met is a bug of the scheduler. */
  apply({ start, stop = [], wakeAt }: Dispatch): void {
    const view = this.#view;
    assert(view !== undefined, `a dispatch at ${this.now} s without a view`);
    this.#view = undefined;
    const mayStop = this.#cluster.preemption !== 'none' || view.freeProcessors < 0;
    assert(stop.length === 0 || mayStop, `${this.now} s: this cluster stops no task`);
    const orders = start.map((order) => ({ order, of: this.#checked(order, view) }));
    // Positions are those of the view: what is stopped now cannot start again in the same dispatch.
    const taken = orders.map(({ order, of }) => ({ of, tasks: this.#take(of, order.tasks) }));
    for (const run of stop) this.#stop(run);
    for (const { of, tasks } of taken) for (const task of tasks) this.#start(of, task);
    this.#evict();
    this.#wakes += 1;
    if (wakeAt === undefined) return;
    assert(wakeAt > this.now, `a wake-up at ${wakeAt} s, it is ${this.now} s`);
    if (wakeAt < Infinity) this.#sim.schedule(wakeAt - this.now, this.#kinds.wake, this.#wakes);
  }

  /** What has come of it; jobs that have not ended have completion Infinity. */
  outcome(): BatchOutcome {
    const { fingerprint } = this.#sim;
    const parts = { jobs: this.#jobs, cluster: this.#cluster, capacity: this.#capacity };
    return outcomeOf({ ...parts, account: this.#account, fingerprint });
  }

  #wantDecision(): void {
    if (this.#isDecisionDue) return;
    this.#isDecisionDue = true;
    this.#sim.schedule(0, this.#kinds.decide);
  }

  #setCapacity(step: number): void {
    this.#processors = this.#capacity[step]!.processors;
    this.#wantDecision();
  }

  #release(job: number): void {
    const state = new JobState(job, this.#jobs[job]!);
    state.makeReady(this.now);
    this.#active.push(state);
    this.#wantDecision();
  }

  #end(run: RunNumber): void {
    const attempt = this.#running.get(run);
    if (attempt === undefined) return; // it was stopped
    const { state } = attempt;
    const stage = this.#leave(attempt);
    stage.tasksEnded += 1;
    if (stage.hasEnded) state.makeReady(this.now);
    if (state.hasEnded) this.#endJob(state);
    this.#wantDecision();
  }

  #endJob(state: JobState): void {
    const { job, deadline } = state;
    const { completion, started } = this.#account;
    assert(completion[job] === Number.POSITIVE_INFINITY, `${state.name} ends twice`);
    completion[job] = this.now;
    started[job] = state.started;
    this.#account.jobsEnded += 1;
    this.#active = this.#active.filter((other) => other !== state);
    this.#ended.push({ job, completion: this.now, lateSeconds: this.now - deadline });
    if (this.isOver) this.#sim.pause();
  }

  #look(): BatchView {
    const waiting: WaitingTasks[] = [];
    for (const state of this.#active) state.addWaiting(waiting);
    const ended = this.#ended;
    this.#ended = [];
    return {
      now: this.now,
      preemption: this.#cluster.preemption,
      processors: this.#processors,
      freeProcessors: this.#processors - this.#used,
      plan: stepsFrom(this.#cluster.plan, this.now),
      jobs: this.#active,
      waiting,
      running: [...this.#running.values()].map((attempt) => this.#shown(attempt)),
      ended,
    };
  }

  #shown({ run, state, stage, started, keptSeconds }: Attempt): RunningTask {
    const { processors, estimateSeconds, boundSeconds } = state.stages[stage]!.stage;
    const ranSeconds = keptSeconds + (this.now - started);
    return {
      run,
      job: state.job,
      stage,
      processors,
      started,
      ranSeconds,
      estimateSeconds,
      boundSeconds,
    };
  }

  #checked({ waiting, tasks }: StartOrder, view: BatchView): WaitingTasks {
    const of = view.waiting[waiting];
    assert(of !== undefined, `${this.now} s: nothing waits at position ${waiting}`);
    const isSome = Number.isInteger(tasks) && tasks >= 1 && tasks <= of.tasks;
    assert(isSome, `${this.now} s: ${tasks} of ${of.tasks} waiting tasks cannot start`);
    return of;
  }

  #take({ job, stage, ranSeconds, waitingSince }: WaitingTasks, tasks: number) {
    const state = this.#active.find((one) => one.job === job)!;
    const { fresh, suspended } = state.stages[stage]!;
    if (ranSeconds === 0 && fresh.length > 0) {
      assert(tasks <= fresh.length, `${state.name}: tasks of stage ${stage} start twice`);
      return fresh.splice(0, tasks).map((task) => ({ state, task, keptSeconds: 0 }));
    }
    const at = suspended.findIndex(
      (one) => one.ranSeconds === ranSeconds && one.since === waitingSince,
    );
    assert(at >= 0, `${state.name}: a task of stage ${stage} starts twice`);
    const [{ task, ranSeconds: keptSeconds }] = suspended.splice(at, 1) as [
      (typeof suspended)[number],
    ];
    return [{ state, task, keptSeconds }];
  }

  #start(
    { stage }: WaitingTasks,
    { state, task, keptSeconds }: { state: JobState; task: number; keptSeconds: Seconds },
  ): void {
    const of = state.stages[stage]!;
    const free = this.#processors - this.#used;
    assert(
      of.processors <= free,
      `${this.now} s: ${state.name}/${of.name} needs ${of.processors} processors, ${free} are free`,
    );
    const run = this.#runs++;
    if (Number.isNaN(state.started)) state.started = this.now;
    this.#running.set(run, { run, state, stage, task, started: this.now, keptSeconds });
    this.#used += of.processors;
    of.tasksRunning += 1;
    const leftSeconds = Math.max(0, of.stage.taskSeconds[task]! - keptSeconds);
    this.#sim.schedule(leftSeconds, this.#kinds.end, run);
  }

  /** The attempt gives its processors back; its seconds are accounted for. */
  #leave({ run, state, stage, started }: Attempt) {
    const of = state.stages[stage]!;
    this.#running.delete(run);
    this.#used -= of.processors;
    of.tasksRunning -= 1;
    this.#account.secondsUsed += of.processors * (this.now - started);
    return of;
  }

  #stop(run: RunNumber): void {
    const attempt = this.#running.get(run);
    assert(attempt !== undefined, `${this.now} s: attempt ${run} does not run`);
    const { task, keptSeconds, started } = attempt;
    const of = this.#leave(attempt);
    this.#account.stops += 1;
    const ranSeconds = keptSeconds + (this.now - started);
    if (this.#cluster.preemption === 'suspend' && ranSeconds > 0) {
      of.suspended.push({ task, ranSeconds, since: this.now });
    } else {
      of.fresh.unshift(task);
      this.#account.secondsLost += of.processors * ranSeconds;
    }
  }

  /** What has started last goes first (assumption), until the rest fits. */
  #evict(): void {
    if (this.#used <= this.#processors) return;
    const lastFirst = [...this.#running.keys()].reverse();
    for (const run of lastFirst) if (this.#used > this.#processors) this.#stop(run);
    this.#wantDecision();
  }
}

/** Runs the jobs to their ends under a scheduler. Jobs that it never starts end at Infinity. */
export function runBatchJobs(
  cluster: ClusterConfig,
  jobs: readonly BatchJob[],
  scheduler: Scheduler,
): BatchOutcome {
  const run = new BatchRun(cluster, jobs);
  for (let view = run.next(); view !== undefined; view = run.next())
    run.apply(scheduler.decide(view));
  return run.outcome();
}
