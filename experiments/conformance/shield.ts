import {
  type ShieldedScheduler,
  type ShieldOptions,
  shielded,
} from '../../agents/scheduling/shield.ts';
import type { BatchOutcome, BatchView, JobNumber, Scheduler } from '../../sim/batch/batch.ts';
import { runBatchJobs } from '../../sim/batch/batch-run.ts';
import { LATE_LEAST } from '../../sim/batch/outcome.ts';
import { BadInput } from '../bad-input.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';
import { edfMeetsAll, reservableJobs } from './shield-oracles.ts';
import { ADVERSARIES, adversary, type BatchSet, randomSet, type SetKind } from './shield-sets.ts';

const SUITE = 'shield';
const SETS = 1000; // of each kind
const MODES: readonly ShieldOptions['reservedRun'][] = ['when they must', 'first'];

/** Counts that show how much was asked of the shield, over all sets, schedulers and modes. */
export interface Tally {
  runs: number;
  hard: number; // jobs with a deadline
  reserved: number;
  reservedLate: number;
  lateWithout: number; // of the reserved ones, under the same scheduler without the shield
  overridden: number; // runs in which the shield changed something
}
export const emptyTally = (): Tally => ({
  runs: 0,
  hard: 0,
  reserved: 0,
  reservedLate: 0,
  lateWithout: 0,
  overridden: 0,
});

/**
 * Random batch sets under schedulers that do not care: no reserved job may be late, every hard job is
 * reserved or reported at its release, and on one preemptive machine a job is reserved exactly if
 * earliest deadline first could meet its deadline and those of all reserved before it.
 */
export async function conformanceShield(path?: string): Promise<ConformanceReport> {
  if (path !== undefined)
    throw new BadInput([`${path}: the shield suite takes no file, its sets are drawn`]);
  const outcomes: ConformanceOutcome[] = [];
  const notes: string[] = [];
  for (const kind of ['machine', 'cluster'] as const) {
    const tally = emptyTally();
    for (let seed = 1; seed <= SETS; seed++) {
      const problems = setProblems(kind, seed, tally);
      const verdict = problems.length === 0 ? 'passed' : 'failed';
      outcomes.push({ case: `${kind} ${seed}`, expected: [], got: problems, verdict });
    }
    notes.push(noteOf(kind, tally));
  }
  return { ...conformanceReport(SUITE, outcomes), notes };
}

function noteOf(kind: SetKind, tally: Tally): string {
  const { runs, hard, reserved, reservedLate, lateWithout, overridden } = tally;
  return (
    `${kind}: ${runs} runs, ${hard} hard jobs, ${reserved} reserved, ${reservedLate} of them late; ` +
    `${lateWithout} of them late without the shield; it overrode the scheduler in ${overridden} runs`
  );
}

/** Everything that is wrong with one set: nothing, if the shield keeps its word. */
export function setProblems(kind: SetKind, seed: number, tally: Tally): string[] {
  const set = randomSet(kind, seed);
  return ADVERSARIES.flatMap((name) =>
    MODES.flatMap((mode) => {
      const inner = adversary(name, seed);
      const trial = tryShield(set, inner, mode);
      const without = tryShield(disarmed(set), adversary(name, seed), mode);
      count(trial, without, tally);
      return trialProblems(trial, mode).map((problem) => `${name}, ${mode}: ${problem}`);
    }),
  );
}

/** What one shielded run showed. */
export interface ShieldTrial {
  readonly set: BatchSet;
  readonly outcome: BatchOutcome;
  readonly shield: ShieldedScheduler;
  readonly reserved: readonly JobNumber[]; // ascending
  /** Admissions that are not what EDF feasibility says: of one machine. */
  readonly misjudged: readonly string[];
}

