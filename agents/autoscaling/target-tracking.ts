import { type Action, HOLD } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { isBreached, type MetricPoints, metricPoints } from './metric-points.ts';
import { orderReplicas, wholeReplicas, withinBounds } from './order-replicas.ts';
import { ScalingCooldowns } from './scaling-cooldowns.ts';

export interface TargetTrackingOptions {
  readonly targetRatio: number;
  readonly outCooldown: Seconds;
  readonly inCooldown: Seconds;
  readonly disableScaleIn: boolean;
}
const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.7, // assumption: AWS has no default
    description: 'target share of busy workers, in (0, 1]',
    tune: { min: 0.15, max: 0.95 },
  },
  outCooldown: {
    value: { type: 'seconds', min: 0 },
    default: 300, // Amazon ECS
    description: 'seconds in which what was added counts as part of the next scaling out',
    tune: { min: 0, max: 600 },
  },
  inCooldown: {
    value: { type: 'seconds', min: 0 },
    default: 300, // Amazon ECS
    description: 'seconds between two scalings in',
    tune: { min: 0, max: 900 },
  },
  disableScaleIn: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether replicas are never taken away',
  },
};

// The alarms that AWS makes: recalled, not found in its documentation, so assumptions.
const PERIOD: Seconds = 60;
const OUT_POINTS = 3; // all above the target
const IN_POINTS = 15; // all below the target less a tenth
const IN_MARGIN = 0.9;

interface TrackingObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
  readonly points: MetricPoints;
}

/**
 * Target tracking of AWS: out at once and in proportion, ceil(replicas x utilization / target),
 * after three points of a minute above the target; in after fifteen below 0.9 x target, carefully:
 * rounded up, and by the highest of the fifteen points (an assumption; documented is only that it
 * scales in more gradually). A missing point is in no breach: insufficient data never scales.
 * Source: Application Auto Scaling user guide, "Target tracking scaling policies"; API reference,
 * TargetTrackingScalingPolicyConfiguration (cooldowns, DisableScaleIn).
 */
export function targetTracking(
  target: ScalingTarget,
  options: TargetTrackingOptions,
): Agent<TrackingObservation> {
  const { service } = target;
  const { targetRatio, disableScaleIn } = options;
  const cooldowns = new ScalingCooldowns(options);
  let judged: Seconds = 0; // end of the newest point that was acted on

  const proportional = (base: number, utilization: number) =>
    withinBounds(target, wholeReplicas((base * utilization) / targetRatio));

  function wanted({ now, current, points: { values } }: TrackingObservation): number {
    const isHigh = isBreached(values, {
      periods: OUT_POINTS,
      datapoints: OUT_POINTS,
      breaches: (value) => value > targetRatio,
    });
    const newest = values.at(-1) ?? NaN;
    if (isHigh) return cooldowns.out(now, current, (base) => proportional(base, newest));
    const isLow = isBreached(values, {
      periods: IN_POINTS,
      datapoints: IN_POINTS,
      breaches: (value) => value < IN_MARGIN * targetRatio,
    });
    if (!isLow || disableScaleIn) return current;
    return cooldowns.in(now, current, proportional(current, Math.max(...values)));
  }

  return {
    name: 'target-tracking',
    observe: (telemetry) => ({
      now: telemetry.now,
      current: telemetry.replicas(service),
      points: metricPoints(telemetry, {
        service,
        signal: 'utilizationRatio',
        period: PERIOD,
        count: IN_POINTS,
      }),
    }),
    act(observation): Action {
      const { current, points } = observation;
      if (!(points.end > judged)) return HOLD;
      judged = points.end;
      return orderReplicas(target, current, wanted(observation));
    },
  };
}

export const targetTrackingLine: AutoscalerLine = {
  kind: 'target-tracking',
  description: 'AWS target tracking of utilization: out fast and in proportion, in slowly',
  options: OPTIONS,
  knob: 'targetRatio',
  coveredBy: 'test/agents/autoscaling/target-tracking.test.ts: scales out in proportion',
  create: (options, targets) =>
    targets.map((target) => targetTracking(target, options as unknown as TargetTrackingOptions)),
};
