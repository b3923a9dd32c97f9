import { normalUpperQuantile } from '../../statistics/normal-law.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import { INTERVAL_KINDS, LEVEL, type Replication } from './replication.ts';
import type { ScenarioFacts } from './scenarios.ts';

/** All replications of one scenario and size. */
export interface Cell {
  readonly facts: ScenarioFacts;
  readonly size: number; // rows, or episodes
  readonly replications: readonly Replication[];
}

/** How far one estimator was from the truth. */
export interface ErrorRow {
  readonly scenario: string;
  readonly title: string;
  readonly size: number;
  readonly distance: number;
  readonly estimator: string;
  readonly replications: number;
  readonly refused: number;
  readonly truth: number;
  readonly bias: number;
  readonly standardDeviation: number;
  readonly rootMeanSquaredError: number;
}
/** How often one kind of interval held the truth, and how wide it was. */
export interface CoverageRow {
  readonly scenario: string;
  readonly title: string;
  readonly size: number;
  readonly estimator: string; // '' for bernstein
  readonly kind: string;
  readonly replications: number; // that were not refused
  readonly refused: number;
  readonly covered: number;
  readonly coverage: number; // in [0, 1]
  readonly coverageLow: number; // 95 %, by Wilson
  readonly coverageHigh: number;
  readonly widthMedian: number;
  /** Median width over that of the interval by the true variance: 2 z sd; of dr for bernstein. */
  readonly widthRatio: number;
}

/** Replications that were refused, by the first reason. */
export interface RefusalRow {
  readonly scenario: string;
  readonly title: string;
  readonly size: number;
  readonly kind: string;
  readonly replications: number;
}

const kept = (cell: Cell) => cell.replications.filter(({ refused }) => refused.length === 0);

export function errorRows(cell: Cell): readonly ErrorRow[] {
  const { facts, size, replications } = cell;
  const used = kept(cell);
  const estimators = Object.keys(used[0]?.estimates ?? {});
  return estimators.map((estimator) => {
    const values = used.map(({ estimates }) => estimates[estimator]!);
    const bias = mean(values) - facts.value;
    const standardDeviation = deviation(values);
    return {
      scenario: facts.name,
      title: facts.title,
      size,
      distance: facts.distance,
      estimator,
      replications: used.length,
      refused: replications.length - used.length,
      truth: facts.value,
      bias,
      standardDeviation,
      rootMeanSquaredError: Math.sqrt(mean(values.map((value) => (value - facts.value) ** 2))),
    };
  });
}

export function coverageRows(cell: Cell): readonly CoverageRow[] {
  const { facts, size, replications } = cell;
  const used = kept(cell);
  const first = used[0]?.intervals ?? [];
  const pairs = INTERVAL_KINDS.flatMap((kind) =>
    first.filter((one) => one.kind === kind).map(({ estimator }) => ({ kind, estimator })),
  );
  return pairs.map(({ kind, estimator }) => {
    const ends = used.map(
      ({ intervals }) => intervals.find((one) => one.kind === kind && one.estimator === estimator)!,
    );
    const covered = ends.filter(
      ({ low, high }) => low <= facts.value && facts.value <= high,
    ).length;
    const share = wilsonInterval(covered, ends.length, LEVEL);
    const widthMedian = median(ends.map(({ low, high }) => high - low));
    const spread = deviation(used.map(({ estimates }) => estimates[estimator || 'dr']!));
    const ownWidth = 2 * normalUpperQuantile((1 - LEVEL) / 2) * spread;
    return {
      scenario: facts.name,
      title: facts.title,
      size,
      estimator,
      kind,
      replications: ends.length,
      refused: replications.length - used.length,
      covered,
      coverage: share.estimate,
      coverageLow: share.low,
      coverageHigh: share.high,
      widthMedian,
      widthRatio: widthMedian / ownWidth,
    };
  });
}

export function refusalRows({ facts, size, replications }: Cell): readonly RefusalRow[] {
  const counts = new Map<string, number>();
  for (const { refused } of replications)
    if (refused.length > 0) counts.set(refused[0]!, (counts.get(refused[0]!) ?? 0) + 1);
  const { name: scenario, title } = facts;
  return [...counts].map(([kind, count]) => ({ scenario, title, size, kind, replications: count }));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

/** NaN with fewer than two values. */
function deviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const middle = mean(values);
  const squares = values.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}
