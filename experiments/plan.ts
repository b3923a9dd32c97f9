import type { HalvingPlan } from './tuning/search.ts';
import { tuningPlan } from './tuning/tune-entry.ts';
import type { Entry, ExperimentConfig, Point } from './types.ts';

/** The experiments of a sweep, or the one experiment there is. */
export function pointsOf(config: ExperimentConfig): readonly Point[] {
  return config.sweep?.points ?? [{ name: '', config }];
}

/** What one entry is given to find its settings with. */
export interface TuningBudget {
  readonly entry: string;
  readonly plan: HalvingPlan;
  readonly simulatedSeconds: number;
}

/** How much an experiment will run, known before it does. Counts are of runs at most: equal runs are made once. */
export interface ExperimentPlan {
  readonly points: number;
  readonly tuning: readonly TuningBudget[]; // of one point; the same for every point
  readonly runs: {
    readonly tuning: number;
    readonly report: number;
    readonly curves: number;
    readonly robustness: number;
    readonly warmUp: number;
    readonly all: number;
  };
  readonly simulatedSeconds: number; // of all runs
}

export function planOf(config: ExperimentConfig): ExperimentPlan {
  const points = pointsOf(config);
  const counts = points.map((point) => countsOf(point.config));
  const sum = (of: (one: ReturnType<typeof countsOf>) => number) =>
    counts.reduce((total, one) => total + of(one), 0);
  const runs = {
    tuning: sum(({ tuning }) => tuning),
    report: sum(({ report }) => report),
    curves: sum(({ curves }) => curves),
    robustness: sum(({ robustness }) => robustness),
    warmUp: sum(({ warmUp }) => warmUp),
    all: sum(({ all }) => all),
  };
  const first = points[0]!.config;
  return {
    points: points.length,
    tuning: first.compare.flatMap((entry) => budgetOf(entry, first)),
    runs,
    simulatedSeconds: points.reduce(
      (total, point, i) => total + counts[i]!.all * point.config.horizon,
      0,
    ),
  };
}

function budgetOf(entry: Entry, { horizon }: ExperimentConfig): readonly TuningBudget[] {
  const plan = tuningPlan(entry);
  if (plan === undefined) return [];
  return [{ entry: entry.name, plan, simulatedSeconds: plan.evaluations * horizon }];
}

function countsOf(config: ExperimentConfig) {
  const { compare, report, robustness, warmUp } = config;
  const replications = report.days.length * report.seeds.length;
  const tuning = compare.map((entry) => tuningPlan(entry)?.evaluations ?? 0);
  const curves = compare.map(({ curve }) => (curve?.values.length ?? 0) * replications);
  const total = (list: readonly number[]) => list.reduce((sum, count) => sum + count, 0);
  const ownDays = Math.min(robustness?.days ?? 0, report.days.length);
  const runs = {
    tuning: total(tuning),
    report: compare.length * replications,
    curves: total(curves),
    robustness:
      robustness === undefined
        ? 0
        : (robustness.systems + 1) * Math.min(robustness.contenders, compare.length) * ownDays,
    warmUp: warmUp === 'mser5' ? compare.length * replications : 0,
  };
  return { ...runs, all: total(Object.values(runs)) };
}
