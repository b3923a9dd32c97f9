import type { BatchJob, BatchStage } from '../sim/batch/batch.ts';
import type { Seconds } from '../sim/units.ts';
import { type JsonPlace, readBatchJson } from './batch-files.ts';

const MILLISECONDS = 1000;

/** Task durations of one stage, by the number of executors that were measured. */
export interface SparkStage {
  readonly parents: readonly number[];
  /** First task of an executor in this stage. */
  readonly firstWave: ReadonlyMap<number, readonly Seconds[]>;
  /** Later tasks of an executor in this stage. */
  readonly restWave: ReadonlyMap<number, readonly Seconds[]>;
}

/** One query as a graph of stages. */
export interface SparkQuery {
  readonly query: number;
  readonly stages: readonly SparkStage[];
}

/** Reads a JSON or JSON.gz list of {query, edges, stages}. Throws an InputError that names the file and the place. */
export async function readSparkDags(path: string): Promise<readonly SparkQuery[]> {
  const { items } = await readBatchJson(path);
  return items.map((item) => {
    const stages = item.field('stages').items;
    const edges = item.field('edges').items.map((edge) => {
      const [parent, child] = edge.items.map((end) => end.number(0));
      const isFine = [parent, child].every((end) => Number.isInteger(end) && end! < stages.length);
      return isFine ? ([parent!, child!] as const) : edge.refuse('a pair of stages');
    });
    return {
      query: item.field('query').number(0),
      stages: stages.map((stage, at) => ({
        parents: edges.filter(([, child]) => child === at).map(([parent]) => parent),
        firstWave: wavesOf(stage.field('first_wave')),
        restWave: wavesOf(stage.field('rest_wave')),
      })),
    };
  });
}

function wavesOf(place: JsonPlace): ReadonlyMap<number, readonly Seconds[]> {
  return new Map(
    place.keys.map((executors) => [
      Number(executors),
      place.field(executors).items.map((one) => one.number(0) / MILLISECONDS),
    ]),
  );
}

/**
 * Run times of the tasks of a stage on so many executors: those of the first wave, then those of later waves, as measured with the
 * nearest number of executors that has any (of two as near, the smaller). Executors that had just been started are left out: the
 * cluster is there before the job (assumption).
 */
export function sparkTaskSeconds(stage: SparkStage, executors: number): readonly Seconds[] {
  const measured = [...stage.firstWave.keys()].filter(
    (count) => stage.firstWave.get(count)!.length > 0,
  );
  const nearest = measured.sort(
    (a, b) => Math.abs(a - executors) - Math.abs(b - executors) || a - b,
  )[0];
  if (nearest === undefined) return [];
  return [...stage.firstWave.get(nearest)!, ...(stage.restWave.get(nearest) ?? [])];
}

/**
 * A job of tasks of one processor each; the estimate of a stage is the mean of its tasks, the bound their longest (assumption: the
 * query ran before). Stages without a measured task take no time.
 */
export function sparkJob(
  { query, stages }: SparkQuery,
  { executors, ...job }: Omit<BatchJob, 'name' | 'stages'> & { readonly executors: number },
): BatchJob {
  return {
    ...job,
    name: `query ${query}`,
    stages: stages.map((stage, at): BatchStage => {
      const measured = sparkTaskSeconds(stage, executors);
      const taskSeconds = measured.length === 0 ? [0] : measured;
      const total = taskSeconds.reduce((sum, seconds) => sum + seconds, 0);
      const estimateSeconds = Math.max(total / taskSeconds.length, Number.EPSILON);
      const boundSeconds = Math.max(estimateSeconds, ...taskSeconds);
      const { parents } = stage;
      const name = `stage ${at}`;
      return { name, parents, processors: 1, taskSeconds, estimateSeconds, boundSeconds };
    }),
  };
}
