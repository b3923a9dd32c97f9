import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { PastOutlook } from './load-outlook.ts';
import { type LoadObservation, meanCalls, observeLoad } from './load-signals.ts';
import { LOOKBACK, LoadTracker } from './load-tracker.ts';
import { orderReplicas } from './order-replicas.ts';

export interface PastAndPresentOptions {
  readonly targetRatio: number;
  readonly window: Seconds;
  readonly pastShare: number;
}
const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.6, // assumption
    description: 'utilization aimed at, in (0, 1]',
    tune: { min: 0.2, max: 0.95 },
  },
  window: {
    value: { type: 'seconds', min: 0, max: 3600 },
    default: 60, // assumption
    description: 'how far back the present load is averaged; 0: the newest sample',
    tune: { min: 15, max: 900, log: true },
  },
  pastShare: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.5, // assumption
    description:
      'weight of what past days let expect, in [0, 1]; the rest is that of the present load',
    tune: { min: 0, max: 1 },
  },
};

/**
 * As many replicas as serve, at the target utilization, the weighted geometric mean of the present load and of what
 * past days let expect once what is ordered now is ready: wanted = ceil(present^(1 - share) x expected^share x work of
 * a call / (targetRatio x workers of a replica)). In a crowd, its headroom over the load shrinks as the load grows
 * beyond what was expected: spare replicas wait for crowds, and not for a second one on top of the first. Without
 * past days, or where they expect nothing, it goes by the present alone. The rule that is nearest to what policies
 * for `OUTLOOK_FEATURES` can learn (assumption: the form of the mean).
 */
export function pastAndPresent(
  target: ScalingTarget,
  { targetRatio, window, pastShare }: PastAndPresentOptions,
  { interval, outlook }: Pick<AgentContext, 'interval'> & { readonly outlook: PastOutlook },
): Agent<LoadObservation> {
  const tracker = new LoadTracker(target);
  return {
    name: 'past-and-present',
    observe: (telemetry) => observeLoad(telemetry, target, window + LOOKBACK),
    act(observation): Action {
      tracker.follow(observation);
      const { now, current } = observation;
      const present = meanCalls(observation, window);
      const from = now + target.bootSeconds + interval;
      const expected = target.callsPerTransaction * outlook.rate({ from, to: from + interval });
      const isExpected = expected > 0 && present > 0;
      const calls = isExpected ? present ** (1 - pastShare) * expected ** pastShare : present;
      const load = calls * tracker.secondsPerCall;
      return orderReplicas(target, current, load / (targetRatio * target.workersPerReplica));
    },
  };
}

export const pastAndPresentLine: AutoscalerLine = {
  kind: 'past-and-present',
  description: 'replicas for a weighted mean of the present load and of what past days let expect',
  options: OPTIONS,
  sees: 'past days',
  knob: 'targetRatio',
  coveredBy:
    'test/agents/autoscaling/past-and-present.test.ts: weighs the present load and what is expected once replicas are ready',
  create(options, targets, context) {
    const told = { interval: context.interval, outlook: new PastOutlook(context) };
    return targets.map((target) =>
      pastAndPresent(target, options as unknown as PastAndPresentOptions, told),
    );
  },
};
