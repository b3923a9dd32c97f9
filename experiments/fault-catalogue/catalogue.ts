import { availableParallelism } from 'node:os';
import { median } from 'simple-statistics';
import type { Seconds } from '../../sim/units.ts';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import type { ExperimentConfig, RunSpec } from '../types.ts';
import { WorkerPool } from '../worker-pool.ts';
import type { TriedRun } from './catalogue-worker.ts';
import { type FaultCase, faultCases, ONSET } from './fault-cases.ts';
import { type MovedSignal, movedSignals } from './moved-signals.ts';
import { secondsToAlert, userImpact } from './user-impact.ts';

const LEVEL = 0.95; // of confidence
const LOOK_LEAST: Seconds = 60; // what is over at once is looked at for a minute
const LOOK_AFTER: Seconds = 30; // two scrapes: monitoring shows things late

/** What the catalogue says of one fault at one severity; times are from its onset, medians over the days that have one. */
export interface CatalogueRow {
  readonly kind: string;
  readonly severity: string;
  readonly target: string;
  readonly lastsSeconds: Seconds;
  readonly days: number;
  readonly daysNoticed: number;
  /** Violations that the fault has added, of all that ended while it lasted. */
  readonly violationRatio: Interval;
  readonly violations: number; // added by the end of the run, mean of the days
  readonly secondsToImpact: Seconds; // NaN: no day was noticed
  readonly secondsToRecover: Seconds; // from its end; Infinity: not within the run
  readonly secondsToPage: Seconds; // NaN: nobody was paged
  readonly secondsToTicket: Seconds;
  readonly callsRatio: number; // calls with the fault over calls without it
  readonly costDollarsAdded: number;
  readonly moved: readonly MovedSignal[];
}

/** One run, with what repeats it. */
export interface CatalogueRun {
  readonly kind: string; // empty: without a fault
  readonly severity: string;
  readonly day: number;
  readonly seed: number;
  readonly fingerprint: string;
}

export interface Catalogue {
  readonly rows: readonly CatalogueRow[];
  readonly runs: readonly CatalogueRun[];
}

export interface CatalogueOptions {
  /** So many of the report days have runs with faults; all have one without. */
  readonly days: number;
  readonly workers?: number;
  /** What is tried; unset: every fault that there is at every severity. */
  readonly cases?: readonly FaultCase[];
  onProgress?(progress: { done: number; total: number; cached: 0; eventsHandled: number }): void;
}

// Beside this file as a source, beside the command as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(
  isSource ? './catalogue-worker.ts' : './catalogue-worker.mjs',
  import.meta.url,
);

/**
 * Tries faults on the system of an experiment, and compares each run with that of the same day and seed without the fault. Throws where a run fails.
 */
export async function catalogueFaults(
  config: ExperimentConfig,
  options: CatalogueOptions,
): Promise<Catalogue> {
  const { cases = faultCases(config.system) } = options;
  const days = config.report.days.slice(0, options.days);
  const runner = createRunner(config, cases.length * days.length, options);
  try {
    const quiet = await Promise.all(config.report.days.map((day) => runner.run(day)));
    const rows = await Promise.all(
      cases.map(async (one) => {
        const faulty = await Promise.all(days.map((day) => runner.run(day, one)));
        return rowOf(one, quiet, faulty);
      }),
    );
    return { rows, runs: runner.runs };
  } finally {
    await runner.close();
  }
}

function createRunner(config: ExperimentConfig, faultRuns: number, options: CatalogueOptions) {
  const { workers = availableParallelism() } = options;
  const pool = new WorkerPool<RunSpec, TriedRun>({ module: WORKER, shared: undefined, workers });
  const [entry, seed] = [config.compare[0]!, config.report.seeds[0]!];
  const total = faultRuns + config.report.days.length;
  const runs: CatalogueRun[] = [];
  let [done, eventsHandled] = [0, 0];
  return {
    runs,
    close: () => pool.close(),
    async run(day: number, one?: FaultCase): Promise<TriedRun> {
      const { kind = '', severity = '' } = one ?? {};
      const place = runs.push({ kind, severity, day, seed, fingerprint: '' }) - 1;
      const experiment = one === undefined ? config : { ...config, faults: [one.fault] };
      const answer = await pool.submit({ experiment, entry, day, seed });
      if (answer.kind === 'failed')
        throw new Error(`${kind || 'no fault'} ${severity}, day ${day}: ${answer.message}`);
      const { output } = answer;
      runs[place] = { ...runs[place]!, fingerprint: output.fingerprint };
      eventsHandled += output.eventsHandled;
      options.onProgress?.({ done: ++done, total, cached: 0, eventsHandled });
      return output;
    },
  };
}

/** `faulty` has the first days of `quiet`. */
export function rowOf(
  { kind, severity, target, lasts }: FaultCase,
  quiet: readonly TriedRun[],
  faulty: readonly TriedRun[],
): CatalogueRow {
  const pairs = faulty.map((run, day) => ({ quiet: quiet[day]!, faulty: run }));
  const impacts = pairs.map((pair) => userImpact(pair, ONSET, ONSET + lasts));
  const mean = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const alerts = (severityOfAlert: 'page' | 'ticket') =>
    usual(pairs.map((pair) => secondsToAlert(pair, ONSET, severityOfAlert)));
  const to = ONSET + Math.max(lasts, LOOK_LEAST) + LOOK_AFTER;
  const sighted = pairs.map((pair) => ({
    quiet: pair.quiet.sighted,
    faulty: pair.faulty.sighted,
  }));
  return {
    kind,
    severity,
    target,
    lastsSeconds: lasts,
    days: pairs.length,
    daysNoticed: impacts.filter(({ wasNoticed }) => wasNoticed).length,
    violationRatio: meanInterval(
      impacts.map(({ violationRatio }) => violationRatio),
      LEVEL,
    ),
    violations: impacts.reduce((sum, { violations }) => sum + violations, 0) / impacts.length,
    secondsToImpact: usual(impacts.map(({ secondsToImpact }) => secondsToImpact)),
    secondsToRecover: usual(impacts.map(({ secondsToRecover }) => secondsToRecover)),
    secondsToPage: alerts('page'),
    secondsToTicket: alerts('ticket'),
    callsRatio: mean((pair) => pair.faulty.calls / pair.quiet.calls),
    costDollarsAdded: mean((pair) => pair.faulty.costDollars - pair.quiet.costDollars),
    moved: movedSignals(
      sighted,
      quiet.map((run) => run.sighted),
      { from: ONSET, to, target },
    ),
  };
}

/** Median of the days that have a time; NaN where none has. */
function usual(times: readonly Seconds[]): Seconds {
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? Number.NaN : median(known);
}
