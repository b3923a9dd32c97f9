import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { type LoadObservation, meanCalls, observeLoad } from './load-signals.ts';
import { LoadTracker } from './load-tracker.ts';
import { orderReplicas } from './order-replicas.ts';

export interface LoadAverageOptions {
  readonly targetRatio: number;
  readonly window: Seconds;
}
const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.7, // assumption
    description: 'utilization aimed at, in (0, 1]',
    tune: { min: 0.2, max: 0.95 },
  },
  window: {
    value: { type: 'seconds', min: 0, max: 3600 },
    default: 300, // assumption
    description: 'how far back the load is averaged; 0: the newest sample',
    tune: { min: 15, max: 900, log: true },
  },
};

/**
 * As many replicas as serve the mean load of a window at the target utilization:
 * wanted = ceil(mean calls per second x work of a call / (targetRatio x workers of a replica)). The work of
 * a call is learnt (`WorkEstimate`); samples that are missing do not count. This is the fast rule that
 * learned autoscalers of this folder set the target of: the same rule with one target for good.
 * Source: utilization law, as `WorkEstimate`; the averaging is that of most metric pipelines.
 */
export function loadAverage(
  target: ScalingTarget,
  { targetRatio, window }: LoadAverageOptions,
): Agent<LoadObservation> {
  const tracker = new LoadTracker(target);
  return {
    name: 'load-average',
    observe: (telemetry) => observeLoad(telemetry, target, Math.max(window, LOOK_MIN) + LOOK_MIN),
    act(observation): Action {
      tracker.follow(observation);
      const load = meanCalls(observation, window) * tracker.secondsPerCall;
      const wanted = load / (targetRatio * target.workersPerReplica);
      return orderReplicas(target, observation.current, wanted);
    },
  };
}

const LOOK_MIN: Seconds = 300; // so that a newest sample is there even after a gap

export const loadAverageLine: AutoscalerLine = {
  kind: 'load-average',
  description: 'replicas for the mean load of a window at a target utilization',
  options: OPTIONS,
  knob: 'targetRatio',
  coveredBy:
    'test/agents/autoscaling/load-average.test.ts: wants the replicas that serve the mean load at the target',
  create: (options, targets) =>
    targets.map((target) => loadAverage(target, options as unknown as LoadAverageOptions)),
};
