import { type CpuReadiness, groupPods, type Pod, type PodGroups } from './hpa-pods.ts';

/** What one metric asks for, or why it cannot say. */
export type Proposal =
  | {
      readonly kind: 'proposal';
      readonly replicas: number;
      /** Whole millicores per pod, or whole thousandths of the metric. */
      readonly value: number;
      /** Whole percent of the request; NaN where the metric has no request. */
      readonly utilizationPercent: number;
    }
  | { readonly kind: 'failure'; readonly reason: string };

export const TOLERANCE_RULES = ['asymmetric', 'absolute'] as const;

/** How near to 1 the ratio of value to target may be without a change. */
export interface Tolerance {
  /**
   * asymmetric: 1 - down <= ratio <= 1 + up (Kubernetes 1.33 and later). absolute: |1 - ratio| <=
   * up (before).
   */
  readonly rule: (typeof TOLERANCE_RULES)[number];
  readonly up: number;
  readonly down: number;
}

/**
 * The two rules differ at the edge, in floating point: at a ratio of 1.1 and a tolerance of 0.1 the
 * newer rule holds still, the older one moves, since |1 - 1.1| = 0.10000000000000009.
 */
export function isWithin(ratio: number, tolerance: Tolerance): boolean {
  if (tolerance.rule === 'absolute') return Math.abs(1 - ratio) <= tolerance.up;
  return 1 - tolerance.down <= ratio && ratio <= 1 + tolerance.up;
}

const REPLICAS_LIMIT = 2 ** 31 - 1; // replica counts are 32-bit integers in Kubernetes
const ceilReplicas = (count: number): number => Math.min(REPLICAS_LIMIT, Math.ceil(count));

const NO_PODS: Proposal = { kind: 'failure', reason: 'no pods' };
const NO_METRICS: Proposal = {
  kind: 'failure',
  reason: 'no metrics for the pods (they might be unready)',
};

/**
 * Replicas for a target utilization of the requested CPU, in whole percent.
 * Utilization = trunc(100 * sum of usage / sum of requests) over the pods that count.
 * Source: replica_calculator.go, GetResourceReplicas; metrics/utilization.go,
 * GetResourceUtilizationRatio.
 */
export function resourceReplicas(input: {
  readonly current: number;
  readonly pods: readonly Pod[];
  readonly targetPercent: number;
  readonly tolerance: Tolerance;
  readonly readiness: CpuReadiness;
}): Proposal {
  const { current, pods, targetPercent, tolerance } = input;
  if (pods.length === 0) return NO_PODS;
  const groups = groupPods(pods, input.readiness);
  if (groups.counted.length === 0) return NO_METRICS;
  if (pods.some((pod) => Number.isNaN(pod.request))) {
    return { kind: 'failure', reason: 'a pod declares no CPU request' };
  }
  const percent = (list: readonly Pod[]) =>
    Math.trunc((100 * sum(list, 'value')) / sum(list, 'request'));
  const utilizationPercent = percent(groups.counted);
  if (!Number.isFinite(utilizationPercent)) {
    return { kind: 'failure', reason: 'the CPU requests add up to 0' };
  }
  const assumedPercent = Math.max(100, targetPercent);
  const replicas = replicasByGroup({
    current,
    groups,
    tolerance,
    ratioOf: (list) => percent(list) / targetPercent,
    assumedOf: (pod) => Math.trunc((pod.request * assumedPercent) / 100),
  });
  return { kind: 'proposal', replicas, value: mean(groups.counted), utilizationPercent };
}

/**
 * Replicas for a target mean of a metric that each pod reports; `target` in whole thousandths.
 * Source: replica_calculator.go, calcPlainMetricReplicas.
 */
