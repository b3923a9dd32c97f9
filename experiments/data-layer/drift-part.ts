import { availableParallelism } from 'node:os';
import type { StudyOptions } from '../figure-studies.ts';
import { WorkerPool } from '../worker-pool.ts';
import { driftSpec } from './drift-figure.ts';
import { type DriftEntry, driftStudy } from './drift-study.ts';
import { driftWords } from './drift-words.ts';
import type { LayerTask } from './drift-worker.ts';
import type { LayerRun } from './layer-replay.ts';
import { layerScenarios } from './layer-scenario.ts';

const FULL = { chooseSeeds: [1000, 1001, 1002], reportSeeds: [1, 2, 3, 4, 5, 6, 7, 8], shrink: 1 };
const QUICK = { chooseSeeds: [1000], reportSeeds: [1, 2, 3], shrink: 5 };

const COLUMNS = [
  ...['scenario', 'entry', 'part', 'index', 'cache', 'router', 'seeds'],
  ...['regretMicroseconds', 'regretLow', 'regretHigh'],
  ...['differenceMicroseconds', 'differenceLow', 'differenceHigh'],
  ...['indexFallbacks', 'cacheFallbacks', 'routerFallbacks', 'indexRebuilds'],
  ...['pinnedBytes', 'operations', 'pageRequests', 'pageMisses', 'limitedReads', 'staleReads'],
];
/** Of all seeds together. */
const SUMS = [
  ...['indexFallbacks', 'cacheFallbacks', 'routerFallbacks', 'indexRebuilds'],
  ...['pinnedBytes', 'operations', 'pageRequests', 'pageMisses', 'limitedReads', 'staleReads'],
] as const satisfies readonly (keyof LayerRun)[];

// Beside this file as a source, beside the command as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './drift-worker.ts' : './drift-worker.mjs', import.meta.url);

/** What a data layer loses when its data and its work change. */
export async function driftPart({
  isQuick,
  workers = availableParallelism(),
  onProgress,
}: Pick<StudyOptions, 'isQuick' | 'workers' | 'onProgress'>) {
  const pool = new WorkerPool<LayerTask, LayerRun>({
    ...{ module: WORKER, shared: undefined, workers },
  });
  let [done, total] = [0, 0];
  const run = async (task: LayerTask): Promise<LayerRun> => {
    total++;
    const answer = await pool.submit(task);
    if (answer.kind === 'failed') throw new Error(`${task.scenario}: ${answer.message}`);
    onProgress({ done: ++done, total, cached: 0, eventsHandled: 0 });
    return answer.output;
  };
  const plan = isQuick ? QUICK : FULL;
  const scenarios = layerScenarios(plan.shrink);
  try {
    const result = await driftStudy({ ...plan, run });
    return {
      columns: COLUMNS,
      rows: result.entries.map(cellsOf),
      spec: driftSpec(result.entries, scenarios),
      words: driftWords(result, scenarios),
    };
  } finally {
    await pool.close();
  }
}

function cellsOf({ scenario, name, part, kinds, runs, regret, difference }: DriftEntry) {
  const { estimate, low, high } = difference ?? { estimate: 0, low: 0, high: 0 };
  return [
    ...[scenario, name, part ?? '', kinds.index, kinds.cache, kinds.router, runs.length],
    ...[regret.estimate, regret.low, regret.high, estimate, low, high],
    ...SUMS.map((count) => runs.reduce((sum, one) => sum + one[count], 0)),
  ];
}
