import { mean } from 'simple-statistics';
import { z } from 'zod';
import { interquartileMean } from '../../statistics/interquartile-mean.ts';
import {
  medianOfTaskMeans,
  optimalityGap,
  probabilityOfImprovement,
  type RunScores,
} from '../../statistics/run-scores.ts';
import type { ConformanceOutcome } from '../report.ts';
import { type Block, near, type Say } from './block.ts';

const TABLE = 'a list of rows of numbers, all of one length, at least one';
const SCORES = /^scores(?:_(\d+)runs_x_(\d+)tasks)?$/;
const GAP = /^optimality_gap_gamma(\d+(?:\.\d+)?)$/;

const number = z.number('a number');
const table = z
  .array(z.array(number, TABLE), TABLE)
  .refine(([first, ...rows]) => (first?.length ?? 0) > 0 && rows.every(isLong(first!)), TABLE);
const schema = z
  .object(
    {
      iqm: number.optional(),
      mean: number.optional(),
      median_of_task_means: number.optional(),
      poi_x: table.optional(),
      poi_y: table.optional(),
      probability_of_improvement: number.optional(),
    },
    'a map',
  )
  .catchall(z.unknown());
type Data = z.infer<typeof schema>;

function isLong({ length }: readonly unknown[]) {
  return (row: readonly unknown[]) => row.length === length;
}

/** Scores over runs and tasks: rows are runs, columns are tasks. */
export const RLIABLE: Block<Data> = {
  key: 'rliable',
  schema,
  keys: Object.keys(schema.shape),
  isOtherKey: (key) => SCORES.test(key) || GAP.test(key),
  check(data, say) {
    checkScores(data, say);
    const { poi_x: x, poi_y: y, probability_of_improvement: expected } = data;
    if (expected === undefined) return;
    if (x === undefined || y === undefined)
      say(['probability_of_improvement'], 'needs poi_x and poi_y beside it');
    else if (x[0]!.length !== y[0]!.length)
      say(['poi_y'], `must have as many columns as poi_x, ${x[0]!.length}, got ${y[0]!.length}`);
  },
  outcomes(data) {
    return [...Object.keys(data).flatMap((key) => aggregates(data, key)), ...improvement(data)];
  },
};

function checkScores(data: Data, say: Say): void {
  for (const key of scoreKeys(data)) {
    const parsed = table.safeParse(data[key]);
    const [, runs, tasks] = SCORES.exec(key)!;
    if (!parsed.success) say([key], `must be ${TABLE}`);
    else if (runs !== undefined && !isSized(parsed.data, Number(runs), Number(tasks)))
      say([key], `must have ${runs} rows of ${tasks} numbers, as its name says`);
  }
  const isAggregate = (key: string) => aggregateOf(key) !== undefined;
  for (const key of Object.keys(data).filter(isAggregate)) {
    if (typeof data[key] !== 'number') say([key], 'must be a number');
    if (scoreKeys(data).length !== 1) say([key], 'needs one table of scores beside it');
  }
}

function isSized(rows: RunScores, runs: number, tasks: number): boolean {
  return rows.length === runs && rows[0]!.length === tasks;
}

function scoreKeys(data: Data): readonly string[] {
  return Object.keys(data).filter((key) => SCORES.test(key));
}

function aggregateOf(key: string): ((scores: RunScores) => number) | undefined {
  const [, gamma] = GAP.exec(key) ?? [];
  if (gamma !== undefined) return (scores) => optimalityGap(scores, Number(gamma));
  if (key === 'iqm') return (scores) => interquartileMean(scores.flat());
  if (key === 'mean') return (scores) => mean(scores.flat());
  return key === 'median_of_task_means' ? medianOfTaskMeans : undefined;
}

function aggregates(data: Data, key: string): readonly ConformanceOutcome[] {
  const aggregate = aggregateOf(key);
  if (aggregate === undefined || data[key] === undefined) return [];
  const scores = data[scoreKeys(data)[0]!] as RunScores;
  return [near(`rliable ${key}`, data[key], aggregate(scores))];
}

function improvement(data: Data): readonly ConformanceOutcome[] {
  const { poi_x: x, poi_y: y, probability_of_improvement: expected } = data;
  if (expected === undefined || x === undefined || y === undefined) return [];
  const got = probabilityOfImprovement(x, y);
  return [near('rliable probability_of_improvement', expected, got)];
}
