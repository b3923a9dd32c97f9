import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import type { Result, Stopping, SummaryRow } from '../types.ts';
import { repeatedInterval, repeatedPValue, sequentialDesign } from './group-sequential.ts';
import type { SequentialPlan } from './group-sequential.ts';
import { holm } from './holm.ts';
import { interquartileMeanInterval } from './interquartile-mean.ts';
import { type BootstrapOptions, type Interval, meanInterval, standardError } from './intervals.ts';
import { minimumDetectableDifference } from './minimum-detectable-difference.ts';
import { type Day, dayDifferences, dayMeans, daysOf, measured } from './replications.ts';
import { varianceRatio } from './variance-ratio.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

/** Filled by `{...experiment, level: 0.95}`. */
export interface SummaryConfig {
  readonly compare: readonly { readonly name: string }[];
  readonly baseline: string;
  readonly primary: string;
  readonly metrics: readonly string[];
  readonly level: number; // of confidence, in (0, 1)
  readonly point?: string; // of the sweep
  readonly stopping?: Stopping;
}

export const POWER = 0.8; // of the minimum detectable difference
/** Nearest to its nominal error of those that `bench statistics` measures. */
const SPENDING = 'obrien-fleming';
const RESAMPLES = 1999; // puts the usual levels on an order statistic

/**
 * One row per entry and metric, entries in the order of `compare`. Values are averaged over the
 * seeds of a day; estimates, t intervals and paired differences to the baseline are then taken over
 * days.
 * `p` is that of the Wilcoxon signed rank test over days; on the primary metric, and only there, it
 * is adjusted by Holm over all entries compared with the baseline: the other metrics describe and
 * decide nothing.
 * Where the experiment may stop early, the intervals of differences and p are those of the
 * group-sequential t test at the look it has stopped at; they hold however it stopped.
 * With one day the intervals are NaN. An infinite value leaves an infinite estimate without
 * interval.
 */
export function summarize(
  results: readonly Result[],
  config: SummaryConfig,
): readonly SummaryRow[] {
  const entries = config.compare.map(({ name }) => name);
  const days = new Map(entries.map((entry) => [entry, daysOf(results, entry)]));
  const baseline = days.get(config.baseline);
  assert(baseline !== undefined, `the baseline ${config.baseline} is not among the entries`);
  const rows = entries.flatMap((entry) =>
    config.metrics.map((metric) => row(entry, days.get(entry)!, baseline, metric, config)),
  );
  return adjustPrimary(rows, config);
}

function row(
  entry: string,
  days: readonly Day[],
  baseline: readonly Day[],
  metric: string,
  config: SummaryConfig,
): SummaryRow {
  const { level } = config;
  const differences = dayDifferences(days, baseline, metric);
  const isBaseline = entry === config.baseline;
  const difference = differenceInterval(differences, config);
  const middle = interquartileMeanInterval(
    days.map(({ results }) => results.map((result) => measured(result, metric))),
    bootstrapOf(`${entry}/${metric}/interquartile mean`, level),
  );
  const ratio = pairing(days, baseline, metric, config);
  const error = standardError(differences);
  return {
    point: config.point ?? '',
    entry,
    metric,
    level,
    days: days.length,
    ...meanInterval(dayMeans(days, metric), level),
    difference: difference.estimate,
    differenceLow: difference.low,
    differenceHigh: difference.high,
    p: isBaseline ? Number.NaN : pValue(differences, config),
    interquartileMean: middle.estimate,
    interquartileMeanLow: middle.low,
    interquartileMeanHigh: middle.high,
    detectable: isBaseline
      ? Number.NaN
      : minimumDetectableDifference(error, days.length, { level, power: POWER }),
    varianceRatio: ratio.estimate,
    varianceRatioLow: ratio.low,
    varianceRatioHigh: ratio.high,
  };
}

/** How the error of an experiment that may stop early is spent; undefined where it may not. */
export function sequentialPlan({ stopping }: Pick<SummaryConfig, 'stopping'>) {
  return stopping === undefined
    ? undefined
    : ({ looks: stopping.looks, spending: SPENDING } satisfies SequentialPlan);
}

function differenceInterval(values: readonly number[], config: SummaryConfig): Interval {
  const plan = sequentialPlan(config);
  if (plan === undefined) return meanInterval(values, config.level);
  return repeatedInterval(values, sequentialDesign(plan, config.level));
}

/** With looks the test is the one that decides them: no signed rank of a few days is small enough. */
function pValue(differences: readonly number[], config: SummaryConfig): number {
  const plan = sequentialPlan(config);
  return plan === undefined ? wilcoxonSignedRank(differences) : repeatedPValue(differences, plan);
}

/** What common draws save; known only where a day has several seeds. */
function pairing(
  days: readonly Day[],
  baseline: readonly Day[],
  metric: string,
  { level }: SummaryConfig,
): Interval {
  const [entry, other] = [days, baseline].map((of) => of[0]?.results[0]?.entry ?? '');
  const isAsked = entry !== other && (days[0]?.results.length ?? 0) > 1;
  if (!isAsked) return { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };
  const results = [...days, ...baseline].flatMap((day) => day.results);
  const options = bootstrapOf(`${entry}/${metric}/variance ratio`, level);
  return varianceRatio(results, [entry!, other!], { metric, ...options });
}

/** Chance of its own for every interval: a new entry changes none of the others. */
export function bootstrapOf(
  name: string,
  level: number,
  resamples: number = RESAMPLES,
): BootstrapOptions {
  return { level, resamples, uniform: createRandom('bootstrap').stream(name) };
}

function adjustPrimary(rows: readonly SummaryRow[], config: SummaryConfig): readonly SummaryRow[] {
  const family = rows.filter(
    ({ entry, metric }) => metric === config.primary && entry !== config.baseline,
  );
  const adjusted = holm(family.map(({ p }) => p));
  return rows.map((row) => {
    const position = family.indexOf(row);
    return position === -1 ? row : { ...row, p: adjusted[position]! };
  });
}
