import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { DOWNSCALE_STABILIZATION, DownscaleHold } from './downscale-hold.ts';
import { ForecastError } from './forecast-error.ts';
import { HOLT_OPTIONS, type HoltOptions, HoltTrend } from './holt-trend.ts';
import { type LoadObservation, observeLoad } from './load-signals.ts';
import { LoadTracker, LOOKBACK } from './load-tracker.ts';
import { orderReplicas } from './order-replicas.ts';
import { replicasForWait, WAIT_OPTIONS, type WaitOptions } from './wait-staffing.ts';

export interface QueueingModelOptions extends WaitOptions, HoltOptions {
  readonly safety: number;
  readonly downscaleStabilization: Seconds;
}
const OPTIONS: OptionTable = {
  ...WAIT_OPTIONS,
  safety: {
    value: { type: 'number', min: 0 },
    default: 2, // assumption
    description: 'standard deviations of the forecast error that the forecast is raised by',
    tune: { min: 0, max: 4 },
  },
  ...HOLT_OPTIONS,
  downscaleStabilization: DOWNSCALE_STABILIZATION,
};

/**
 * Gives each service the fewest replicas with which at most a share of its calls waits longer than
 * its budget, P(W > waitRatio x work) <= delayProbability (`replicasForWait`: Erlang C,
 * Allen-Cunneen). The arrival rate is the forecast of a linear trend (`HoltTrend`) for the time
 * when an order of now is ready, now + boot + interval, but never less than for now, plus `safety`
 * standard deviations of what such forecasts were wrong by. The work of a call is learnt
 * (`WorkEstimate`). The highest answer of the last while holds. Before the first sample it holds
 * still.
 * Source: as `replicasForWait`; in the spirit of Ursa (Lin et al., "Ursa: Lightweight Resource
 * Management for Cloud-Native Microservices", HPCA 2024).
 */
export function queueingModel(
  target: ScalingTarget,
  options: QueueingModelOptions,
  context: AgentContext,
): Agent<LoadObservation> {
  const tracker = new LoadTracker(target);
  const trend = new HoltTrend(options);
  const error = new ForecastError();
  const hold = new DownscaleHold(options.downscaleStabilization);
  const lead = target.bootSeconds + context.interval;

  /** Calls per second, safety included; NaN before the first sample. */
  function demand({ now, interval }: LoadObservation): number {
    const steps = (now - tracker.newest) / interval;
    const ready = trend.forecast(steps + lead / interval);
    error.expect(ready, now + lead);
    return Math.max(0, trend.forecast(steps), ready) + options.safety * error.deviation;
  }

  return {
    name: 'queueing-model',
    observe: (telemetry) => observeLoad(telemetry, target, LOOKBACK),
    act(observation): Action {
      for (const { time, callsPerSecond } of tracker.follow(observation)) {
        trend.add(callsPerSecond);
        error.see(callsPerSecond, time);
      }
      const callsPerSecond = demand(observation);
      const workSeconds = tracker.secondsPerCall;
      const wanted = Number.isNaN(callsPerSecond)
        ? NaN
        : replicasForWait(target, { callsPerSecond, workSeconds }, options);
      return orderReplicas(target, observation.current, hold.hold(wanted, observation));
    },
  };
}

export const queueingModelLine: AutoscalerLine = {
  kind: 'queueing-model',
  description:
    'the fewest replicas by Erlang C for a wait, at the rate forecast for after the boot',
  options: OPTIONS,
  knob: 'delayProbability',
  coveredBy:
    'test/agents/autoscaling/queueing-model.test.ts: wants the fewest replicas that keep the wait',
  create: (options, targets, context) =>
    targets.map((target) =>
      queueingModel(target, options as unknown as QueueingModelOptions, context),
    ),
};
