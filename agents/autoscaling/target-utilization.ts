import { type Action, HOLD } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { orderReplicas } from './order-replicas.ts';

export interface TargetUtilizationOptions {
  readonly targetRatio: number; // in (0, 1]
  readonly toleranceRatio: number; // 0.1 holds still within 10 % of the target
}
const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.7,
    description: 'target share of busy workers, in (0, 1]',
    tune: { min: 0.15, max: 0.95 },
  },
  toleranceRatio: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0.1,
    description:
      'no change while the wanted replicas are within this share of the present, in [0, 1)',
    tune: { min: 0.02, max: 0.3 },
  },
};

/**
 * Holds the utilization of a service near a target:
 * wanted = ceil(ready replicas * utilization / target) within the bounds, no change within the
 * tolerance or when blind. Those that boot are no part of the utilization, so they are no part of
 * the product either.
 * A service without ready replicas stays as it is.
 * Source: Kubernetes documentation, Horizontal Pod Autoscaling, "Algorithm details".
 */
export function targetUtilization(
  target: ScalingTarget,
  { targetRatio, toleranceRatio }: TargetUtilizationOptions,
): Agent<readonly number[]> {
  const { service } = target;
  return {
    name: 'target-utilization',
    observe: (telemetry) => [
      telemetry.replicas(service),
      telemetry.latest(service, 'replicasReady'),
      telemetry.latest(service, 'utilizationRatio'),
    ],
    act([replicas = NaN, ready = NaN, utilization = NaN]): Action {
      const wanted = ready === 0 ? NaN : (ready * utilization) / targetRatio;
      const isNear = Math.abs(wanted - replicas) <= toleranceRatio * replicas;
      if (Number.isNaN(wanted) || isNear) return HOLD;
      return orderReplicas(target, replicas, wanted);
    },
  };
}

export const targetUtilizationLine: AutoscalerLine = {
  kind: 'target-utilization',
  description: 'ready replicas times utilization over its target',
  options: OPTIONS,
  knob: 'targetRatio',
  coveredBy:
    'test/agents/autoscaling/target-utilization.test.ts: wants ceil(replicas x busy / target)',
  create: (options, targets) =>
    targets.map((target) =>
      targetUtilization(target, options as unknown as TargetUtilizationOptions),
    ),
};
