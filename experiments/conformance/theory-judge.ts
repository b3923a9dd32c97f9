import type { Interval } from '../statistics/intervals.ts';
import {
  type CumulativeCounts,
  countAll,
  countBelow,
  lowerBound,
  upperBound,
} from './fine-histogram.ts';
import {
  Controls,
  estimateRatio,
  intervalOf,
  quantileInterval,
  type SampledLaw,
} from './sequential.ts';
import type { ExpectedValue, TheoryCase } from './theory-cases.ts';
import {
  type Accuracy,
  CUSTOMER_RATIOS,
  percentileOf,
  type Ratio,
  type Scope,
  STATION_RATIOS,
} from './theory-metrics.ts';
import type { TheoryModel } from './theory-models.ts';
import { isHard } from './theory-plan.ts';
import type { HistogramRequest } from './theory-probe.ts';
import type { Replication } from './theory-replication.ts';

/** Confidence of a single interval, and of all intervals of a suite together. */
export const LEVEL = 0.99;
const RELATIVE = 0.01;
const RELATIVE_HARD = 0.02; // percentiles and hard cases
const ABSOLUTE = 0.002; // probabilities
/** How far below its percentile a law is told apart, as a share. */
const MARGIN = 0.3;

/** What came out for one value. */
export interface JudgedValue {
  readonly name: string;
  readonly expected: number;
  readonly estimate: number;
  readonly low: number; // of the simultaneous interval
  readonly high: number;
  readonly halfWidth: number; // of the single interval
  readonly halfWidthMax: number; // Infinity: none is asked for
}

/** A value inside its simultaneous interval. */
export function isInside({ low, high, expected }: JudgedValue): boolean {
  return low <= expected && expected <= high;
}

/** Above 1 while the case needs more replications; NaN where a value could not be measured. */
export function widthRatio(values: readonly JudgedValue[]): number {
  return Math.max(
    ...values.map(({ halfWidth, halfWidthMax }) =>
      halfWidth === 0 ? 0 : halfWidth / halfWidthMax,
    ),
  );
}

/** The level of each of `count` intervals that hold together with confidence LEVEL (Bonferroni). */
export function simultaneousLevel(count: number): number {
  return 1 - (1 - LEVEL) / count;
}

/** The laws that the percentiles of a case need. */
export function histogramsOf({ expected }: TheoryCase): readonly HistogramRequest[] {
  return expected.flatMap(({ metric, scope }) => {
    const percentile = percentileOf(metric);
    if (percentile === undefined) return [];
    const from = Math.max(0, percentile.probability - MARGIN);
    return [{ what: percentile.what, type: scope.of === 'class' ? scope.index : -1, from }];
  });
}

/** How many intervals a case adds to its suite: its values, and the inputs it is controlled by. */
export function intervalsOf(one: TheoryCase): number {
  return one.expected.length + inputsOf(one.model).length;
}

/** The intervals of a case. `level` is that of the simultaneous ones. */
export function judge(
  one: TheoryCase,
  replications: readonly Replication[],
  level: number,
): readonly JudgedValue[] {
  const inputs = inputsOf(one.model).map((input) => ({
    ...input,
    deviations: replications.map((run) => input.read(run) / run.seconds - input.expected),
  }));
  const deviations = inputs.map((input) => input.deviations);
  const controls = new Controls(replications.length, deviations);
  const isHardCase = isHard(one.model);
  let laws = 0;
  const values = one.expected.map((value) => {
    const law = percentileOf(value.metric) === undefined ? -1 : laws++;
    return judgeValue(one.model, value, { replications, controls, level, isHardCase, law });
  });
  const alone = new Controls(replications.length, []);
  const judgedInputs = inputs.map(({ name, expected, deviations: values }) => {
    const found = alone.estimate(Float64Array.from(values));
    const { low, high } = intervalOf(found, level);
    return {
      name,
      expected,
      estimate: expected + found.estimate,
      low: expected + low,
      high: expected + high,
      halfWidth: halfWidth(intervalOf(found, LEVEL)),
      halfWidthMax: Infinity,
    };
  });
  return [...values, ...judgedInputs];
}

interface Judging {
  readonly replications: readonly Replication[];
  readonly controls: Controls;
  readonly level: number;
  readonly isHardCase: boolean;
  readonly law: number; // position of the histogram of a percentile, -1 for other metrics
}

