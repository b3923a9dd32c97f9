import { assert, type Seconds } from '../units.ts';
import type { BatchJob, BatchStage, JobNumber, JobView, StageView, WaitingTasks } from './batch.ts';

/** One task that has been stopped and keeps its work. */
export interface SuspendedTask {
  readonly task: number;
  readonly ranSeconds: Seconds;
  readonly since: Seconds;
}

/** Where the tasks of one stage are. */
export class StageState implements StageView {
  readonly stage: BatchStage;
  readonly parents: readonly number[];
  /** Tasks that have no work done, in the order in which they start. */
  readonly fresh: number[];
  readonly suspended: SuspendedTask[] = [];
  tasksRunning = 0;
  tasksEnded = 0;
  isReady = false;
  readySince: Seconds = Number.NaN;

  constructor(stage: BatchStage) {
    this.stage = stage;
    this.parents = stage.parents;
    this.fresh = stage.taskSeconds.map((_, task) => task);
  }

  get name(): string {
    return this.stage.name;
  }
  get processors(): number {
    return this.stage.processors;
  }
  get estimateSeconds(): Seconds {
    return this.stage.estimateSeconds;
  }
  get boundSeconds(): Seconds {
    return this.stage.boundSeconds;
  }
  get tasks(): number {
    return this.stage.taskSeconds.length;
  }
  get hasEnded(): boolean {
    return this.tasksEnded === this.tasks;
  }
}

/** A released job and its stages. */
export class JobState implements JobView {
  readonly job: JobNumber;
  readonly stages: readonly StageState[];
  readonly #of: BatchJob;
  started: Seconds = Number.NaN;

  constructor(number: JobNumber, job: BatchJob) {
    this.job = number;
    this.#of = job;
    this.stages = job.stages.map((stage) => new StageState(stage));
  }

  get name(): string {
    return this.#of.name;
  }
  get release(): Seconds {
    return this.#of.release;
  }
  get deadline(): Seconds {
    return this.#of.deadline;
  }
  get class() {
    return this.#of.class;
  }
  get weight(): number {
    return this.#of.weight;
  }
  get user(): string {
    return this.#of.user;
  }
  get hasEnded(): boolean {
    return this.stages.every((stage) => stage.hasEnded);
  }

  /** Marks the stages whose parents have all ended as ready from now on. */
  makeReady(now: Seconds): void {
    for (const stage of this.stages) {
      if (stage.isReady || !stage.parents.every((parent) => this.stages[parent]!.hasEnded))
        continue;
      stage.isReady = true;
      stage.readySince = now;
    }
  }

  /** Appends what could start: of each stage fresh tasks, then suspended ones in the order of stops. */
  addWaiting(list: WaitingTasks[]): void {
    for (const [stage, state] of this.stages.entries()) {
      if (!state.isReady || (state.fresh.length === 0 && state.suspended.length === 0)) continue;
      if (state.fresh.length > 0)
        list.push(this.#waiting(stage, state.fresh.length, 0, state.readySince));
      for (const { ranSeconds, since } of state.suspended)
        list.push(this.#waiting(stage, 1, ranSeconds, since));
    }
  }

  #waiting(stage: number, tasks: number, ranSeconds: Seconds, waitingSince: Seconds): WaitingTasks {
    const { processors, estimateSeconds, boundSeconds } = this.stages[stage]!.stage;
    return {
      job: this.job,
      stage,
      tasks,
      processors,
      ranSeconds,
      estimateSeconds,
      boundSeconds,
      waitingSince,
    };
  }
}

/** Stops at a job that no cluster could run. */
export function checkJob({ name, release, deadline, weight, stages }: BatchJob): void {
  assert(release >= 0 && release < Infinity, `${name}: release ${release} s`);
  assert(!Number.isNaN(deadline), `${name}: deadline NaN`);
  assert(weight > 0 && weight < Infinity, `${name}: weight ${weight}`);
  assert(stages.length > 0, `${name} has no stage`);
  for (const stage of stages) checkStage(name, stage, stages.length);
  parentsFirst(stages); // stops at a cycle
}

function checkStage(job: string, stage: BatchStage, stages: number): void {
  const { taskSeconds, processors, estimateSeconds, boundSeconds } = stage;
  const name = `${job}/${stage.name}`;
  assert(Number.isSafeInteger(processors) && processors >= 1, `${name}: ${processors} processors`);
  assert(taskSeconds.length > 0, `${name} has no task`);
  assert(
    taskSeconds.every((seconds) => seconds >= 0 && seconds < Infinity),
    `${name}: run times must be finite and >= 0`,
  );
  assert(
    estimateSeconds > 0 && boundSeconds >= estimateSeconds && boundSeconds < Infinity,
    `${name}: estimate ${estimateSeconds} s, bound ${boundSeconds} s`,
  );
  const isStage = (parent: number) => Number.isInteger(parent) && parent >= 0 && parent < stages;
  assert(stage.parents.every(isStage), `${name}: parents ${stage.parents.join(', ')}`);
}

/** Positions of the stages, each after its parents; stops at a cycle. */
export function parentsFirst(stages: readonly { parents: readonly number[] }[]): number[] {
  const order: number[] = [];
  const marks = new Uint8Array(stages.length); // 1: on the path, 2: done
  const visit = (at: number): void => {
    assert(marks[at] !== 1, `stage ${at} comes before itself`);
    if (marks[at] === 2) return;
    marks[at] = 1;
    for (const parent of stages[at]!.parents) visit(parent);
    marks[at] = 2;
    order.push(at);
  };
  stages.forEach((_, at) => {
    visit(at);
  });
  return order;
}

/** Seconds from start to end with all the processors it can use: the longest path of its longest tasks. */
export function criticalPathSeconds(stages: readonly BatchStage[]): Seconds {
  const ends: Seconds[] = stages.map(() => 0);
  for (const at of parentsFirst(stages)) {
    const { parents, taskSeconds } = stages[at]!;
    const begin = parents.reduce((latest, parent) => Math.max(latest, ends[parent]!), 0);
    ends[at] = begin + taskSeconds.reduce((longest, seconds) => Math.max(longest, seconds), 0);
  }
  return ends.reduce((latest, end) => Math.max(latest, end), 0);
}
