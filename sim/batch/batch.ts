import type { JobClass } from '../jobs/job-config.ts';
import type { Seconds } from '../units.ts';

export type { JobClass } from '../jobs/job-config.ts';

/** Position of a job in the list that a run is given. */
export type JobNumber = number;
/** Running number of one attempt of one task, from 0, in the order of starts. */
export type RunNumber = number;

/**
 * Equal tasks that can run side by side once all parents have ended. A rigid job is one stage of one task of n
 * processors; a stage of Spark is n tasks of one processor; a node of a workflow is one task.
 */
export interface BatchStage {
  readonly name: string;
  readonly parents: readonly number[]; // positions of stages of this job, no cycle
  readonly processors: number; // of each task, an integer >= 1, all of them from start to end
  readonly taskSeconds: readonly Seconds[]; // true run time of each task, >= 0; no scheduler sees it
  readonly estimateSeconds: Seconds; // of each task, > 0: what its user expects
  readonly boundSeconds: Seconds; // of each task: a declared upper bound, >= the estimate
}

/** One unit of batch work. Times are seconds from the start of the run. */
export interface BatchJob {
  readonly name: string;
  readonly release: Seconds; // >= 0, known only from then on
  readonly deadline: Seconds; // end of its last task; Infinity: none
  readonly class: JobClass; // a regulatory deadline is hard, that of the business is soft
  readonly weight: number; // > 0
  readonly user: string; // or group, for fair shares
  readonly stages: readonly BatchStage[]; // at least one, each with at least one task
}

/**
 * What stopping a task does to its work: `none` forbids schedulers to stop any; `suspend` keeps all of it; `restart`
 * loses all of it. A task that loses its processors to a capacity loss keeps its work under `suspend` alone.
 */
export const PREEMPTIONS = ['none', 'suspend', 'restart'] as const;
export type Preemption = (typeof PREEMPTIONS)[number];

/** From `time` on the cluster has so many processors. */
export interface CapacityStep {
  readonly time: Seconds;
  readonly processors: number;
}

/** So many processors are missing in [from, to), unannounced: losses add up, capacity ends at 0. */
export interface CapacityLoss {
  readonly from: Seconds;
  readonly to: Seconds; // Infinity: never returned
  readonly processors: number;
}

export interface ClusterConfig {
  /** Capacity that is known in advance, the first step at time 0, times ascending. */
  readonly plan: readonly CapacityStep[];
  /** Unset: none. */
  readonly losses?: readonly CapacityLoss[];
  readonly preemption: Preemption;
  readonly dollarsPerProcessorHour: number; // of capacity present, idle or not, until the last job ends
}

/** A stage as an operator sees it: tasks are waiting, running, or have ended. */
export interface StageView {
  readonly name: string;
  readonly parents: readonly number[];
  readonly processors: number;
  readonly estimateSeconds: Seconds;
  readonly boundSeconds: Seconds;
  readonly tasks: number;
  readonly tasksRunning: number;
  readonly tasksEnded: number;
  /** All parents have ended. */
  readonly isReady: boolean;
}

/** A job that is released and has not ended. */
export interface JobView {
  readonly job: JobNumber;
  readonly name: string;
  readonly release: Seconds;
  readonly deadline: Seconds;
  readonly class: JobClass;
  readonly weight: number;
  readonly user: string;
  readonly stages: readonly StageView[];
}

/**
 * Tasks that could start now if processors were free: those of a ready stage that have never run or lost their work
 * (`ranSeconds` 0, any number of `tasks`), or one suspended task.
 */
export interface WaitingTasks {
  readonly job: JobNumber;
  readonly stage: number;
  readonly tasks: number; // >= 1
  readonly processors: number; // of each task
  readonly ranSeconds: Seconds; // work that is kept
  readonly estimateSeconds: Seconds; // of each task from its beginning to its end
  readonly boundSeconds: Seconds; // likewise
  readonly waitingSince: Seconds; // of the task that has waited longest
}

