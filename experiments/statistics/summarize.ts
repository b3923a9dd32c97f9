import { assert } from '../../sim/units.ts';
import type { Result, SummaryRow } from '../types.ts';
import { holm } from './holm.ts';
import { meanInterval } from './intervals.ts';
import { type Day, dayDifferences, dayMeans, daysOf } from './replications.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

/** Filled by `{...experiment, level: 0.95}`. */
export interface SummaryConfig {
  readonly compare: readonly { readonly name: string }[];
  readonly baseline: string;
  readonly primary: string;
  readonly metrics: readonly string[];
  readonly level: number; // of confidence, in (0, 1)
  readonly point?: string; // of the sweep
}

/**
 * One row per entry and metric, entries in the order of `compare`. Values are averaged over the
 * seeds of a day; estimates, t intervals and paired differences to the baseline are then taken over
 * days.
 * `p` is that of the Wilcoxon signed rank test over days; on the primary metric, and only there, it
 * is adjusted by Holm over all entries compared with the baseline: the other metrics describe and
 * decide nothing.
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
  const differences = dayDifferences(days, baseline, metric);
  const own = meanInterval(dayMeans(days, metric), config.level);
  const difference = meanInterval(differences, config.level);
  return {
    point: config.point ?? '',
    entry,
    metric,
    level: config.level,
    days: days.length,
    ...own,
    difference: difference.estimate,
    differenceLow: difference.low,
    differenceHigh: difference.high,
    p: entry === config.baseline ? Number.NaN : wilcoxonSignedRank(differences),
  };
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