export function podMetricReplicas(input: {
  readonly current: number;
  readonly pods: readonly Pod[];
  readonly target: number;
  readonly tolerance: Tolerance;
}): Proposal {
  const { current, pods, target, tolerance } = input;
  if (pods.length === 0) return NO_PODS;
  const groups = groupPods(pods, undefined);
  if (groups.counted.length === 0) return NO_METRICS;
  const replicas = replicasByGroup({
    current,
    groups,
    tolerance,
    ratioOf: (list) => mean(list) / target,
    assumedOf: () => target,
  });
  return { kind: 'proposal', replicas, value: mean(groups.counted), utilizationPercent: NaN };
}

/**
 * Replicas for one value of an object or an external source against a target of that value, in
 * thousandths:
 * ceil(value / target * ready pods). At zero replicas ceil(value / target), without tolerance.
 * Source: replica_calculator.go, getUsageRatioReplicaCount.
 */
export function valueReplicas(input: {
  readonly current: number;
  readonly readyPods: number;
  readonly value: number;
  readonly target: number;
  readonly tolerance: Tolerance;
}): Proposal {
  const { current, readyPods, value, target, tolerance } = input;
  if (Number.isNaN(value)) return { kind: 'failure', reason: 'no value of the metric' };
  const ratio = value / target;
  const replicas = (): number => {
    if (current === 0) return ceilReplicas(ratio);
    return isWithin(ratio, tolerance) ? current : ceilReplicas(ratio * readyPods);
  };
  return { kind: 'proposal', replicas: replicas(), value, utilizationPercent: NaN };
}

/**
 * Replicas for one value that all pods share, against a target per pod, in thousandths: ceil(value
 * / target), whatever the current count. `statusReplicas` are the pods that exist.
 * Source: replica_calculator.go, GetExternalPerPodMetricReplicas and GetObjectPerPodMetricReplicas.
 */
export function averageValueReplicas(input: {
  readonly statusReplicas: number;
  readonly value: number;
  readonly target: number;
  readonly tolerance: Tolerance;
}): Proposal {
  const { statusReplicas, value, target, tolerance } = input;
  if (Number.isNaN(value)) return { kind: 'failure', reason: 'no value of the metric' };
  const isNear = isWithin(value / (target * statusReplicas), tolerance);
  return {
    kind: 'proposal',
    replicas: isNear ? statusReplicas : ceilReplicas(value / target),
    value: Math.ceil(value / statusReplicas),
    utilizationPercent: NaN,
  };
}

interface GroupRule {
  readonly current: number;
  readonly groups: PodGroups;
  readonly tolerance: Tolerance;
  readonly ratioOf: (pods: readonly Pod[]) => number;
  /** What a missing pod is taken to use when the rest asks for fewer replicas. */
  readonly assumedOf: (pod: Pod) => number;
}

/** Missing and unready pods may only damp a change: never start one, never turn one round. */
function replicasByGroup(rule: GroupRule): number {
  const { current, groups, tolerance, ratioOf } = rule;
  const { counted, missing, unready } = groups;
  const ratio = ratioOf(counted);
  const isUpWithUnready = unready.length > 0 && ratio > 1;
  if (!isUpWithUnready && missing.length === 0) {
    return isWithin(ratio, tolerance) ? current : ceilReplicas(ratio * counted.length);
  }
  const completed = [...counted, ...assumed(rule, ratio)];
  const damped = ratioOf(completed);
  const isReversed = (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1);
  if (isReversed || isWithin(damped, tolerance)) return current;
  const replicas = ceilReplicas(damped * completed.length);
  const isAgainst = damped < 1 ? replicas > current : replicas < current;
  return isAgainst ? current : replicas;
}

function assumed({ groups, assumedOf }: GroupRule, ratio: number): readonly Pod[] {
  if (ratio === 1) return [];
  if (ratio < 1) return groups.missing.map((pod) => ({ ...pod, value: assumedOf(pod) }));
  return [...groups.missing, ...groups.unready].map((pod) => ({ ...pod, value: 0 }));
}

const sum = (pods: readonly Pod[], field: 'value' | 'request'): number =>
  pods.reduce((total, pod) => total + pod[field], 0);
const mean = (pods: readonly Pod[]): number => Math.trunc(sum(pods, 'value') / pods.length);