export interface RunningTask {
  readonly run: RunNumber;
  readonly job: JobNumber;
  readonly stage: number;
  readonly processors: number;
  readonly started: Seconds; // of this attempt
  readonly ranSeconds: Seconds; // with the work kept from attempts before
  readonly estimateSeconds: Seconds; // from its beginning to its end; it may have run longer than that
  readonly boundSeconds: Seconds;
}

/** What has ended since the decision before. */
export interface JobEnd {
  readonly job: JobNumber;
  readonly completion: Seconds;
  readonly lateSeconds: Seconds; // completion - deadline, negative: early; -Infinity: no deadline
}

/** Everything an operator of the cluster knows now, and no true run time. Valid until the dispatch is applied. */
export interface BatchView {
  readonly now: Seconds;
  readonly preemption: Preemption;
  readonly processors: number; // present now: of the plan, less what is lost
  /** Not in use. Negative where capacity has just been lost: stop that much, or the cluster will. */
  readonly freeProcessors: number;
  /** Planned capacity from now on: the first step holds now, losses are not in it. */
  readonly plan: readonly CapacityStep[];
  readonly jobs: readonly JobView[]; // in the order of release, equal releases by number
  readonly waiting: readonly WaitingTasks[]; // by job in the order of `jobs`, then by stage
  readonly running: readonly RunningTask[]; // in the order of starts
  readonly ended: readonly JobEnd[];
}

/** Starts some of the tasks of one entry of `BatchView.waiting`. */
export interface StartOrder {
  readonly waiting: number; // position in `BatchView.waiting`, at most one order each
  readonly tasks: number; // an integer in [1, tasks]
}

/** What to do now: stops come first, then starts, which must fit. An order that cannot be met is a bug. */
export interface Dispatch {
  readonly start: readonly StartOrder[];
  /** Attempts to stop, in any order; unset: none. Under `none` only where `freeProcessors` is negative. */
  readonly stop?: readonly RunNumber[];
  /** Asks for a decision at this time, > now; a later decision replaces it. Unset: no wake-up. */
  readonly wakeAt?: Seconds;
}

/**
 * Decides what runs. Called once per instant in which jobs were released, tasks ended, capacity changed, or a wake-up
 * was due. One scheduler serves one run.
 */
export interface Scheduler {
  readonly name: string;
  decide(view: BatchView): Dispatch;
}

/** How one job ended. */
export interface JobOutcome {
  readonly job: JobNumber;
  readonly started: Seconds; // of its first task
  readonly completion: Seconds; // of its last task; Infinity: not within the run
  readonly waitSeconds: Seconds; // completion - release - runSeconds
  /** Run time with every processor it can use: its one task, or the critical path of its stages. */
  readonly runSeconds: Seconds;
  readonly lateSeconds: Seconds; // as in JobEnd
  readonly boundedSlowdown: number;
}

export interface BatchOutcome {
  readonly jobs: readonly JobOutcome[]; // by number
  readonly makespanSeconds: Seconds; // from the first release to the last completion
  readonly weightedFlowSeconds: Seconds; // sum of weight x (completion - release)
  readonly meanWaitSeconds: Seconds;
  readonly meanBoundedSlowdown: number;
  readonly processorSecondsUsed: Seconds; // by attempts, whether their work was kept or lost
  readonly processorSecondsLost: Seconds; // work that was done and lost
  readonly processorSecondsProvided: Seconds; // present, from time 0 to the last completion
  readonly utilizationRatio: number; // used over provided
  readonly costDollars: number; // of what is provided
  readonly missed: Readonly<Record<JobClass, number>>; // deadlines
  readonly deadlines: Readonly<Record<JobClass, number>>; // jobs that have one
  readonly stops: number; // attempts stopped by the scheduler or for want of capacity
  readonly decisions: number;
  readonly fingerprint: string;
}
