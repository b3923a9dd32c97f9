import { createHash } from 'node:crypto';
import { Stopped, WorkerPool } from '../worker-pool.ts';
import { addCounts, type Counts } from './coverage.ts';
import type { Violation } from './invariant.ts';
import type { RunReport } from './judge.ts';
import type { SwarmTask } from './swarm-worker.ts';

export interface SwarmOptions {
  readonly seed: number;
  /** Numbers of the runs to make: [first, first + runs). */
  readonly first?: number;
  readonly runs: number;
  readonly transactions: number;
  readonly workers: number;
  /** Stops at the first failure, and makes no more runs. */
  readonly stopsAtFirst?: boolean;
  readonly onRun?: (done: number, failed: number, events: number) => void;
}

export interface SwarmReport {
  readonly seed: number;
  readonly runs: number;
  /** By number of the run. */
  readonly failures: readonly { readonly run: number; readonly violation: Violation }[];
  readonly transactionsLeast: number; // of a run
  readonly servicesLeast: number;
  readonly transactions: number;
  readonly events: number;
  readonly seconds: number; // on the wall clock
  /** Occurrences of each fault on each part. */
  readonly coverage: Counts;
  /** Runs in which each feature was on. */
  readonly features: Counts;
  /** Runs that were compared with a second one. */
  readonly comparisons: Counts;
  /** Hash over the fingerprints of all runs in order: the same whatever the number of threads. */
  readonly fingerprint: string;
}

/** Makes the runs on worker threads and gathers what they tell. */
export async function swarm(options: SwarmOptions): Promise<SwarmReport> {
  const { seed, first = 0, runs, transactions, workers, stopsAtFirst, onRun } = options;
  const started = performance.now();
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  const module = new URL(`./swarm-worker.${suffix}`, import.meta.url);
  const pool = new WorkerPool<SwarmTask, RunReport>({ module, shared: undefined, workers });
  const reports: RunReport[] = [];
  let [failed, events] = [0, 0];
  const make = async (run: number) => {
    const answer = await pool.submit({ seed, run, transactions });
    const report = answer.kind === 'done' ? answer.output : fallen(run, answer.message);
    reports.push(report);
    events += report.events;
    if (report.violation !== undefined) failed++;
    onRun?.(reports.length, failed, events);
    if (stopsAtFirst === true && failed > 0) await pool.close();
  };
  try {
    await Promise.all(Array.from({ length: runs }, (_, i) => make(first + i)));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    await pool.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { seed, ...summaryOf(reports.sort((a, b) => a.run - b.run)), seconds };
}

/** A run that has ended in an error outside of the simulation. */
function fallen(run: number, problem: string): RunReport {
  return {
    run,
    violation: { invariant: 'cases can be made and run', time: 0, problem },
    fingerprint: '',
    arrived: Number.POSITIVE_INFINITY,
    done: 0,
    events: 0,
    services: Number.POSITIVE_INFINITY,
    features: [],
    coverage: {},
    comparisons: [],
  };
}

function summaryOf(reports: readonly RunReport[]): Omit<SwarmReport, 'seed' | 'seconds'> {
  const coverage: Record<string, number> = {};
  const features: Record<string, number> = {};
  const comparisons: Record<string, number> = {};
  const hash = createHash('sha256');
  for (const report of reports) {
    addCounts(coverage, report.coverage);
    for (const feature of report.features) addCounts(features, { [feature]: 1 });
    for (const name of report.comparisons) addCounts(comparisons, { [name]: 1 });
    hash.update(`${report.run} ${report.fingerprint}\n`);
  }
  const finite = reports.filter(({ arrived }) => Number.isFinite(arrived));
  return {
    runs: reports.length,
    failures: reports.flatMap(({ run, violation }) => (violation ? [{ run, violation }] : [])),
    transactionsLeast: Math.min(...finite.map(({ arrived }) => arrived)),
    servicesLeast: Math.min(...finite.map(({ services }) => services)),
    transactions: finite.reduce((sum, { arrived }) => sum + arrived, 0),
    events: reports.reduce((sum, { events }) => sum + events, 0),
    coverage,
    features,
    comparisons,
    fingerprint: hash.digest('hex').slice(0, 16),
  };
}