/** Runs a set under a scheduler behind the shield. */
export function tryShield(
  set: BatchSet,
  inner: Scheduler,
  reservedRun: ShieldOptions['reservedRun'],
): ShieldTrial {
  const judge = new Judge(set);
  const spy: Scheduler = {
    name: inner.name,
    decide(view) {
      judge.look(view, shield);
      return inner.decide(view);
    },
  };
  const shield = shielded(spy, { reservedRun });
  const outcome = runBatchJobs(set.cluster, set.jobs, shield);
  const reserved = shield.admissions.filter(({ isReserved }) => isReserved).map(({ job }) => job);
  reserved.sort((a, b) => a - b);
  return { set, outcome, shield, reserved, misjudged: judge.misjudged };
}

/** Holds each admission against an exact test of the moment, on one machine. */
class Judge {
  readonly misjudged: string[] = [];
  readonly #taken = new Set<JobNumber>();
  readonly #isMachine: boolean;
  #seen = 0;

  constructor({ cluster }: BatchSet) {
    this.#isMachine = cluster.preemption === 'suspend' && cluster.plan[0]!.processors === 1;
  }

  look(view: BatchView, { admissions }: ShieldedScheduler): void {
    if (!this.#isMachine) return;
    for (const { job, isReserved } of admissions.slice(this.#seen)) {
      const isFeasible = edfMeetsAll(view, new Set([...this.#taken, job]));
      if (isFeasible !== isReserved)
        this.misjudged.push(`job ${job} reserved: ${isReserved}, EDF feasible: ${isFeasible}`);
      if (isReserved) this.#taken.add(job);
    }
    this.#seen = admissions.length;
  }
}

function trialProblems(trial: ShieldTrial, mode: ShieldOptions['reservedRun']): string[] {
  const { set, shield, reserved, misjudged } = trial;
  const problems = [...misjudged];
  const late = lateOf(trial, reserved);
  if (late.length > 0) problems.push(`reserved jobs ${late} are late`);
  if (shield.broken.length > 0) problems.push(`the plan of jobs ${shield.broken} broke`);
  const told = shield.admissions.filter(({ job, time }) => time === set.jobs[job]!.release);
  const isTold = told.length === shield.admissions.length && told.length === hardJobs(set).length;
  if (!isTold) problems.push('a hard job was neither reserved nor reported at its release');
  if (shield.admissions.some(({ isReserved, reason }) => isReserved !== (reason === undefined)))
    problems.push('a refusal has no reason');
  if (misjudged.length === 0 && mode === 'first' && isExactMachine(set)) {
    const known = reservableJobs(set.jobs);
    if (String(known) !== String(reserved))
      problems.push(`reserved ${reserved}, EDF can meet ${known}`);
  }
  return problems;
}

/** One machine, every run time equal to its bound: what can be reserved is known beforehand. */
function isExactMachine({ name, jobs }: BatchSet): boolean {
  const isExact = jobs.every(
    ({ stages: [stage] }) => stage!.taskSeconds[0] === stage!.boundSeconds,
  );
  return name.startsWith('machine') && isExact;
}

function lateOf({ outcome }: ShieldTrial, jobs: readonly JobNumber[]): readonly JobNumber[] {
  return jobs.filter((job) => outcome.jobs[job]!.lateSeconds > LATE_LEAST);
}

function hardJobs({ jobs }: BatchSet) {
  return jobs.filter((job) => job.class === 'regulatory' && job.deadline < Infinity);
}

/** The same jobs, none of them hard: the shield lets everything pass that fits. */
function disarmed(set: BatchSet): BatchSet {
  return { ...set, jobs: set.jobs.map((job) => ({ ...job, class: 'business' })) };
}

function count(trial: ShieldTrial, without: ShieldTrial, tally: Tally): void {
  tally.runs += 1;
  tally.hard += hardJobs(trial.set).length;
  tally.reserved += trial.reserved.length;
  tally.reservedLate += lateOf(trial, trial.reserved).length;
  tally.lateWithout += lateOf(without, trial.reserved).length;
  if (trial.shield.overrideCount > 0) tally.overridden += 1;
}
