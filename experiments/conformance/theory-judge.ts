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
  const { name, value: expected, metric } = value;
  const percentile = percentileOf(metric);
  let accuracy: Accuracy = 'percentile';
  let intervalAt: (level: number) => Interval;
  if (percentile === undefined) {
    const { accuracy: asked, read } = ratioOf(model, value);
    accuracy = asked;
    const ratios = replications.map(read);
    const estimate = estimateRatio(ratios, controls);
    intervalAt = (at) =>
      isRare(ratios) ? rareInterval(asked, ratios, expected) : intervalOf(estimate, at);
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

/** Whether most replications have not seen what is counted: then Student's t says nothing. */
function isRare(ratios: readonly Ratio[]): boolean {
  return ratios.filter(([part]) => part > 0).length < ratios.length / 2;
}

/**
 * What is so rare is below the accuracy asked of a probability. A mean cannot be judged by it,
 * unless it is to be exactly 0.
 */
function rareInterval(accuracy: Accuracy, ratios: readonly Ratio[], expected: number): Interval {
  const { estimate } = estimateRatio(ratios, new Controls(ratios.length, []));
  if (expected === 0 && estimate === 0) return { estimate, low: 0, high: 0 };
  return { estimate, low: 0, high: accuracy === 'probability' ? estimate + ABSOLUTE : Infinity };
}

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
    // Service begins several times: who is present and not served waits.
    return {
      accuracy: 'mean',
      read: (run) => [totals(run).presentSeconds - totals(run).servedSeconds, totals(run).done],
    };
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
  return [
    ...(capacity < Infinity ? [] : [...busy, ...serviceInputs(model)]),
    // Constant gaps have no chance in them: the window always cuts the same number.
    ...(arrivals.gap.squaredCv > 0 ? arrived : []),
  ];
}

/**
 * Products of services with the waits before them, which cannot depend on them, where one server
 * takes customers without looking at their services. Their squares would control more, but then
 * nothing of the law but its mean would be tested.
 */
function serviceInputs({ classes, stations, discipline, flow }: TheoryModel): readonly Input[] {
  const [station, ...others] = stations;
  const isOneVisit = flow.kind === 'sequence';
  const isPlain = isOneVisit && (discipline === 'fifo' || discipline === 'priority');
  if (!isPlain || others.length > 0 || station!.servers > 1) return [];
  if (station!.service.squaredCv === 0) return [];
  const means = classes.map(({ service = station!.service }) => service.mean);
  return [
    {
      name: 'waitServiceCovariancePerSecond',
      expected: 0,
      read: (run) =>
        run.classes.reduce((sum, { waitTimesService, waitSeconds }, type) => {
          return sum + waitTimesService - means[type]! * waitSeconds;
        }, 0),
    },
  ];
}
