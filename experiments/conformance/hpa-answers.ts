import {
  fillBehavior,
  limitLegacy,
  limitRate,
  stabilize,
  stabilizeLegacy,
} from '../../agents/autoscaling/hpa-behavior.ts';
import type { CpuReadiness, Pod } from '../../agents/autoscaling/hpa-pods.ts';
import {
  averageValueReplicas,
  podMetricReplicas,
  type Proposal,
  resourceReplicas,
  type Tolerance,
  valueReplicas,
} from '../../agents/autoscaling/hpa-replica-calculator.ts';
import type { Seconds } from '../../sim/units.ts';
import type {
  CpuCase,
  RateCase,
  ReplicaConstants,
  StabilisationCase,
  ValueCase,
} from './hpa-case-schemas.ts';
import type { ConformanceOutcome } from './report.ts';

// Every pod of a case started long ago and has been what it is ever since, so that an unready one
// counts as never ready, whatever the periods of grace.
const LONG_AGO: Seconds = -1e6;
const READINESS: CpuReadiness = {
  now: 0,
  cpuInitialization: 300,
  initialReadinessDelay: 30,
  metricWindow: 15,
};

/** Puts a case of the replica calculator to the code that the autoscaler runs. */
export function answerReplicas(
  one: CpuCase | ValueCase,
  constants: ReplicaConstants,
): ConformanceOutcome {
  const { tolerance_rule: rule, tolerance: ratio, containers_per_pod: containers = 1 } = constants;
  const tolerance: Tolerance = { rule, up: ratio, down: ratio };
  if (one.metric !== 'resource_cpu') {
    return compare(one, valueProposal(one, tolerance), { value: one.expected_value_milli });
  }
  const mean = one.expected_mean_value_millicores_per_container;
  const proposal = cpuProposal(one, containers, tolerance);
  return compare(one, proposal, {
    utilizationPercent: one.expected_utilization_pct,
    value: mean === undefined ? undefined : wholeDown(mean * containers),
  });
}

const ROUNDING = 1e-6; // of a mean per container that was written in decimals
/** The controller keeps whole millicores per pod, cut off. */
const wholeDown = (value: number): number => Math.trunc(value + ROUNDING);

function cpuProposal(one: CpuCase, containers: number, tolerance: Tolerance): Proposal {
  const usage = one.usage_millicores_per_container;
  const pods = podsOf(one, (index) => ({
    value: (usage[index] ?? NaN) * containers,
    request: (one.cpu_requests_millicores[index] ?? NaN) * containers,
  }));
  return resourceReplicas({
    current: one.current_replicas,
    pods,
    targetPercent: one.target_utilization_pct,
    tolerance,
    readiness: READINESS,
  });
}

function valueProposal(one: ValueCase, tolerance: Tolerance): Proposal {
  const { current_replicas: current, target_value_milli: target } = one;
  const values = one.metric_values_milli;
  const pods = podsOf(one, (index) => ({ value: values[index] ?? NaN, request: NaN }));
  const value = values.length === 0 ? NaN : values.reduce<number>((sum, v) => sum + (v ?? 0), 0);
  switch (one.metric) {
    case 'pods':
      return podMetricReplicas({ current, pods, target, tolerance });
    case 'object_value':
    case 'external_value': {
      const readyPods = pods.filter((pod) => pod.phase === 'running' && pod.isReady).length;
      return valueReplicas({ current, readyPods, value, target, tolerance });
    }
    case 'object_average_value':
    case 'external_average_value':
      return averageValueReplicas({ statusReplicas: current, value, target, tolerance });
  }
}

const PHASES = { Running: 'running', Pending: 'pending', Failed: 'failed' } as const;

/** Failed pods are not among the current replicas, but are listed by their phase. */
function podsOf(
  one: CpuCase | ValueCase,
  metricOf: (index: number) => Pick<Pod, 'value' | 'request'>,
): readonly Pod[] {
  const listed = [one.current_replicas, one.pod_phase?.length ?? 0, one.pod_deleted?.length ?? 0];
  return Array.from({ length: Math.max(...listed) }, (_, index) => ({
    ...metricOf(index),
    phase: PHASES[one.pod_phase?.[index] ?? 'Running'],
    isDeleted: one.pod_deleted?.[index] ?? false,
    isReady: one.pod_ready?.[index] ?? true,
    startedAt: LONG_AGO,
    readySince: LONG_AGO,
    sampledAt: READINESS.now,
  }));
}

type Details = { readonly [K in 'utilizationPercent' | 'value']?: number | undefined };

function compare(
  one: CpuCase | ValueCase,
  proposal: Proposal,
  details: Details,
): ConformanceOutcome {
  if (one.expected_error || proposal.kind === 'failure') {
    const isPassed = one.expected_error === true && proposal.kind === 'failure';
    const got = proposal.kind === 'failure' ? { error: proposal.reason } : proposal;
    const expected = one.expected_error ? { error: true } : wanted(one, details);
    return { case: one.name, verdict: isPassed ? 'passed' : 'failed', expected, got };
  }
  const expected = wanted(one, details);
  const got = Object.fromEntries(
    Object.keys(expected).map((key) => [key, proposal[key as keyof typeof expected]]),
  );
  const isPassed = Object.entries(expected).every(([key, value]) => got[key] === value);
  return { case: one.name, verdict: isPassed ? 'passed' : 'failed', expected, got };
}

function wanted(
  { expected_replicas: replicas }: CpuCase | ValueCase,
  { utilizationPercent, value }: Details,
): { replicas?: number; utilizationPercent?: number; value?: number } {
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(utilizationPercent === undefined ? {} : { utilizationPercent }),
    ...(value === undefined ? {} : { value }),
  };
}

/** Puts a stabilisation case to the code that the autoscaler runs. */
export function answerStabilisation(one: StabilisationCase): ConformanceOutcome {
  const { current, desired } = one;
  const recommendations = one.recommendations.map(({ replicas, secondsAgo }) => ({
    replicas,
    age: secondsAgo,
  }));
  const got =
    'behavior' in one
      ? stabilizeLegacy({ desired, recommendations, window: one.downscaleStabilizationSeconds })
      : stabilize({
          current,
          desired,
          recommendations,
          upWindow: one.scaleUpWindowSeconds,
          downWindow: one.scaleDownWindowSeconds,
        });
  return compareNumber(one.name, one.expected, got);
}

/**
 * Puts a rate case to the code that the autoscaler runs. No bounds, so that only the rate limits.
 */
export function answerRate(one: RateCase): ConformanceOutcome {
  const { current, desired } = one;
  const bounds = { replicasMin: 0, replicasMax: Infinity };
  if ('behavior' in one) {
    return compareNumber(one.name, one.expected, limitLegacy({ current, desired, ...bounds }));
  }
  const rules = {
    selectPolicy: one.selectPolicy,
    policies: one.policies.map(({ type, value, periodSeconds }) => ({
      type,
      value,
      period: periodSeconds,
    })),
  };
  const got = limitRate({
    current,
    desired,
    ...bounds,
    behavior: fillBehavior({ scaleUp: rules, scaleDown: rules }, 0),
    added: [{ replicas: one.added, age: 0 }],
    deleted: [{ replicas: one.deleted, age: 0 }],
  });
  return compareNumber(one.name, one.expected, got);
}

function compareNumber(name: string, expected: number, got: number): ConformanceOutcome {
  return { case: name, verdict: got === expected ? 'passed' : 'failed', expected, got };
}
