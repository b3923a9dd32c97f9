import type { Seconds } from '../../sim/units.ts';
import type { Amount } from './vpa-amounts.ts';
import { RESOURCES, type Recommendation } from './vpa-recommendation.ts';

/** One replica as the updater looks at it. */
export interface UpdaterPod {
  readonly startedAt: Seconds; // NaN: not started
  /** Asked for; a resource that is not asked for is left out. */
  readonly cpu?: Amount;
  readonly memory?: Amount;
  /** It was killed for want of memory soon after its start. */
  readonly hasQuickOutOfMemory: boolean;
}

export interface UpdaterRules {
  readonly changeMinRatio: number; // >= 0; less is not worth a replacement within the bounds
  readonly lifetimeMin: Seconds; // >= 0; before, nothing is replaced within the bounds
}

/** How a replica stands to a recommendation. */
export interface Priority {
  readonly isOutOfBounds: boolean;
  /** Sum over the resources of |recommended - requested| / requested. */
  readonly changeRatio: number;
}

/**
 * A resource that is recommended but not asked for is no concern of it: the simulation does not
 * model it (assumption; Kubernetes counts it as out of bounds).
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/updater/priority/priority_processor.go.
 */
export function priorityOf(pod: UpdaterPod, recommendation: Recommendation): Priority {
  let isOutOfBounds = false;
  let changeRatio = 0;
  for (const resource of RESOURCES) {
    const range = recommendation[resource];
    const requested = pod[resource];
    if (!range || requested === undefined) continue;
    if (requested < range.lower || requested > range.upper) isOutOfBounds = true;
    const base = Math.max(requested, 1);
    changeRatio += Math.abs(base - range.target) / base;
  }
  return { isOutOfBounds, changeRatio };
}

/**
 * Whether a replica is to be replaced by one of the recommended size: at once when it is out of
 * bounds; soon after a kill for want of memory, where that changes anything; otherwise only after
 * its minimal lifetime and for a change that is worth it.
 * Source: the same repository, pkg/updater/priority/update_priority_calculator.go, AddPod.
 */
export function isToBeReplaced(
  pod: UpdaterPod,
  recommendation: Recommendation,
  { now, changeMinRatio, lifetimeMin }: UpdaterRules & { readonly now: Seconds },
): boolean {
  const { isOutOfBounds, changeRatio } = priorityOf(pod, recommendation);
  if (pod.hasQuickOutOfMemory && changeRatio === 0) return false;
  if (isOutOfBounds || pod.hasQuickOutOfMemory) return true;
  const isOld = now >= pod.startedAt + lifetimeMin; // false while it has not started
  return isOld && changeRatio >= changeMinRatio;
}
