import { type Action, HOLD } from '../../sim/actions.ts';
import type { ScalingTarget } from '../agent.ts';

const ROUNDING = 1e-9; // replicas; without it 6 * 0.9 / 0.6 = 9.000000000000002 rounds up to 10

/** Whole replicas that cover so many. */
export const wholeReplicas = (replicas: number): number => Math.ceil(replicas - ROUNDING);

/** The nearest number of replicas that a service may have. */
export const withinBounds = ({ replicasMin, replicasMax }: ScalingTarget, replicas: number) =>
  Math.min(replicasMax, Math.max(replicasMin, replicas));

/**
 * Orders `wanted` replicas, rounded up and within the bounds of the service; holds where that is
 * the present number, or where `wanted` is NaN: nothing is known.
 */
export function orderReplicas(target: ScalingTarget, current: number, wanted: number): Action {
  if (Number.isNaN(wanted)) return HOLD;
  const replicas = withinBounds(target, wholeReplicas(wanted));
  return replicas === current ? HOLD : { kind: 'scale', service: target.service, replicas };
}
