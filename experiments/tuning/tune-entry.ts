import { metricNamed } from '../metrics/index.ts';
import { tryAgent } from '../plug-in.ts';
import { InputError } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { all, type RunStore } from '../run-store.ts';
import type { Entry, ExperimentConfig, Result } from '../types.ts';
import { sampleSetting, searchSpaceOf, type Setting, withSetting } from './entry-space.ts';
import type { Score } from './score.ts';
import { type HalvingPlan, planHalving, successiveHalving, type TrialResult } from './search.ts';

/** What a search for the settings of one entry has found. */
export interface EntryTuning {
  readonly entry: string;
  readonly plan: HalvingPlan;
  readonly chosen: number; // number of a trial; 0: the settings of the file are the best
  readonly trials: readonly TrialResult<Setting>[];
}
export interface TunedEntry {
  readonly entry: Entry; // with the options of the chosen trial
  readonly tuning?: EntryTuning;
}

/** A train day with a train seed. */
export interface Replication {
  readonly day: number;
  readonly seed: number;
}

/**
 * The replications that tuning looks at, in order: each day once before any day twice, and each time
 * with another seed; all differ, up to days x seeds of them.
 */
export function trainReplications(
  { train }: Pick<ExperimentConfig, 'train'>,
  count: number,
): readonly Replication[] {
  assert(train !== undefined, 'tuning needs train days');
  const { days, seeds } = train;
  return Array.from({ length: count }, (_, i) => {
    const round = Math.floor(i / days.length);
    return {
      day: days[i % days.length]!,
      seed: seeds[((i % days.length) + round) % seeds.length]!,
    };
  });
}

/** What tuning an entry will look at and cost; known before anything runs. */
export function tuningPlan({ tune }: Entry): HalvingPlan | undefined {
  return tune === undefined
    ? undefined
    : planHalving({ ...tune, replicationsMax: tune.replications });
}

/**
 * The entry with the options that did best on the train days by the objective of the experiment; the
 * search is in search.ts. An entry without `tune` stays as it is. All chance comes from the name of
 * the entry, so that a search that was interrupted finds the same runs again.
 */
export async function tuneEntry(
  entry: Entry,
  config: ExperimentConfig,
  { store, point }: { readonly store: RunStore; readonly point: string },
): Promise<TunedEntry> {
  const plan = tuningPlan(entry);
  if (plan === undefined) return { entry };
  const replications = trainReplications(config, plan.rungs.at(-1)!);
  const space = searchSpaceOf(entry);
  const isAccepted = (setting: Setting) => accepts(withSetting(entry, setting), config);
  const { winner, trials } = await successiveHalving<Setting>({
    ...plan,
    seed: `tune/${entry.name}`,
    initial: {},
    sample: (uniform) => sampleSetting(space, uniform, isAccepted),
    evaluate: async ({ setting }, count) => {
      const experiment = config;
      const candidate = withSetting(entry, setting);
      const runs = replications
        .slice(0, count)
        .map(({ day, seed }) =>
          store.result(
            { experiment, entry: candidate, day, seed },
            { point, setting: 'tuning', keepsSeries: false },
          ),
        );
      return scoreOf(await all(runs), config);
    },
  });
  const { tune: _tune, ...rest } = withSetting(entry, winner.setting);
  return {
    entry: rest,
    tuning: { entry: entry.name, plan, chosen: winner.number, trials },
  };
}

function accepts(entry: Entry, { system }: ExperimentConfig): boolean {
  try {
    for (const [decision, spec] of Object.entries(entry.agents)) tryAgent(decision, spec, system);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** The objective and how far its bounds are exceeded, as means over runs. */
export function scoreOf(
  results: readonly Result[],
  { objective }: Pick<ExperimentConfig, 'objective'>,
): Score {
  const meanOf = (metric: string) =>
    results.reduce((sum, { metrics }) => sum + (metrics[metric] ?? Number.NaN), 0) / results.length;
  const signOf = (metric: string) => (metricNamed(metric)?.better === 'higher' ? -1 : 1);
  const { minimize, subject } = objective;
  const violations = Object.entries(subject).map(([metric, bound]) => [
    metric,
    signOf(metric) * (meanOf(metric) - bound),
  ]);
  return {
    objective: signOf(minimize) * meanOf(minimize),
    violations: Object.fromEntries(violations),
    bounds: subject,
  };
}
