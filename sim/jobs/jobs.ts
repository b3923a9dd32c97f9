import type { DeadlineClock } from '../calendars/deadline-clock.ts';
import { DeadlineJudge, type DeadlineTally } from '../deadlines.ts';
import type { JobEffect } from '../effects.ts';
import type { Simulation } from '../simulation.ts';
import {
  assert,
  DONE,
  type EventKind,
  FAILED,
  type Seconds,
  type TransactionNumber,
} from '../units.ts';
import { itemNumber, placeOfItem, RUNS_MAX } from './item-numbers.ts';
import { type JobConfig, TASKS_MAX } from './job-config.ts';
import { JobRun, type TaskRun } from './job-run.ts';
import { type JobTimes, releasesBetween } from './job-times.ts';

/** Begins an item: `attempt` counts from 0; `type` is a position in the transactions of the system. */
export type BeginItem = (
  type: number,
  amountMinor: number,
  number: TransactionNumber,
  attempt: number,
) => void;

export interface JobsParts {
  readonly sim: Simulation;
  readonly jobs: readonly JobConfig[];
  readonly types: readonly { readonly name: string }[]; // transactions of the system
  readonly clock: DeadlineClock;
  readonly times: ReadonlyMap<string, JobTimes>; // by job
  /** Releases before it are not counted. */
  readonly countFrom: Seconds;
  readonly horizon: Seconds;
  readonly begin: BeginItem;
}

/** What came of the counted runs of one job. */
export interface JobSummary {
  readonly name: string;
  readonly class: JobConfig['class'];
  readonly released: number;
  readonly done: number;
  readonly failed: number; // the others were open at the end of the run
  /** From the planned release until done, sum over those done. */
  readonly seconds: Seconds;
  /** By task: what it adds to `seconds` as a part of the critical path. */
  readonly criticalSeconds: Readonly<Record<string, Seconds>>;
}

/** Batch jobs: at each release their items are put to the services, a few of each task at a time. */
export class Jobs {
  readonly #parts: JobsParts;
  readonly #runs: readonly JobRun[];
  readonly #judges: readonly DeadlineJudge[]; // by job
  readonly #types: readonly (readonly number[])[]; // by job and task
  readonly #released: EventKind;
  readonly #nextItem: EventKind;
  readonly #again: EventKind;
  #effects: readonly JobEffect[] = [];

