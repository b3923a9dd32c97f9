import { assert, type Seconds } from '../units.ts';
import type { JobConfig, JobTaskConfig } from './job-config.ts';

/** One task of one run of a job. */
export interface TaskRun {
  readonly config: JobTaskConfig;
  items: number; // known once it begins
  begun: number; // items
  done: number;
  startedAt: Seconds; // NaN: not yet
  doneAt: Seconds;
  readonly attempts: Map<number, number>; // that have failed, of items that are open
}

/** One release of a job, and how far its tasks are. */
export class JobRun {
  readonly job: number; // position in the system
  /** As planned: what delays a release does not move it. */
  readonly releasedAt: Seconds;
  readonly tasks: readonly TaskRun[];
  state: 'open' | 'done' | 'failed' = 'open';

  constructor(job: number, config: JobConfig, releasedAt: Seconds) {
    this.job = job;
    this.releasedAt = releasedAt;
    this.tasks = config.tasks.map((task) => ({
      config: task,
      items: task.items,
      begun: 0,
      done: 0,
      startedAt: Number.NaN,
      doneAt: Number.NaN,
      attempts: new Map(),
    }));
  }

  /** Positions of the tasks that can begin now: all that they come after are done. */
  ready(): number[] {
    const isDone = (name: string) => !Number.isNaN(this.#task(name).doneAt);
    return this.tasks.flatMap(({ config, startedAt }, i) =>
      Number.isNaN(startedAt) && config.after.every(isDone) ? [i] : [],
    );
  }

  get areAllDone(): boolean {
    return this.tasks.every(({ doneAt }) => !Number.isNaN(doneAt));
  }

  /**
   * The tasks that decided when a finished run was done, in order: the last to end, before it the last to
   * end of those it came after, and so on. Each began when the one before it ended.
   */
  criticalPath(): readonly TaskRun[] {
    assert(this.state === 'done', 'only a finished job has a critical path');
    const last = (tasks: readonly TaskRun[]) =>
      tasks.reduce((latest, task) => (task.doneAt > latest.doneAt ? task : latest));
    const path = [last(this.tasks)];
    for (let { after } = path[0]!.config; after.length > 0; { after } = path[0]!.config)
      path.unshift(last(after.map((name) => this.#task(name))));
    return path;
  }

  #task(name: string): TaskRun {
    const task = this.tasks.find(({ config }) => config.name === name);
    assert(task !== undefined, `no task ${name}`);
    return task;
  }
}
