import { availableParallelism } from 'node:os';
import { inlineDeeper } from '../inline-deeper.ts';
import { runPool } from '../worker-pool.ts';
import { BUILT_IN_THEORY } from './built-in-theory.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';
import { FIRST_LOOK, nextLook } from './sequential.ts';
import { loadTheoryCases, readTheoryCases, type TheoryCase } from './theory-cases.ts';
import {
  histogramsOf,
  intervalsOf,
  isInside,
  type JudgedValue,
  judge,
  simultaneousLevel,
  widthRatio,
} from './theory-judge.ts';
import { transactionRate, windowOf } from './theory-plan.ts';
import type { Replication, ReplicationTask } from './theory-replication.ts';
import { answer, type ReplicationAnswer } from './theory-worker.ts';

export interface TheoryOptions {
  /** A file of cases; default: the built-in ones. */
  readonly path?: string;
  readonly seed?: number;
  /** Seconds the suite may take; cases that are not decided then are inconclusive. */
  readonly budgetSeconds?: number;
  /** Threads; 1: none besides this one. Default: one per core that this process may use. */
  readonly workers?: number;
  readonly onProgress?: (progress: TheoryProgress) => void;
}
export interface TheoryProgress {
  readonly decided: number; // cases
  readonly total: number;
  readonly replications: number; // so far
}

const SUITE = 'theory';
const DEFAULT_SEED = 1;
const DEFAULT_BUDGET_SECONDS = 290;
const MILLISECONDS = 1000;

/** A case under way. */
interface Trial {
  readonly one: TheoryCase;
  readonly position: number; // in the suite
  readonly replications: (Replication | undefined)[];
  planned: number; // replications at the next look
  values: readonly JudgedValue[];
  verdict: ConformanceOutcome['verdict'] | undefined; // none yet
}

/**
 * Puts queueing models with known answers to the engine. A case passes when all its values lie
 * inside a simultaneous 99 % interval over the suite (Bonferroni) once their single 99 %
 * half-widths are small enough: 1 % of a mean, 0.002 of a probability, 2 % of a percentile and in
 * hard cases.
 *
 * Each case runs independent replications, each with its warm-up left out, up to a few looks (see
 * `nextLook`). Their number depends on widths and never on where an interval lies, and on the seed
 * but not on the number of workers.
 * Throws BadInput for a malformed file.
 */
export async function conformanceTheory(options: TheoryOptions = {}): Promise<ConformanceReport> {
  inlineDeeper();
  const { path, seed = DEFAULT_SEED, budgetSeconds = DEFAULT_BUDGET_SECONDS } = options;
  const deadline = Date.now() + budgetSeconds * MILLISECONDS;
  const cases =
    path === undefined ? readTheoryCases('built-in', BUILT_IN_THEORY) : loadTheoryCases(path);
  const level = simultaneousLevel(cases.reduce((sum, one) => sum + intervalsOf(one), 0));
  const trials = cases.map<Trial>((one, position) => ({
    one,
    position,
    replications: [],
    planned: FIRST_LOOK,
    values: [],
    verdict: undefined,
  }));
  const workers = options.workers ?? availableParallelism();
  const onReplication = () => options.onProgress?.(progressOf(trials));
  for (
    let open = trials;
    open.length > 0;
    open = trials.filter((trial) => trial.verdict === undefined)
  ) {
    await simulate(open, { seed, deadline, workers, onReplication });
    for (const trial of open) look(trial, level);
    options.onProgress?.(progressOf(trials));
  }
  return {
    ...conformanceReport(SUITE, trials.map(outcome)),
    details: trials.map(detail),
  };
}

interface Simulating {
  readonly seed: number;
  readonly deadline: number;
  readonly workers: number;
  readonly onReplication: () => void;
}

/**
 * Runs what each trial has planned, the shortest first: what is left when the time is up is the
 * least.
 */
