import type { Seconds } from '../../sim/units.ts';

/** One pod as the autoscaler's controller sees it, with its value of one metric. */
export interface Pod {
  readonly phase: 'pending' | 'running' | 'failed';
  /** Whether it is being deleted. */
  readonly isDeleted: boolean;
  readonly isReady: boolean;
  readonly startedAt: Seconds; // NaN: not started
  readonly readySince: Seconds; // of the last change of `isReady`
  readonly value: number; // whole millicores, or whole thousandths of a metric; NaN: no sample
  readonly sampledAt: Seconds; // end of the interval the value belongs to
  readonly request: number; // whole millicores; NaN: none declared
}

/** When the CPU use of a young pod counts. */
export interface CpuReadiness {
  readonly now: Seconds;
  /** For this long after its start a pod counts only while ready, with a sample of its own. */
  readonly cpuInitialization: Seconds;
  /** A pod whose last change to unready is within this of its start was never ready. */
  readonly initialReadinessDelay: Seconds;
  /** Length of the interval that one sample covers. */
  readonly metricWindow: Seconds;
}

/** Pods that are deleted or failed are in no group: they are ignored. */
export interface PodGroups {
  readonly counted: readonly Pod[];
  readonly unready: readonly Pod[];
  readonly missing: readonly Pod[];
}

/**
 * Sorts pods by how their samples count. Readiness is looked at for CPU only: pass undefined for
 * other metrics, where only pending pods are unready. A running pod without a sample is missing,
 * ready or not.
 * Source: Kubernetes, pkg/controller/podautoscaler/replica_calculator.go, groupPods.
 */
export function groupPods(pods: readonly Pod[], readiness: CpuReadiness | undefined): PodGroups {
  const counted: Pod[] = [];
  const unready: Pod[] = [];
  const missing: Pod[] = [];
  for (const pod of pods) {
    if (pod.isDeleted || pod.phase === 'failed') continue;
    if (pod.phase === 'pending') unready.push(pod);
    else if (Number.isNaN(pod.value)) missing.push(pod);
    else if (readiness && isUnreadyForCpu(pod, readiness)) unready.push(pod);
    else counted.push(pod);
  }
  return { counted, unready, missing };
}

function isUnreadyForCpu(pod: Pod, readiness: CpuReadiness): boolean {
  if (Number.isNaN(pod.startedAt)) return true;
  const isInitializing = pod.startedAt + readiness.cpuInitialization > readiness.now;
  if (isInitializing) {
    return !pod.isReady || pod.sampledAt < pod.readySince + readiness.metricWindow;
  }
  return !pod.isReady && pod.startedAt + readiness.initialReadinessDelay > pod.readySince;
}
