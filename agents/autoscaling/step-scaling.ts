import { type Action, HOLD } from '../../sim/actions.ts';
import { InputError } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { isBreached, type MetricPoints, metricPoints } from './metric-points.ts';
import { orderReplicas, withinBounds } from './order-replicas.ts';
import { ScalingCooldowns } from './scaling-cooldowns.ts';
import { adjusted, checkSteps, type StepAdjustment, stepOf } from './step-adjustments.ts';
import { STEP_SCALING_OPTIONS, type StepScalingOptions } from './step-scaling-options.ts';

const BILLIONTHS = 1e9; // of the utilization; unrounded, 0.7 - 0.6 would fall short of 0.1
const breach = (value: number, threshold: number): number =>
  Math.round((value - threshold) * BILLIONTHS) / BILLIONTHS;

interface AlarmObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
  readonly points: MetricPoints;
}

/**
 * Step scaling of AWS: two alarms on the utilization, and adjustments by the size of the breach of
 * the newest point. An alarm is in breach while M of its newest N points are; as long as it is, its
 * policy acts once for each new point. A missing point is in no breach. Scaling out goes before.
 * Without steps of their own, each policy has two, as in the example of the user guide: 10 % from
 * the threshold on, 30 % from 10 points beyond it.
 * Source: Application Auto Scaling user guide, "Step scaling policies", and API reference,
 * StepScalingPolicyConfiguration (cooldowns of 300 s); Amazon CloudWatch user guide, alarms.
 */
export function stepScaling(
  target: ScalingTarget,
  options: StepScalingOptions,
): Agent<AlarmObservation> {
  const { service } = target;
  const { highThreshold, outPeriods, inPeriods, period } = options;
  const lowThreshold = highThreshold * options.lowRatio;
  const outSteps = options.outSteps ?? defaultSteps(options, 'out');
  const inSteps = options.inSteps ?? defaultSteps(options, 'in');
  const cooldowns = new ScalingCooldowns(options);
  const count = Math.max(outPeriods, inPeriods);
  let judged: Seconds = 0; // end of the newest point that was acted on

  function wanted({ now, current, points: { values } }: AlarmObservation): number {
    const newest = values.at(-1) ?? NaN;
    const isHigh = isBreached(values, {
      periods: outPeriods,
      datapoints: options.outDatapoints ?? outPeriods,
      breaches: (value) => breach(value, highThreshold) >= 0,
    });
    const isLow = isBreached(values, {
      periods: inPeriods,
      datapoints: options.inDatapoints ?? inPeriods,
      breaches: (value) => breach(value, lowThreshold) <= 0,
    });
    const after = (base: number, step: StepAdjustment | undefined) =>
      step ? withinBounds(target, adjusted(base, step.adjustment, options)) : base;
    if (isHigh) {
      const step = stepOf(outSteps, breach(newest, highThreshold), 'out');
      return cooldowns.out(now, current, (base) => after(base, step));
    }
    if (!isLow) return current;
    const step = stepOf(inSteps, breach(newest, lowThreshold), 'in');
    return cooldowns.in(now, current, after(current, step));
  }

  return {
    name: 'step-scaling',
    observe: (telemetry) => ({
      now: telemetry.now,
      current: telemetry.replicas(service),
      points: metricPoints(telemetry, { service, signal: 'utilizationRatio', period, count }),
    }),
    act(observation): Action {
      const { current, points } = observation;
      if (!(points.end > judged)) return HOLD;
      judged = points.end;
      return orderReplicas(target, current, wanted(observation));
    },
  };
}

function defaultSteps(
  { outAdjustment, inAdjustment, stepWidth, stepFactor, adjustmentType }: StepScalingOptions,
  direction: 'out' | 'in',
): readonly StepAdjustment[] {
  const first = direction === 'out' ? outAdjustment : -inAdjustment;
  const isPercent = adjustmentType === 'PercentChangeInCapacity';
  const whole = (adjustment: number) => (isPercent ? adjustment : Math.round(adjustment));
  const [near, far] = [whole(first), whole(first * stepFactor)];
  if (direction === 'out')
    return [
      { lower: 0, upper: stepWidth, adjustment: near },
      { lower: stepWidth, adjustment: far },
    ];
  return [
    { lower: -stepWidth, upper: 0, adjustment: near },
    { upper: -stepWidth, adjustment: far },
  ];
}

/** Throws an InputError where options contradict each other. */
function check(options: StepScalingOptions): void {
  const { outSteps, inSteps, adjustmentType } = options;
  const wrong = (path: string, message: string) => new InputError([{ path: [path], message }]);
  if (adjustmentType === 'ExactCapacity' && !(outSteps && inSteps))
    throw wrong('adjustmentType', 'ExactCapacity needs outSteps and inSteps');
  if (outSteps) checkSteps('outSteps', outSteps, adjustmentType);
  if (inSteps) checkSteps('inSteps', inSteps, adjustmentType);
  for (const direction of ['out', 'in'] as const) {
    const { [`${direction}Periods` as const]: periods } = options;
    const datapoints = options[`${direction}Datapoints`] ?? periods;
    if (datapoints > periods)
      throw wrong(`${direction}Datapoints`, `must be at most ${direction}Periods (${periods})`);
  }
}

export const stepScalingLine: AutoscalerLine = {
  kind: 'step-scaling',
  description: 'AWS step scaling: alarms on utilization, and adjustments by the size of the breach',
  options: STEP_SCALING_OPTIONS,
  knob: 'highThreshold',
  coveredBy: 'test/agents/autoscaling/step-scaling.test.ts: adds by the step of the breach',
  create(options, targets) {
    const values = options as unknown as StepScalingOptions;
    check(values);
    return targets.map((target) => stepScaling(target, values));
  },
};
