import type { TheoryModel } from './theory-models.ts';

/** Of what a value speaks: all customers, those of one class, or one station. */
export interface Scope {
  readonly of: 'all' | 'class' | 'station';
  readonly index: number; // 0 for all
}
export type MetricName = string & { readonly __brand: 'MetricName' };

/** What one replication counted of the customers of one class, or of all, in its window. */
export interface CustomerTotals {
  started: number; // first-come and non-preemptive service only begins once
  waited: number; // started after a wait > 0
  waitSeconds: number;
  done: number;
  latencySeconds: number;
  rejected: number;
  presentSeconds: number; // integral over time of the number in the system
  // Where one server serves all, and 0 elsewhere:
  servedSeconds: number; // integral of the number in service
  waitTimesService: number; // wait x service time of those done, square seconds
}
/** What one replication counted at one station. */
export interface StationTotals {
  started: number;
  waitSeconds: number;
  presentSeconds: number; // integral of the number waiting or in service
  busySeconds: number; // integral of the servers at work
}

/**
 * A value as a ratio of two totals: the sums over replications are divided, not their ratios
 * averaged.
 */
export type Ratio = readonly [numerator: number, denominator: number];
export type Accuracy = 'mean' | 'probability' | 'percentile';

interface RatioMetric<Totals> {
  readonly accuracy: Accuracy;
  read(totals: Totals, seconds: number): Ratio;
}

export const CUSTOMER_RATIOS: Readonly<Record<string, RatioMetric<CustomerTotals>>> = {
  probabilityOfWaiting: {
    accuracy: 'probability',
    read: ({ waited, started }) => [waited, started],
  },
  waitSecondsMean: { accuracy: 'mean', read: ({ waitSeconds, started }) => [waitSeconds, started] },
  latencySecondsMean: {
    accuracy: 'mean',
    read: ({ latencySeconds, done }) => [latencySeconds, done],
  },
  inSystemMean: {
    accuracy: 'mean',
    read: ({ presentSeconds }, seconds) => [presentSeconds, seconds],
  },
  rejectedRatio: {
    accuracy: 'probability',
    read: ({ rejected, done }) => [rejected, rejected + done],
  },
  throughputPerSecond: { accuracy: 'mean', read: ({ done }, seconds) => [done, seconds] },
};

export const STATION_RATIOS: Readonly<Record<string, RatioMetric<StationTotals>>> = {
  inSystemMean: {
    accuracy: 'mean',
    read: ({ presentSeconds }, seconds) => [presentSeconds, seconds],
  },
  waitSecondsMean: { accuracy: 'mean', read: ({ waitSeconds, started }) => [waitSeconds, started] },
  throughputPerSecond: { accuracy: 'mean', read: ({ started }, seconds) => [started, seconds] },
};

const PERCENTILE = /^(latency|wait)SecondsP(\d\d)$/;

export interface Percentile {
  readonly what: 'latency' | 'wait';
  readonly probability: number; // in [0.5, 1)
}

/** What 'latencySecondsP99' asks for; undefined for other names. */
export function percentileOf(metric: string): Percentile | undefined {
  const [, what, digits] = PERCENTILE.exec(metric) ?? [];
  const probability = Number(digits) / 100;
  if (!(probability >= 0.5)) return undefined;
  return { what: what === 'wait' ? 'wait' : 'latency', probability };
}

/** Whether a model has a wait before each service that is one number per customer. */
function hasWaits(model: TheoryModel): boolean {
  return (
    model.stations.length === 1 &&
    model.flow.kind === 'sequence' &&
    (model.discipline === 'fifo' || model.discipline === 'priority')
  );
}

/** Whether the mean wait has a meaning: waits over all stations, or what is not service. */
function hasMeanWait(model: TheoryModel): boolean {
  return model.flow.kind !== 'fork' && model.discipline !== 'processor-sharing';
}

export function isMetricOf(model: TheoryModel, scope: Scope, metric: string): metric is MetricName {
  if (scope.of !== 'station' && percentileOf(metric)?.what === 'latency') return true;
  if (scope.of !== 'station' && percentileOf(metric)?.what === 'wait') return hasWaits(model);
  return metricsOf(model, scope).includes(metric);
}

/** Names for messages; percentiles by their usual ones. */
export function metricsOf(model: TheoryModel, { of }: Scope): readonly string[] {
  if (of === 'station') return Object.keys(STATION_RATIOS);
  const percentiles = [
    'latencySecondsP95',
    'latencySecondsP99',
    'waitSecondsP95',
    'waitSecondsP99',
  ];
  return [...Object.keys(CUSTOMER_RATIOS), ...percentiles].filter((name) => {
    if (name === 'waitSecondsMean') return hasMeanWait(model);
    return hasWaits(model) || !/wait/i.test(name);
  });
}