async function simulate(trials: readonly Trial[], simulating: Simulating): Promise<void> {
  const { seed, deadline, workers } = simulating;
  const jobs = [...trials]
    .sort((a, b) => remaining(a) - remaining(b))
    .flatMap((trial) => jobsOf(trial, seed, deadline));
  const keep = ({ trial, number }: Job, reply: ReplicationAnswer): void => {
    if (reply.kind === 'failed') throw new Error(`theory suite: ${reply.message}`);
    trial.replications[number] = reply.output;
    simulating.onReplication();
  };
  if (workers === 1) {
    for (const job of jobs) keep(job, await answer(job.task));
    return;
  }
  const jobOf = new Map(jobs.map((job) => [job.task, job]));
  await runPool<ReplicationTask, Replication | undefined>({
    module: WORKER,
    shared: undefined,
    tasks: [...jobOf.keys()],
    workers,
    onAnswer: (task, reply) => keep(jobOf.get(task)!, reply),
  });
}

interface Job {
  readonly trial: Trial;
  readonly number: number; // of the replication
  readonly task: ReplicationTask;
}

function jobsOf(trial: Trial, seed: number, deadline: number): readonly Job[] {
  const { one, position, planned, replications } = trial;
  const histograms = histogramsOf(one);
  return Array.from({ length: planned - replications.length }, (_, i) => {
    const number = replications.length + i;
    const key = `theory/${seed}/${position}/${number}`;
    return { trial, number, task: { model: one.model, seed: key, histograms, deadline } };
  });
}

const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './theory-worker.ts' : './theory-worker.mjs', import.meta.url);

/** Transactions that the replications planned for a trial still take. */
function remaining({ one, planned, replications }: Trial): number {
  const { warmUpSeconds, countedSeconds } = windowOf(one.model);
  const each = (warmUpSeconds + countedSeconds) * transactionRate(one.model);
  return each * one.model.stations.length * (planned - replications.length);
}

/** Decides a trial whose widths are reached, or whose time is up; plans the next look of others. */
function look(trial: Trial, level: number): void {
  const { one, replications } = trial;
  const missing = replications.indexOf(undefined);
  const isCut = missing >= 0;
  // Only an unbroken beginning: which ones ended before the deadline may depend on how long they
  // took.
  const whole = replications.slice(0, isCut ? missing : undefined) as Replication[];
  if (whole.length >= FIRST_LOOK) trial.values = judge(one, whole, level);
  const ratio = trial.values.length === 0 ? Infinity : widthRatio(trial.values);
  if (ratio <= 1) trial.verdict = trial.values.every(isInside) ? 'passed' : 'failed';
  else if (isCut || Number.isNaN(ratio)) trial.verdict = 'inconclusive';
  else trial.planned = nextLook(whole.length, ratio);
}

function progressOf(trials: readonly Trial[]): TheoryProgress {
  return {
    decided: trials.filter(({ verdict }) => verdict !== undefined).length,
    total: trials.length,
    replications: trials.reduce((sum, { replications }) => sum + replications.length, 0),
  };
}

function outcome({ one, values, verdict }: Trial): ConformanceOutcome {
  const outside = values.filter((value) => !isInside(value));
  const got = ({ name, estimate, low, high }: JudgedValue) => [name, { estimate, low, high }];
  return {
    case: one.name,
    verdict: verdict ?? 'inconclusive',
    expected: Object.fromEntries(outside.map(({ name, expected }) => [name, expected])),
    got: Object.fromEntries(outside.map(got)),
  };
}

function detail({ one, values, verdict, replications }: Trial): Readonly<Record<string, unknown>> {
  const runs = replications.filter((run) => run !== undefined);
  return {
    case: one.name,
    verdict,
    replications: runs.length,
    transactions: runs.reduce((sum, run) => sum + run.all.done + run.all.rejected, 0),
    events: runs.reduce((sum, run) => sum + run.eventsHandled, 0),
    values,
  };
}
