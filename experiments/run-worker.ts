import { parentPort } from 'node:worker_threads';
import type { AgentEvent } from '../agents/agent.ts';
import { badInputLines } from './bad-input.ts';
import { deadlineNumbers } from './deadline-numbers.ts';
import { METRICS } from './metrics/index.ts';
import { encodeSeries } from './results-files.ts';
import { run } from './run.ts';
import { encodeEdges } from './telemetry/edges-csv.ts';
import { deploymentsOf, formatEvents } from './telemetry/run-events.ts';
import type { Run, RunSpec } from './types.ts';
import type { Answer } from './worker-pool.ts';

export interface RunTask {
  readonly spec: RunSpec;
  readonly keepsSeries: boolean;
}

/** A run reduced to what its row needs; histograms stay in the thread. */
export interface RunOutput {
  readonly fingerprint: string;
  /**
   * All metrics, and `<service>/costDollars` and `<service>/replicaHours` for each service; those of
   * deadline-numbers.ts.
   */
  readonly metrics: Readonly<Record<string, number>>;
  /** As in `Result`. */
  readonly deployments?: readonly AgentEvent[];
  readonly eventsHandled: number;
  readonly series?: Uint8Array; // as `encodeSeries` writes it
  readonly edges?: Uint8Array; // beside the series, as `encodeEdges` writes it
  readonly events?: string; // beside the series, as `formatEvents` writes it
  readonly files?: Readonly<Record<string, string>>; // exported, by name
}

const SECONDS_PER_HOUR = 3600;

export function reduceRun(result: Run, keepsSeries: boolean): RunOutput {
  const { costDollars, replicaSeconds, fingerprint, eventsHandled, series } = result;
  const byService = Object.keys(costDollars).flatMap((service) => [
    [`${service}/costDollars`, costDollars[service]!],
    [`${service}/replicaHours`, (replicaSeconds[service] ?? NaN) / SECONDS_PER_HOUR],
  ]);
  const deployments = deploymentsOf(result.events);
  const metrics = METRICS.map((metric) => [metric.name, metric.measure(result)]);
  return {
    fingerprint,
    metrics: {
      ...Object.fromEntries([...metrics, ...byService]),
      ...deadlineNumbers(result),
    },
    ...(deployments.length === 0 ? {} : { deployments }),
    eventsHandled,
    ...(keepsSeries
      ? {
          series: encodeSeries(series),
          edges: encodeEdges(result),
          events: formatEvents(result.events),
        }
      : {}),
    ...(result.files === undefined ? {} : { files: result.files }),
  };
}

async function answer({ spec, keepsSeries }: RunTask): Promise<Answer<RunOutput>> {
  try {
    const result = await run(spec);
    return { kind: 'done', output: reduceRun(result, keepsSeries) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (task: RunTask) => {
  parentPort?.postMessage(await answer(task));
});
