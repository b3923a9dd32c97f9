import { mean } from 'simple-statistics';
import { assert } from '../../sim/units.ts';
import type { Result } from '../types.ts';

/** The results of one entry on one day, seeds ascending. */
export interface Day {
  readonly day: number;
  readonly results: readonly Result[];
}

/**
 * Results of one entry by day, both ascending, so that no sum depends on the order in which runs
 * ended. A replication that is there twice is a bug.
 */
export function daysOf(results: readonly Result[], entry: string): readonly Day[] {
  const sorted = results
    .filter((result) => result.entry === entry)
    .sort((a, b) => a.day - b.day || a.seed - b.seed);
  const days = new Map<number, Result[]>();
  for (const result of sorted) {
    const sameDay = days.get(result.day) ?? [];
    const isNew = sameDay.at(-1)?.seed !== result.seed;
    assert(isNew, `${entry}: day ${result.day}, seed ${result.seed} is there twice`);
    days.set(result.day, [...sameDay, result]);
  }
  return [...days].map(([day, sameDay]) => ({ day, results: sameDay }));
}

/**
 * One value per day: the mean over its seeds. Infinite where one seed is, NaN where one is missing.
 */
export function dayMeans(days: readonly Day[], metric: string): readonly number[] {
  return days.map(({ results }) => meanOf(results.map((result) => measured(result, metric))));
}

/**
 * One value per day: the mean over its seeds of `days` minus `baseline`, replication by replication. Two runs with
 * one fingerprint are the same run and differ by 0 in everything, infinite and missing values included;
 * infinite values of different runs have no difference (NaN).
 */
export function dayDifferences(
  days: readonly Day[],
  baseline: readonly Day[],
  metric: string,
): readonly number[] {
  assertPaired(days, baseline);
  return days.map((day, i) =>
    meanOf(day.results.map((result, j) => difference(result, baseline[i]!.results[j]!, metric))),
  );
}

function difference(result: Result, other: Result, metric: string): number {
  if (result.fingerprint === other.fingerprint) return 0;
  return measured(result, metric) - measured(other, metric);
}

/** Pairing is the point of the comparison: a replication that only one of the two has is a bug. */
export function assertPaired(days: readonly Day[], baseline: readonly Day[]): void {
  const own = new Set(keys(days));
  const others = new Set(keys(baseline));
  const lonely = [...own, ...others].filter((key) => !own.has(key) || !others.has(key));
  const names = `${days[0]?.results[0]?.entry} and ${baseline[0]?.results[0]?.entry}`;
  assert(lonely.length === 0, `${names} are not paired: only one has ${lonely.join('; ')}`);
}

const keys = (days: readonly Day[]): readonly string[] =>
  days.flatMap(({ day, results }) => results.map(({ seed }) => `day ${day} seed ${seed}`));

/** The value of a metric in one result; a metric that is not there is a bug. */
export function measured(result: Result, metric: string): number {
  const value = result.metrics[metric];
  assert(value !== undefined, `no metric ${metric} in the results of ${result.entry}`);
  return value;
}

/** Kahan's sum turns infinities into NaN, so they are added plainly. */
function meanOf(values: readonly number[]): number {
  if (values.every(Number.isFinite)) return mean([...values]);
  return values.reduce((total, value) => total + value, 0);
}