  constructor(parts: JobsParts) {
    const { sim, jobs, types, clock, times } = parts;
    this.#parts = parts;
    const timesOf = ({ name }: JobConfig) => {
      const found = times.get(name);
      assert(found !== undefined, `job ${name} has no calendar`);
      return found;
    };
    this.#judges = jobs.map((job) => new DeadlineJudge(job.name, timesOf(job).schedule, clock));
    this.#types = jobs.map(({ tasks }) =>
      tasks.map(({ transaction }) => types.findIndex(({ name }) => name === transaction)),
    );
    this.#released = sim.on('job/release', (run, isDelayed) => this.#release(run, isDelayed === 1));
    this.#nextItem = sim.on('job/item', (slot) => this.#beginNext(slot));
    this.#again = sim.on('job/again', (slot, item) => this.#begin(slot, item));
    assert(parts.horizon < Infinity, 'jobs need a run with an end');
    const [start, end] = [clock.instantAt(0), clock.instantAt(parts.horizon)];
    this.#runs = jobs.flatMap((job, i) =>
      releasesBetween(timesOf(job), start, end).map(
        (instant) => new JobRun(i, job, clock.secondsAt(instant)),
      ),
    );
    assert(this.#runs.length <= RUNS_MAX, `${this.#runs.length} releases, at most ${RUNS_MAX}`);
    for (const [run, { releasedAt }] of this.#runs.entries())
      sim.schedule(releasedAt, this.#released, run);
  }

  /** What faults do to all jobs at present. */
  impair(effects: readonly JobEffect[]): void {
    this.#effects = effects;
  }

  /** The transaction of an item ended; `outcome` is a position in OUTCOMES. */
  itemEnded(number: TransactionNumber, outcome: number): void {
    const { run: runIndex, task: position, item } = placeOfItem(number);
    const run = this.#runs[runIndex]!;
    if (run.state !== 'open') return;
    const task = run.tasks[position]!;
    const slot = runIndex * TASKS_MAX + position;
    if (outcome !== DONE) return this.#itemFailed(run, task, { slot, item });
    task.attempts.delete(item);
    task.done++;
    if (task.done === task.items) this.#taskDone(runIndex, task);
    // As an event: items that end at once must not nest.
    else if (task.begun < task.items) this.#parts.sim.schedule(0, this.#nextItem, slot);
  }

  /** The run is over: judges what is open. Once. */
  finish(): void {
    const { sim } = this.#parts;
    for (const run of this.#counted())
      if (run.state === 'open') this.#judges[run.job]!.left(run.releasedAt, sim.now, 0);
  }

  get tallies(): readonly DeadlineTally[] {
    return this.#judges.flatMap(({ tallies }) => tallies);
  }

  get summaries(): readonly JobSummary[] {
    return this.#parts.jobs.map((job, i) => {
      const runs = this.#counted().filter((run) => run.job === i);
      const done = runs.filter(({ state }) => state === 'done');
      const paths = done.map((run) => run.criticalPath());
      const criticalSeconds = (name: string) =>
        paths
          .flat()
          .filter(({ config }) => config.name === name)
          .reduce((sum, { startedAt, doneAt }) => sum + doneAt - startedAt, 0);
      return {
        name: job.name,
        class: job.class,
        released: runs.length,
        done: done.length,
        failed: runs.filter(({ state }) => state === 'failed').length,
        seconds: done.reduce(
          (sum, { releasedAt }, k) => sum + paths[k]!.at(-1)!.doneAt - releasedAt,
          0,
        ),
        criticalSeconds: Object.fromEntries(
          job.tasks.map(({ name }) => [name, criticalSeconds(name)]),
        ),
      };
    });
  }

  #counted(): readonly JobRun[] {
    return this.#runs.filter(({ releasedAt }) => releasedAt >= this.#parts.countFrom);
  }

  #effectsOn(job: number): readonly JobEffect[] {
    return this.#effects.filter((effect) => effect.job === this.#parts.jobs[job]!.name);
  }

  #release(runIndex: number, isDelayed: boolean): void {
    const { job } = this.#runs[runIndex]!;
    const effects = isDelayed ? [] : this.#effectsOn(job);
    const delay = effects.reduce((sum, { releaseDelay = 0 }) => sum + releaseDelay, 0);
    if (delay > 0) this.#parts.sim.schedule(delay, this.#released, runIndex, 1);
    else this.#startReady(runIndex);
  }

  #startReady(runIndex: number): void {
    const run = this.#runs[runIndex]!;
    const effects = this.#effectsOn(run.job);
    const factor = effects.reduce((product, { itemsFactor = 1 }) => product * itemsFactor, 1);
    for (const position of run.ready()) {
      const task = run.tasks[position]!;
      task.startedAt = this.#parts.sim.now;
      task.items = Math.ceil(task.config.items * factor);
      const slot = runIndex * TASKS_MAX + position;
      const slots = Math.min(task.config.parallelism, task.items);
      for (let i = 0; i < slots; i++) this.#parts.sim.schedule(0, this.#nextItem, slot);
    }
  }

  #beginNext(slot: number): void {
    const { run, task } = this.#at(slot);
    if (run.state === 'open' && task.begun < task.items) this.#begin(slot, task.begun++);
  }

  #begin(slot: number, item: number): void {
    const { run, task, position, runIndex } = this.#at(slot);
    if (run.state !== 'open') return;
    const number = itemNumber({ run: runIndex, task: position, item });
    const type = this.#types[run.job]![position]!;
    this.#parts.begin(type, task.config.amountMinor, number, task.attempts.get(item) ?? 0);
  }

  #at(slot: number) {
    const runIndex = Math.floor(slot / TASKS_MAX);
    const position = slot % TASKS_MAX;
    const run = this.#runs[runIndex]!;
    return { runIndex, position, run, task: run.tasks[position]! };
  }

  #itemFailed(run: JobRun, task: TaskRun, { slot, item }: { slot: number; item: number }): void {
    const failures = (task.attempts.get(item) ?? 0) + 1;
    if (failures > task.config.retries) return this.#end(run, 'failed');
    task.attempts.set(item, failures);
    this.#parts.sim.schedule(task.config.retryAfter, this.#again, slot, item);
  }

  #taskDone(runIndex: number, task: TaskRun): void {
    const run = this.#runs[runIndex]!;
    task.doneAt = this.#parts.sim.now;
    if (run.areAllDone) this.#end(run, 'done');
    else this.#startReady(runIndex);
  }

  #end(run: JobRun, state: 'done' | 'failed'): void {
    const { sim, countFrom } = this.#parts;
    run.state = state;
    if (run.releasedAt < countFrom) return;
    const outcome = state === 'done' ? DONE : FAILED;
    this.#judges[run.job]!.ended(run.releasedAt, sim.now, outcome, 0);
  }
}
