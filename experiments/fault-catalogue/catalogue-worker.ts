import { parentPort } from 'node:worker_threads';
import { badInputLines } from '../bad-input.ts';
import { runWatched } from '../run.ts';
import type { MinuteHistory } from '../telemetry/minute-history.ts';
import type { AlertPeriod, RunSpec } from '../types.ts';
import type { Answer } from '../worker-pool.ts';
import { Dashboard, type Sighted } from './dashboard.ts';

/** One run as the catalogue needs it. */
export interface TriedRun {
  readonly sighted: Sighted;
  /** Transactions that ended, and those of them that were not done in time, by minute of the run. */
  readonly ends: Float64Array;
  readonly bad: Float64Array;
  readonly alerts: readonly AlertPeriod[];
  readonly calls: number;
  readonly costDollars: number;
  readonly sloTarget: number;
  readonly fingerprint: string;
  readonly eventsHandled: number;
}

export async function tryRun(spec: RunSpec): Promise<TriedRun> {
  const dashboard = new Dashboard();
  let minutes: Pick<MinuteHistory, 'ends' | 'bad'> | undefined;
  const run = await runWatched(spec, (observer) => {
    dashboard.look(observer);
    minutes = observer.minutes;
  });
  const { alerts, calls, costDollars, sloTarget, fingerprint, eventsHandled } = run;
  return {
    sighted: dashboard.sighted,
    ends: minutes?.ends ?? new Float64Array(0),
    bad: minutes?.bad ?? new Float64Array(0),
    alerts,
    calls,
    costDollars: Object.values(costDollars).reduce((sum, dollars) => sum + dollars, 0),
    sloTarget,
    fingerprint,
    eventsHandled,
  };
}

async function answer(spec: RunSpec): Promise<Answer<TriedRun>> {
  try {
    return { kind: 'done', output: await tryRun(spec) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (spec: RunSpec) => {
  parentPort?.postMessage(await answer(spec));
});
