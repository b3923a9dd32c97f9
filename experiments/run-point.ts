import { BadInput } from './bad-input.ts';
import { settingName, withKnob } from './knob.ts';
import { WARM_UP_METRIC } from './metrics/warm-up.ts';
import { bestEntries, type RobustnessRow, testRobustness } from './robustness/robustness.ts';
import { all, type RunStore } from './run-store.ts';
import { dayDifferences, daysOf } from './statistics/replications.ts';
import { stoppingRule } from './statistics/stopping-rule.ts';
import { sequentialPlan } from './statistics/summarize.ts';
import { type EntryTuning, tuneEntry } from './tuning/tune-entry.ts';
import type { Entry, ExperimentConfig, Point, Result } from './types.ts';

export const LEVEL = 0.95; // of confidence, for every interval of an experiment

/** What all runs of one point say. */
export interface PointOutcome {
  readonly point: string;
  /** By entry, then day, then seed; every setting of the curve of an entry after its own. */
  readonly results: readonly Result[];
  readonly tuning: readonly EntryTuning[];
  readonly robustness: readonly RobustnessRow[];
}

/**
 * One experiment: tunes what is to be tuned on the train days, runs every entry on the report days
 * at its own setting and at those of its curve, and repeats the comparison of the best over
 * perturbed systems. Every stage asks the store for its runs, in parallel.
 */
export async function runPoint({ name, config }: Point, store: RunStore): Promise<PointOutcome> {
  const place = { store, point: name };
  const tuned = await all(config.compare.map((entry) => tuneEntry(entry, config, place)));
  const entries = tuned.map(({ entry }) => entry);
  const measured = await withWarmUp(shifted(config), entries, place);
  const [own = [], ...curves] = await all([
    runReport(measured, entries, place),
    ...entries.map((entry) => runCurve(measured, entry, place)),
  ]);
  const best = bestEntries(entries, own, measured);
  return {
    point: name,
    results: inOrder(entries, [...own, ...curves.flat()]),
    tuning: tuned.flatMap(({ tuning }) => tuning ?? []),
    robustness: await testRobustness(best, measured, place),
  };
}

/** What comes on report days, where that is another workload; days of the past stay what they were. */
function shifted(config: ExperimentConfig): ExperimentConfig {
  const { workload: pastWorkload, reportWorkload } = config;
  return reportWorkload === undefined
    ? config
    : { ...config, workload: reportWorkload, pastWorkload };
}

interface Place {
  readonly store: RunStore;
  readonly point: string;
}

/**
 * Stationary workloads: MSER-5 says of a pilot of every run how long its warm-up is; the longest of
 * all is cut from all, one cut per experiment (design of White, Cobb and Spratt's rule for
 * comparisons: entries must lose the same time).
 */
async function withWarmUp(
  config: ExperimentConfig,
  entries: readonly Entry[],
  place: Place,
): Promise<ExperimentConfig> {
  if (config.warmUp !== 'mser5') return config;
  const pilot = { ...config, preroll: 0 };
  const runs = await all(entries.flatMap((entry) => runDays(pilot, entry, place)));
  const cuts = runs.map(({ metrics }) => metrics[WARM_UP_METRIC]!);
  if (cuts.some(Number.isNaN))
    throw new BadInput([
      `warmUp: MSER-5 finds no warm-up in some run: its ${config.horizon} s are too short, or nothing ` +
        'ended in one of its samples; a longer horizon, or a fixed preroll, helps',
    ]);
  return { ...config, preroll: Math.max(...cuts) };
}

/** All report days at once, or in steps with a look at the differences after each. */
async function runReport(
  config: ExperimentConfig,
  entries: readonly Entry[],
  place: Place,
): Promise<readonly Result[]> {
  const runOn = (days: readonly number[]) => {
    const part = { ...config.report, days };
    return all(entries.flatMap((entry) => runDays(config, entry, place, part)));
  };
  const { report } = config;
  const plan = sequentialPlan(config);
  if (plan === undefined) return runOn(report.days);
  const others = entries.filter(({ name }) => name !== config.baseline);
  const decide = stoppingRule({ ...plan, level: LEVEL, comparisons: others.length });
  for (const look of plan.looks) {
    const results = await runOn(report.days.slice(0, look));
    const baseline = daysOf(results, config.baseline);
    const differences = others.map(({ name }) =>
      dayDifferences(daysOf(results, name), baseline, config.primary),
    );
    if (decide(differences).kind !== 'go on') return results;
  }
  return runOn(report.days);
}

/** The settings of the curve of an entry, on all report days. */
async function runCurve(
  config: ExperimentConfig,
  entry: Entry,
  place: Place,
): Promise<readonly Result[]> {
  const { curve } = entry;
  if (curve === undefined) return [];
  const settings = curve.values.map((value) => {
    const setting = settingName(curve.knob, value);
    return all(runDays(config, withKnob(entry, curve.knob, value), { ...place, setting }));
  });
  return (await all(settings)).flat();
}

function runDays(
  config: ExperimentConfig,
  entry: Entry,
  { store, point, setting = '' }: Place & { readonly setting?: string },
  { days, seeds }: ExperimentConfig['report'] = config.report,
): readonly Promise<Result>[] {
  const [firstDay, firstSeed] = [config.report.days[0], config.report.seeds[0]];
  return days.flatMap((day) =>
    seeds.map((seed) => {
      // One day of each entry is kept as it went, for the figures.
      const keepsSeries = setting === '' && day === firstDay && seed === firstSeed;
      return store.result(
        { experiment: config, entry, day, seed },
        { point, setting, keepsSeries },
      );
    }),
  );
}

function inOrder(entries: readonly Entry[], results: readonly Result[]): readonly Result[] {
  return entries.flatMap(({ name }) => results.filter(({ entry }) => entry === name));
}
