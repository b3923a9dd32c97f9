import { availableParallelism } from 'node:os';
import type { StudyProgress } from '../../figure-studies.ts';
import { WorkerPool } from '../../worker-pool.ts';
import type { BatchTask } from './ope-study-worker.ts';
import type { Replication } from './replication.ts';
import type { ReplicationStore } from './replication-store.ts';
import { EPISODE_SIZES, EPISODES, factsOf, SCENARIO_NAMES, SIZES } from './scenarios.ts';
import type { Cell } from './summary.ts';

export interface StudySettings {
  readonly replications: number; // of each scenario and size
  readonly resamples: number;
  readonly workers?: number; // threads [one per core]
  readonly store?: ReplicationStore; // of what was made before; unset: nothing is kept
  onProgress?(progress: StudyProgress): void;
}

const BATCH = 10; // replications of one task
const SERIES = 'report'; // methods and limits were tried out on another
// Beside this file as source, beside the command's bundle in dist/.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(
  isSource ? './ope-study-worker.ts' : './ope-study-worker.mjs',
  import.meta.url,
);

/** Makes and judges every log of every scenario, on worker threads; the same whatever their number. */
export async function runStudy(settings: StudySettings): Promise<readonly Cell[]> {
  const { replications, resamples, workers = availableParallelism(), store, onProgress } = settings;
  const pool = new WorkerPool<BatchTask, readonly Replication[]>({
    module: WORKER,
    shared: undefined,
    workers,
  });
  const cells = [
    ...SCENARIO_NAMES.flatMap((scenario) => SIZES.map((size) => ({ scenario, size }))),
    ...Object.keys(EPISODES).flatMap((scenario) =>
      EPISODE_SIZES.map((size) => ({ scenario, size })),
    ),
  ];
  const total = cells.length * replications;
  let [done, cached] = [0, 0];
  const report = () => onProgress?.({ done, total: total - cached, cached, eventsHandled: 0 });
  const batchOf = async (task: BatchTask): Promise<readonly Replication[]> => {
    const kept = store?.find(task);
    if (kept !== undefined) {
      cached += task.count;
      return kept;
    }
    const answer = await pool.submit(task);
    if (answer.kind === 'failed')
      throw new Error(`${task.scenario}, ${task.size} rows: ${answer.message}`);
    store?.keep(task, answer.output);
    done += task.count;
    report();
    return answer.output;
  };
  try {
    return await Promise.all(
      cells.map(async ({ scenario, size }): Promise<Cell> => {
        const batches: Promise<readonly Replication[]>[] = [];
        for (let replication = 0; replication < replications; replication += BATCH) {
          const count = Math.min(BATCH, replications - replication);
          batches.push(batchOf({ scenario, size, replication, resamples, series: SERIES, count }));
        }
        return {
          facts: factsOf(scenario),
          size,
          replications: (await Promise.all(batches)).flat(),
        };
      }),
    );
  } finally {
    await pool.close();
  }
}
