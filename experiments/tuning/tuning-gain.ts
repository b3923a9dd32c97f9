import { estimate } from '../statistics/estimates.ts';
import type { Interval } from '../statistics/intervals.ts';
import { plannedDifference } from '../statistics/planned-difference.ts';
import { metricNamed } from '../metrics/index.ts';
import type { Entry, ExperimentConfig, Result } from '../types.ts';

export type GainOutcome = 'won' | 'lost' | 'unresolved';

/** What tuning has brought one entry on the report days, which it was not tuned on. */
export interface TuningGain {
  readonly entry: string;
  /** The entry of the same agents and guards that was not tuned. */
  readonly default: string;
  /** What decides: the objective where the default keeps the bounds, else the bound that it misses. */
  readonly metric: string;
  readonly defaultKeeps: boolean; // means within the bounds
  readonly tunedKeeps: boolean;
  readonly difference: Interval; // of the metric: tuned minus default, paired over days
  readonly outcome: GainOutcome;
}

export interface GainOptions {
  readonly level: number; // of confidence, in (0, 1)
}

/**
 * Every tuned entry against the one with the same agents and guards and no `tune`, at their own
 * settings on the report days. Where both keep the bounds of the objective on average, what is
 * minimised decides; where the default misses one, the most exceeded bound does, relative to its
 * size; where tuning alone loses the bounds, that bound decides too. Won or lost when the interval of the paired
 * difference leaves out 0. Entries without such a default, and metrics that the results lack, give
 * no row.
 */
export function tuningGains(
  results: readonly Result[],
  config: ExperimentConfig,
  { level }: GainOptions,
): readonly TuningGain[] {
  const needed = [config.objective.minimize, ...Object.keys(config.objective.subject)];
  if (results.some(({ metrics }) => needed.some((metric) => !(metric in metrics)))) return [];
  return config.compare.flatMap((entry) => {
    const twin = defaultOf(entry, config.compare);
    return twin === undefined ? [] : [gainOf(entry.name, twin.name, { results, config, level })];
  });
}

function defaultOf(entry: Entry, all: readonly Entry[]): Entry | undefined {
  if (entry.tune === undefined) return undefined;
  return all.find((other) => other.tune === undefined && keyOf(other) === keyOf(entry));
}

const keyOf = ({ agents, guards }: Entry): string => JSON.stringify([agents, guards]);

interface Data extends GainOptions {
  readonly results: readonly Result[];
  readonly config: ExperimentConfig;
}

function gainOf(entry: string, twin: string, data: Data): TuningGain {
  const { results, config, level } = data;
  const missedByDefault = mostExceeded(twin, data);
  const missedByTuned = mostExceeded(entry, data);
  const metric = missedByDefault ?? missedByTuned ?? config.objective.minimize;
  const { stopping } = config;
  const difference = plannedDifference(results, [entry, twin], {
    metric,
    level,
    ...(stopping === undefined ? {} : { stopping }),
  });
  return {
    entry,
    default: twin,
    metric,
    defaultKeeps: missedByDefault === undefined,
    tunedKeeps: missedByTuned === undefined,
    difference,
    outcome: outcomeOf(difference, metric),
  };
}

function outcomeOf({ low, high }: Interval, metric: string): GainOutcome {
  const isHigherBetter = metricNamed(metric)?.better === 'higher';
  if (high < 0) return isHigherBetter ? 'lost' : 'won';
  if (low > 0) return isHigherBetter ? 'won' : 'lost';
  return 'unresolved';
}

/** The bound that the mean of an entry misses by most of its size; undefined where it keeps all. */
function mostExceeded(entry: string, { results, config, level }: Data): string | undefined {
  const excesses = Object.entries(config.objective.subject).map(([metric, bound]) => {
    const mean = estimate(results, entry, { metric, level }).estimate;
    const sign = metricNamed(metric)?.better === 'higher' ? -1 : 1;
    return { metric, excess: (sign * (mean - bound)) / (Math.abs(bound) || 1) };
  });
  return excesses
    .filter(({ excess }) => !(excess <= 0)) // a mean that is missing keeps no bound
    .sort((a, b) => b.excess - a.excess)[0]?.metric;
}
