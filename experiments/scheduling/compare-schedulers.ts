import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import type { Preemption } from '../../sim/batch/batch.ts';
import { createRandom } from '../../sim/random.ts';
import { USUAL_BATCH_DAY } from '../../workloads/batch-days.ts';
import { cheapestAtEqualSlo, type EqualSloComparison } from '../statistics/equal-slo.ts';
import { summarize } from '../statistics/summarize.ts';
import type { Result, SummaryRow } from '../types.ts';
import type { BatchContender } from './batch-spec.ts';
import { USUAL_CLUSTER } from './batch-spec.ts';
import { BatchStore, type BatchStoreOptions } from './batch-store.ts';
import { BATCH_METRICS, BOUND } from './run-batch.ts';
import { canTune, schedulerBudget, type TunedScheduler, tuneScheduler } from './tune-scheduler.ts';

/** What is compared, declared before anything runs. */
export interface ComparisonPlan {
  readonly preemptions: readonly Preemption[];
  /** Sizes of the cluster for the same jobs: the fewer, the higher the load and the lower the cost. */
  readonly processors: readonly number[];
  /** Of them, where settings are tuned. */
  readonly tunedAt: number;
  readonly trainDays: readonly number[];
  readonly reportDays: readonly number[];
  readonly trainSeed: number;
  readonly reportSeed: number;
  readonly trials: number;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

export const FULL_PLAN: ComparisonPlan = {
  preemptions: ['none', 'suspend'],
  processors: [24, 32, 40, 48],
  tunedAt: 32,
  trainDays: range(0, 6),
  reportDays: range(40, 60),
  trainSeed: 1000,
  reportSeed: 1,
  trials: 12,
};
export const QUICK_PLAN: ComparisonPlan = {
  ...FULL_PLAN,
  processors: [24, 40],
  tunedAt: 24,
  trainDays: range(0, 2),
  reportDays: range(40, 43),
  trials: 3,
};

/** Declared before any run: what others are compared with. */
export const BASELINE = 'edf tuned';
export const PRIMARY = 'missedWeightRatio';
/** Weighted share of deadlines missed at which costs are compared (assumption). */
export const TARGET_MISSED = 0.1;
export const LEVEL = 0.95; // of confidence
const RESAMPLES = 1999;

/** Names a size of a kind of cluster in rows. */
export const pointOf = (preemption: Preemption, processors: number): string =>
  `preemption=${preemption}, processors=${processors}`;

/** Mean work over what so many processors can do in 24 hours. */
export const loadOf = (processors: number): number =>
  (USUAL_BATCH_DAY.load * USUAL_BATCH_DAY.processors) / processors;

/** What the cluster does with running tasks, in words. */
export const CLUSTER_NAMES = {
  none: 'tasks run to their end',
  suspend: 'tasks can be suspended',
  restart: 'stopped tasks start anew',
} as const;

/** One kind of cluster, its sizes and all contenders. */
export interface ClusterComparison {
  readonly preemption: Preemption;
  readonly tuned: readonly TunedScheduler[];
  readonly contenders: readonly BatchContender[]; // with tuned ones, the bound aside
  readonly results: readonly Result[]; // points: see `pointOf`
  readonly summary: readonly SummaryRow[]; // of each point, the bound among the entries
  readonly equalSlo: EqualSloComparison;
}

export interface SchedulingComparison {
  readonly plan: ComparisonPlan;
  readonly budget: ReturnType<typeof schedulerBudget>;
  readonly clusters: readonly ClusterComparison[];
}

/** Every contender line of SCHEDULERS by its defaults, and whatever else is given. */
export function defaultContenders(others: readonly BatchContender[] = []): BatchContender[] {
  const lines = SCHEDULERS.filter(({ isContender }) => isContender);
  return [...lines.map(({ kind }) => ({ name: kind, scheduler: { kind } })), ...others];
}

/** Tunes on train days, runs all on report days, and summarises over days. */
export async function compareSchedulers(
  plan: ComparisonPlan,
  options: Omit<BatchStoreOptions, 'planned'> & { readonly others?: readonly BatchContender[] },
): Promise<SchedulingComparison> {
  const defaults = defaultContenders(options.others);
  const setup = setupOf(plan, 'none');
  const budget = schedulerBudget(setup);
  const tunable = defaults.filter(canTune).length;
  const perCluster = (defaults.length + tunable + 2) * plan.processors.length;
  const planned =
    plan.preemptions.length * (tunable * budget.evaluations + perCluster * plan.reportDays.length);
  const store = new BatchStore({ ...options, planned });
  try {
    const clusters: ClusterComparison[] = [];
    for (const preemption of plan.preemptions)
      clusters.push(await compareOn(preemption, plan, { defaults, store }));
    return { plan, budget, clusters };
  } finally {
    await store.close();
  }
}

function setupOf(
  { trainDays, trainSeed, trials, tunedAt }: ComparisonPlan,
  preemption: Preemption,
) {
  const cluster = { ...USUAL_CLUSTER, preemption, processors: tunedAt };
  const base = { workload: USUAL_BATCH_DAY, cluster };
  return { base, days: trainDays, seed: trainSeed, trials };
}

async function compareOn(
  preemption: Preemption,
  plan: ComparisonPlan,
  { defaults, store }: { defaults: readonly BatchContender[]; store: BatchStore },
): Promise<ClusterComparison> {
  const setup = setupOf(plan, preemption);
  const tuned = await Promise.all(
    defaults.filter(canTune).map((contender) => tuneScheduler(contender, setup, store)),
  );
  const contenders = [...defaults, ...tuned.map(({ contender }) => contender)];
  const baseline = contenders.find(({ name }) => name === BASELINE);
  if (baseline !== undefined)
    contenders.push({ ...baseline, name: `${BASELINE}, shielded`, shield: 'when they must' });
  const bound = { name: BOUND, scheduler: { kind: BOUND } };
  const results = await Promise.all(
    plan.processors.flatMap((processors) =>
      [...contenders, bound].flatMap((contender) =>
        plan.reportDays.map((day) => {
          const cluster = { ...setup.base.cluster, processors };
          const spec = { ...setup.base, contender, cluster, day, seed: plan.reportSeed };
          return store.row(spec, pointOf(preemption, processors));
        }),
      ),
    ),
  );
  const summary = plan.processors.flatMap((processors) => {
    const point = pointOf(preemption, processors);
    const of = (compare: readonly BatchContender[]) =>
      summarize(
        results.filter((row) => row.point === point),
        {
          compare,
          baseline: BASELINE,
          primary: PRIMARY,
          metrics: [...BATCH_METRICS],
          level: LEVEL,
          point,
        },
      );
    // The bound is beside the comparison: it takes nothing from the p-values.
    const beside = of([...contenders.filter(({ name }) => name === BASELINE), bound]);
    return [...of(contenders), ...beside.filter(({ entry }) => entry === BOUND)];
  });
  const equalSlo = equalSloOf(contenders, results, { plan, preemption });
  return { preemption, tuned, contenders, results, summary, equalSlo };
}

/** The knob is the size of the cluster: what each contender costs where all miss the same share of deadlines. */
function equalSloOf(
  contenders: readonly BatchContender[],
  results: readonly Result[],
  { plan, preemption }: { plan: ComparisonPlan; preemption: Preemption },
): EqualSloComparison {
  const settingsOf = (name: string) =>
    plan.processors.map((processors) => {
      const rows = results
        .filter((row) => row.entry === name && row.point === pointOf(preemption, processors))
        .sort((a, b) => a.day - b.day);
      return {
        name: `${processors} processors`,
        violationRatios: rows.map((row) => row.metrics[PRIMARY]!),
        costs: rows.map((row) => row.metrics['costDollars']!),
      };
    });
  return cheapestAtEqualSlo(
    contenders.map(({ name }) => ({ name, settings: settingsOf(name) })),
    {
      targetRatio: TARGET_MISSED,
      level: LEVEL,
      resamples: RESAMPLES,
      uniform: createRandom(`equal slo ${preemption}`).stream('resamples'),
    },
  );
}
