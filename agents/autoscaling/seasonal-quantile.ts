import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { DOWNSCALE_STABILIZATION, DownscaleHold } from './downscale-hold.ts';
import { type LoadObservation, meanKnown, observeLoad } from './load-signals.ts';
import { LoadTracker, LOOKBACK } from './load-tracker.ts';
import { orderReplicas } from './order-replicas.ts';
import { meanRates, peakRate, quantile } from './past-rates.ts';

export interface SeasonalQuantileOptions {
  readonly targetRatio: number;
  readonly quantile: number;
  readonly window: Seconds;
  readonly ratioMax: number;
  readonly downscaleStabilization: Seconds;
}
const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.6, // assumption
    description: 'share of busy workers to plan for, in (0, 1]',
    tune: { min: 0.1, max: 1 },
  },
  quantile: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.8, // assumption
    description: 'share of the past days whose load is covered, in [0, 1]',
    tune: { min: 0.3, max: 1 },
  },
  window: {
    value: { type: 'seconds', above: 0, max: 14_400 },
    default: 60, // assumption
    description: 'seconds over which the day is compared with the past ones; at most 4h',
    tune: { min: 30, max: 900, log: true },
  },
  ratioMax: {
    value: { type: 'number', min: 1 },
    default: 3, // assumption
    description: 'the day is taken to be at most so many times above or below the past ones, >= 1',
    tune: { min: 1, max: 6 },
  },
  downscaleStabilization: DOWNSCALE_STABILIZATION,
};

/**
 * Forecasts by the past days at this time of day: the quantile over them of the highest rate in
 * [now, now + boot + interval], times how the day compares so far: calls seen in the window over
 * the mean of the past days in it, held within [1 / ratioMax, ratioMax]. Replicas = ceil(forecast x
 * work of a call / (workers per replica x target)), the highest of the last while. Without past
 * days the forecast is the rate seen in the window; before the first sample the day is like the
 * others.
 * Source: seasonal naive forecast with prediction quantiles (Hyndman and Athanasopoulos, 3rd ed.,
 * sections 5.2 and 5.5); that quantiles scale with the level is an assumption.
 */
export function seasonalQuantile(
  target: ScalingTarget,
  options: SeasonalQuantileOptions,
  { pastDays, interval }: AgentContext,
): Agent<LoadObservation> {
  const { targetRatio, window, ratioMax } = options;
  const { callsPerTransaction, workersPerReplica } = target;
  const tracker = new LoadTracker(target);
  const hold = new DownscaleHold(options.downscaleStabilization);
  const lead = target.bootSeconds + interval;

  /** Calls per second; NaN where nothing is known. */
  function forecast({ now, samples }: LoadObservation): number {
    const begin = tracker.newest - window;
    const recent = samples.filter(({ time }) => time > begin);
    const seen = meanKnown(recent.map(({ callsPerSecond }) => callsPerSecond));
    const peaks = pastDays.map((day) => peakRate(day, { from: now, to: now + lead }));
    const known = peaks.filter((rate) => !Number.isNaN(rate));
    if (known.length === 0) return seen;
    const usual = Number.isNaN(seen)
      ? NaN
      : callsPerTransaction * meanKnown(meanRates(pastDays, { from: begin, to: tracker.newest }));
    const ratio = Math.min(ratioMax, Math.max(1 / ratioMax, seen / usual));
    const isKnown = Number.isFinite(ratio);
    return callsPerTransaction * quantile(known, options.quantile) * (isKnown ? ratio : 1);
  }

  return {
    name: 'seasonal-quantile',
    observe: (telemetry) => observeLoad(telemetry, target, Math.max(LOOKBACK, window)),
    act(observation): Action {
      tracker.follow(observation);
      const busyWorkers = forecast(observation) * tracker.secondsPerCall;
      const wanted = busyWorkers / (workersPerReplica * targetRatio);
      return orderReplicas(target, observation.current, hold.hold(wanted, observation));
    },
  };
}

export const seasonalQuantileLine: AutoscalerLine = {
  kind: 'seasonal-quantile',
  description: 'a quantile of the past days at this time, rescaled by how the day compares so far',
  options: OPTIONS,
  sees: 'past days',
  knob: 'targetRatio',
  coveredBy:
    'test/agents/autoscaling/seasonal-quantile.test.ts: covers a quantile of the days ahead',
  create: (options, targets, context) =>
    targets.map((target) =>
      seasonalQuantile(target, options as unknown as SeasonalQuantileOptions, context),
    ),
};