function judgeValue(model: TheoryModel, value: ExpectedValue, judging: Judging): JudgedValue {
  const { replications, controls, level, isHardCase, law } = judging;
  const { name, value: expected, metric, scope } = value;
  const percentile = percentileOf(metric);
  let accuracy: Accuracy = 'percentile';
  let intervalAt: (level: number) => Interval;
  if (percentile === undefined) {
    const ratio = ratioOf(model, value);
    accuracy = ratio.accuracy;
    const estimate = estimateRatio(replications.map(ratio.read), controls);
    intervalAt = (at) => shift(intervalOf(estimate, at), -serviceKnown(model, metric, scope));
  } else {
    const sampled = sampledLaw(replications.map((run) => run.histograms[law]!));
    intervalAt = (at) => quantileInterval(sampled, percentile.probability, { controls, level: at });
  }
  const { estimate, low, high } = intervalAt(level);
  return {
    name,
    expected,
    estimate,
    low,
    high,
    halfWidth: halfWidth(intervalAt(LEVEL)),
    halfWidthMax: halfWidthMax(accuracy, isHardCase, Math.max(expected, estimate)),
  };
}

const halfWidth = ({ low, high }: Interval): number => (high - low) / 2;
const shift = ({ estimate, low, high }: Interval, by: number): Interval => ({
  estimate: estimate + by,
  low: low + by,
  high: high + by,
});

/**
 * Relative to the larger of what is expected and what came out, so that a value far off is found
 * out.
 */
function halfWidthMax(accuracy: Accuracy, isHardCase: boolean, value: number): number {
  if (accuracy === 'probability') return ABSOLUTE;
  return value * (isHardCase || accuracy === 'percentile' ? RELATIVE_HARD : RELATIVE);
}

interface RatioReader {
  readonly accuracy: Accuracy;
  readonly read: (run: Replication) => Ratio;
}

function ratioOf(model: TheoryModel, { metric, scope }: ExpectedValue): RatioReader {
  if (scope.of === 'station') {
    const { accuracy, read } = STATION_RATIOS[metric]!;
    return { accuracy, read: (run) => read(run.stations[scope.index]!, run.seconds) };
  }
  const totals = (run: Replication) => (scope.of === 'class' ? run.classes[scope.index]! : run.all);
  if (metric === 'waitSecondsMean' && model.discipline === 'priority-preemptive') {
    const { accuracy, read } = CUSTOMER_RATIOS['latencySecondsMean']!;
    return { accuracy, read: (run) => read(totals(run), run.seconds) };
  }
  if (metric === 'waitSecondsMean' && model.stations.length > 1) {
    // A transaction waits at several stations: all of its waits together.
    return {
      accuracy: 'mean',
      read: (run) => [totals(run).waitSeconds, totals(run).done],
    };
  }
  const { accuracy, read } = CUSTOMER_RATIOS[metric]!;
  return { accuracy, read: (run) => read(totals(run), run.seconds) };
}

/**
 * With preemption service begins several times: the wait is the latency without the mean service.
 */
function serviceKnown(model: TheoryModel, metric: string, scope: Scope): number {
  if (metric !== 'waitSecondsMean' || model.discipline !== 'priority-preemptive') return 0;
  const law = scope.of === 'class' ? model.classes[scope.index]!.service : undefined;
  return (law ?? model.stations[0]!.service).mean;
}

function sampledLaw(counts: readonly CumulativeCounts[]): SampledLaw {
  return {
    first: Math.max(...counts.map(({ first }) => first)),
    last: Math.max(...counts.map(({ first, cumulative }) => first + cumulative.length - 1)),
    below: (bucket) => counts.map((one) => [countBelow(one, bucket), countAll(one)]),
    lowerBound,
    upperBound,
  };
}

/** A total per second that the inputs of a model fix, whatever its queues do. */
interface Input {
  readonly name: string;
  readonly expected: number;
  read(run: Replication): number;
}

/**
 * Arrivals of each class and, where nobody is turned away, the servers at work at each station.
 * They control the values; an engine that draws other inputs than the case states would go
 * unnoticed behind them, so they are judged too.
 */
function inputsOf(model: TheoryModel): readonly Input[] {
  const { arrivals, classes, stations, capacity } = model;
  if (arrivals.kind === 'closed') return [];
  const arrived = classes.map(({ arrivalsPerSecond }, index) => ({
    name: classes.length > 1 ? `classes[${index}].arrivalsPerSecond` : 'arrivalsPerSecond',
    expected: arrivalsPerSecond,
    read: (run: Replication) => run.classes[index]!.arrived,
  }));
  const busy = stations.map(({ arrivalsPerSecond, service }, index) => ({
    name: stations.length > 1 ? `stations[${index}].busyServers` : 'busyServers',
    expected: arrivalsPerSecond * service.mean,
    read: (run: Replication) => run.stations[index]!.busySeconds,
  }));
  // Constant gaps have no chance in them: the window always cuts the same number.
  return [...(arrivals.gap.squaredCv > 0 ? arrived : []), ...(capacity < Infinity ? [] : busy)];
}
