import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { orderReplicas } from './order-replicas.ts';
import { peakRate } from './past-rates.ts';
import { replicasForWait, WAIT_OPTIONS, type WaitOptions } from './wait-staffing.ts';

export interface ClairvoyantOptions extends WaitOptions {
  readonly bootFactor: number;
}
const OPTIONS: OptionTable = {
  ...WAIT_OPTIONS,
  bootFactor: {
    value: { type: 'number', min: 0 },
    default: 1.5, // assumption: boot times vary
    description: 'how far ahead to order, in mean boot times',
    tune: { min: 1, max: 3 },
  },
};

interface ClairvoyantObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
}

/**
 * Knows the rates of the very day it runs on and orders ahead of them. Not a contender: it shows
 * what knowing the load could be worth. Not a strict bound either: it knows neither single arrivals
 * nor boot times, and its replicas come from the model of `queueing-model`, at the highest rate in
 * [now, now + boot + interval] and with the work of a transaction as declared. Where the rates are
 * not known (a closed workload) it holds.
 * Source: as `replicasForWait`.
 */
export function clairvoyant(
  target: ScalingTarget,
  options: ClairvoyantOptions,
  { thisDay, interval }: AgentContext,
): Agent<ClairvoyantObservation> {
  const { callsPerTransaction, workSecondsPerTransaction } = target;
  const workSeconds = callsPerTransaction > 0 ? workSecondsPerTransaction / callsPerTransaction : 0;
  const lead = options.bootFactor * target.bootSeconds + interval;
  return {
    name: 'clairvoyant',
    observe: (telemetry) => ({ now: telemetry.now, current: telemetry.replicas(target.service) }),
    act({ now, current }): Action {
      const rate = thisDay ? peakRate(thisDay, { from: now, to: now + lead }) : NaN;
      const callsPerSecond = callsPerTransaction * rate;
      const wanted = Number.isNaN(rate)
        ? NaN
        : replicasForWait(target, { callsPerSecond, workSeconds }, options);
      return orderReplicas(target, current, wanted);
    },
  };
}

export const clairvoyantLine: AutoscalerLine = {
  kind: 'clairvoyant',
  description:
    'knows the rates of the day to come: no contender, shows what a forecast can be worth',
  options: OPTIONS,
  sees: 'this day',
  knob: 'delayProbability',
  coveredBy: 'test/agents/autoscaling/clairvoyant.test.ts: orders ahead of a rise it knows of',
  create: (options, targets, context) =>
    targets.map((target) => clairvoyant(target, options as unknown as ClairvoyantOptions, context)),
};
