import type { ReplicaSample, Signal } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Pod } from './hpa-pods.ts';
import {
  averageValueReplicas,
  podMetricReplicas,
  type Proposal,
  resourceReplicas,
  type Tolerance,
  valueReplicas,
} from './hpa-replica-calculator.ts';

/**
 * Signals a metric may follow. A total is the sum over the replicas, a mean holds for each of them.
 */
export const METRIC_SIGNALS = {
  queueLength: 'total',
  arrivalsPerSecond: 'total',
  failuresPerSecond: 'total',
  utilizationRatio: 'mean',
  latencySecondsMean: 'mean',
  latencySecondsP99: 'mean',
} as const satisfies Partial<Record<Signal, 'total' | 'mean'>>;
export type MetricSignal = keyof typeof METRIC_SIGNALS;

/** One metric of the autoscaler, in the whole numbers that the controller reckons with. */
export type HpaMetric =
  | { readonly type: 'cpu'; readonly targetPercent: number }
  | { readonly type: 'pods'; readonly signal: MetricSignal; readonly targetMilli: number }
  | {
      readonly type: 'external';
      readonly signal: MetricSignal;
      readonly targetMilli: number;
      /** averageValue: the target is per replica; value: the target is for the whole. */
      readonly targetType: 'averageValue' | 'value';
    };

/** What the controller looks at in one interval. */
export interface HpaObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
  readonly samples: readonly ReplicaSample[];
  readonly signals: Readonly<Record<MetricSignal, number>>; // NaN: missing
}

export interface MetricRules {
  readonly tolerance: Tolerance;
  readonly cpuInitialization: Seconds;
  readonly initialReadinessDelay: Seconds;
  readonly metricWindow: Seconds;
}

/**
 * The largest proposal of all metrics, or undefined where the replicas must not change: when every
 * metric fails, or when some fail and the others ask for fewer replicas.
 * Source: Kubernetes, pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetrics.
 */
export function replicasForMetrics(
  metrics: readonly HpaMetric[],
  observation: HpaObservation,
  rules: MetricRules,
): number | undefined {
  const proposals = metrics.map((metric) => propose(metric, observation, rules));
  const replicas = proposals.flatMap((p) => (p.kind === 'proposal' ? [p.replicas] : []));
  const largest = Math.max(...replicas); // -Infinity when all have failed
  const isIncomplete = replicas.length < proposals.length;
  return isIncomplete && largest < observation.current ? undefined : largest;
}

function propose(metric: HpaMetric, observation: HpaObservation, rules: MetricRules): Proposal {
  const { now, current, samples } = observation;
  const { tolerance } = rules;
  switch (metric.type) {
    case 'cpu':
      return resourceReplicas({
        current,
        pods: samples.map(cpuPod),
        targetPercent: metric.targetPercent,
        tolerance,
        readiness: { ...rules, now },
      });
    case 'pods':
      return podMetricReplicas({
        current,
        pods: podsWithSignal(samples, metric.signal, observation.signals[metric.signal]),
        target: metric.targetMilli,
        tolerance,
      });
    case 'external': {
      const value = milli(observation.signals[metric.signal]);
      const target = metric.targetMilli;
      if (metric.targetType === 'value') {
        const readyPods = samples.filter((s) => s.phase === 'running' && s.ready).length;
        return valueReplicas({ current, readyPods, value, target, tolerance });
      }
      const statusReplicas = samples.filter((s) => s.phase !== 'terminating').length;
      return averageValueReplicas({ statusReplicas, value, target, tolerance });
    }
  }
}

function cpuPod(sample: ReplicaSample): Pod {
  return {
    phase: sample.phase === 'pending' ? 'pending' : 'running',
    isDeleted: sample.phase === 'terminating',
    isReady: sample.ready,
    startedAt: sample.startedAt,
    readySince: sample.readySince,
    value: wholeUp(sample.cpuMillicores),
    sampledAt: sample.sampledAt,
    request: wholeUp(sample.requestMillicores),
  };
}

/**
 * The telemetry has such a signal per service only: a total is shared out evenly over the running
 * replicas.
 */
function podsWithSignal(
  samples: readonly ReplicaSample[],
  signal: MetricSignal,
  value: number,
): Pod[] {
  const running = samples.filter(({ phase }) => phase === 'running').length;
  const share = METRIC_SIGNALS[signal] === 'total' ? milli(value) / running : milli(value);
  return samples.map((sample) => ({ ...cpuPod(sample), value: share }));
}

const ROUNDING = 1e-6; // millis; keeps 0.07 * 1000 = 70.00000000000001 from being taken for 71
/** Quantities become whole thousandths by rounding up, as Kubernetes' MilliValue does. */
const wholeUp = (value: number): number => Math.ceil(value - ROUNDING);
const milli = (value: number): number => wholeUp(value * 1000);
