import { availableParallelism } from 'node:os';
import { runPool } from '../worker-pool.ts';
import { CONTROL_CASES } from './control/built-in.ts';
import { type ControlCase, loadControlCases, parseControlCases } from './control/cases.ts';
import { answer } from './control/control-worker.ts';
import type { Trial, TrialResult } from './control/trial.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

export interface ControlOptions {
  /** A file of cases; default: the built-in ones. */
  readonly path?: string | undefined;
  /** Threads; 1: none besides this one. Default: one per core that this process may use. */
  readonly workers?: number | undefined;
  readonly onTrial?: (done: number, total: number, line: string) => void;
}

const SUITE = 'control';
// A worker module is one file of dist/ once it is bundled, wherever it stands here.
const WORKER = import.meta.url.endsWith('.ts')
  ? new URL('./control/control-worker.ts', import.meta.url)
  : new URL('./control-worker.mjs', import.meta.url);

interface Job {
  readonly one: ControlCase;
  readonly position: number; // of the seed
  readonly trial: Trial;
}

/**
 * Trains from nothing, for each case once per seed, and judges what was learnt against a bar that is
 * known: a mean greedy return, or an exact value. A case passes where enough seeds are within its bar
 * and its seconds. Throws BadInput for a malformed file.
 */
export async function conformanceControl(options: ControlOptions = {}): Promise<ConformanceReport> {
  const { path, workers = availableParallelism(), onTrial } = options;
  const cases =
    path === undefined
      ? parseControlCases(JSON.stringify(CONTROL_CASES), 'built-in')
      : loadControlCases(path);
  const results = new Map(cases.map((one) => [one, new Array<TrialResult>(one.seeds.length)]));
  const jobs = cases.flatMap(jobsOf);
  let done = 0;
  await runJobs(jobs, workers, ({ one, position, trial }, result) => {
    results.get(one)![position] = result;
    done += 1;
    onTrial?.(done, jobs.length, `${one.name}, seed ${trial.seed}: ${shown(result)}`);
  });
  const outcomes = cases.map((one) => outcomeOf(one, results.get(one)!));
  const notes = cases.map((one) => `${one.name}: ${results.get(one)!.map(shown).join('; ')}`);
  const details = cases.map((one) => ({ case: one.name, seeds: one.seeds, ...rows(one, results) }));
  return { ...conformanceReport(SUITE, outcomes), details, notes };
}

function rows(one: ControlCase, results: ReadonlyMap<ControlCase, readonly TrialResult[]>) {
  return { results: results.get(one)! };
}

function jobsOf(one: ControlCase): readonly Job[] {
  const { algorithm, environment, environments, steps, seeds, judge } = one;
  return seeds.map((seed, position) => ({
    one,
    position,
    trial: { algorithm, environment, environments, steps, seed, judge },
  }));
}

async function runJobs(
  jobs: readonly Job[],
  workers: number,
  onResult: (job: Job, result: TrialResult) => void,
): Promise<void> {
  const keep = (job: Job, reply: Awaited<ReturnType<typeof answer>>) => {
    if (reply.kind === 'failed') throw new Error(`${job.one.name}, ${reply.message}`);
    onResult(job, reply.output);
  };
  if (workers === 1) {
    for (const job of jobs) keep(job, await answer(job.trial));
    return;
  }
  const jobOf = new Map(jobs.map((job) => [job.trial, job]));
  await runPool<Trial, TrialResult>({
    module: WORKER,
    shared: undefined,
    tasks: [...jobOf.keys()],
    workers,
    onAnswer: (trial, reply) => keep(jobOf.get(trial)!, reply),
  });
}

function outcomeOf(one: ControlCase, results: readonly TrialResult[]): ConformanceOutcome {
  const { name, seeds, seedsWanted, bar, secondsMax } = one;
  const isFine = ({ score, trainingSeconds }: TrialResult) =>
    score >= (bar.min ?? -Infinity) &&
    score <= (bar.max ?? Infinity) &&
    trainingSeconds <= (secondsMax ?? Infinity);
  const fine = results.filter(isFine).length;
  const limit = secondsMax === undefined ? {} : { secondsMax };
  return {
    case: name,
    expected: { ...bar, ...limit, seeds: seedsWanted, of: seeds.length },
    got: { seeds: fine, scores: results.map(({ score }) => round(score)) },
    verdict: fine >= seedsWanted ? 'passed' : 'failed',
  };
}

const round = (number: number) => Number(number.toPrecision(8));

function shown({ score, lastScore, trainingSeconds }: TrialResult): string {
  const last = lastScore === score ? '' : ` (last ${lastScore.toFixed(2)})`;
  return `${score.toFixed(2)}${last} in ${trainingSeconds.toFixed(1)} s`;
}
