import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { DOWNSCALE_STABILIZATION, DownscaleHold } from './downscale-hold.ts';
import { HOLT_OPTIONS, type HoltOptions, HoltTrend } from './holt-trend.ts';
import { type LoadObservation, observeLoad } from './load-signals.ts';
import { LoadTracker, LOOKBACK } from './load-tracker.ts';
import { orderReplicas } from './order-replicas.ts';
import { meanRates } from './past-rates.ts';

export interface HoltWintersOptions extends HoltOptions {
  readonly targetRatio: number;
  readonly reactiveFloor: boolean;
  readonly downscaleStabilization: Seconds;
}
const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.6, // assumption
    description: 'share of busy workers to plan for, in (0, 1]',
    tune: { min: 0.1, max: 0.98 },
  },
  ...HOLT_OPTIONS,
  reactiveFloor: {
    value: { type: 'boolean' },
    default: true,
    description: 'whether there are never fewer replicas than the present load needs',
  },
  downscaleStabilization: DOWNSCALE_STABILIZATION,
};
const SEASON_SLOT: Seconds = 300; // the season is a mean over so much of a day (assumption)

/**
 * Forecasts the calls by additive Holt-Winters smoothing and scales ahead by the boot time:
 * replicas = ceil(highest forecast in [now, now + boot + interval] x work of a call / (workers per
 * replica x target)), the highest of the last while. The work of a call is learnt (`WorkEstimate`).
 * The season is the mean of the past days at that time of day less their overall mean; it is not
 * updated (no gamma), since a run sees each part of its day once. Without past days there is no
 * season: double exponential smoothing. Before the first sample it holds.
 * Source: Winters, "Forecasting sales by exponentially weighted moving averages", 1960; Hyndman and
 * Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., section 8.3.
 */
export function holtWinters(
  target: ScalingTarget,
  options: HoltWintersOptions,
  context: AgentContext,
): Agent<LoadObservation> {
  const { targetRatio, reactiveFloor } = options;
  const season = seasonOf(target, context);
  const tracker = new LoadTracker(target);
  const trend = new HoltTrend(options);
  const hold = new DownscaleHold(options.downscaleStabilization);
  const lead = target.bootSeconds + context.interval;

  /** Highest calls per second from now until what is ordered now and at the next time is ready. */
  function forecast({ now, interval }: LoadObservation): number {
    let highest = 0;
    for (let ahead = 0; ahead <= lead; ahead += interval) {
      const steps = (now + ahead - tracker.newest) / interval;
      highest = Math.max(highest, trend.forecast(steps) + season(now + ahead));
    }
    return highest; // NaN before the first sample
  }

  return {
    name: 'holt-winters',
    observe: (telemetry) => observeLoad(telemetry, target, LOOKBACK),
    act(observation): Action {
      const { current } = observation;
      for (const { time, callsPerSecond } of tracker.follow(observation))
        trend.add(callsPerSecond - season(time));
      const busyWorkers = forecast(observation) * tracker.secondsPerCall;
      const needed = reactiveFloor ? Math.max(busyWorkers, tracker.busyWorkers) : busyWorkers;
      const wanted = needed / (target.workersPerReplica * targetRatio);
      return orderReplicas(target, current, hold.hold(wanted, observation));
    },
  };
}

/** Calls per second above (below 0: under) the mean of the past days, by time of the run. */
function seasonOf(
  { callsPerTransaction }: ScalingTarget,
  { pastDays }: AgentContext,
): (time: Seconds) => number {
  const ends = pastDays.map(({ slot, ratePerSecond }) => slot * ratePerSecond.length);
  const length = Math.max(0, ...ends);
  const slots = Array.from({ length: Math.ceil(length / SEASON_SLOT) }, (_, i) => {
    const span = { from: i * SEASON_SLOT, to: Math.min(length, (i + 1) * SEASON_SLOT) };
    return mean(meanRates(pastDays, span));
  });
  if (slots.length === 0) return () => 0;
  const overall = mean(slots);
  const position = (time: Seconds) =>
    Math.min(slots.length - 1, Math.max(0, Math.floor(time / SEASON_SLOT)));
  return (time) => callsPerTransaction * (slots[position(time)]! - overall);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const holtWintersLine: AutoscalerLine = {
  kind: 'holt-winters',
  description: 'forecast of the calls by exponential smoothing, with the season of the past days',
  options: OPTIONS,
  sees: 'past days',
  knob: 'targetRatio',
  coveredBy: 'test/agents/autoscaling/holt-winters.test.ts: scales for the load after the boot',
  create: (options, targets, context) =>
    targets.map((target) => holtWinters(target, options as unknown as HoltWintersOptions, context)),
};
