import type { Action } from '../../sim/actions.ts';
import { InputError, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { orderReplicas } from './order-replicas.ts';
import { meanRates, quantile } from './past-rates.ts';

interface ScheduledAction {
  readonly at: Seconds;
  readonly service?: string;
  readonly replicas: number;
}
export interface ScheduledOptions {
  readonly actions?: readonly ScheduledAction[];
  readonly slot: Seconds;
  readonly quantile: number;
  readonly targetRatio: number;
}
const OPTIONS: OptionTable = {
  actions: {
    value: {
      type: 'records',
      of: {
        at: {
          value: { type: 'seconds', min: 0 },
          description: 'seconds of the run from which it holds, until the next of the service',
        },
        service: {
          value: { type: 'string' },
          optional: true,
          description: 'the service; unset: all that are scaled',
        },
        replicas: {
          value: { type: 'number', min: 0, integer: true },
          description: 'replicas, within the bounds of the service',
        },
      },
    },
    optional: true,
    description: 'scheduled actions; unset: a plan made from the past days',
  },
  slot: {
    value: { type: 'seconds', above: 0 },
    default: '15min', // assumption
    description: 'seconds of the plan with the same replicas',
    tune: { of: [300, 600, 900, 1800, 3600] },
  },
  quantile: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.9, // assumption
    description: 'share of the past days whose load in the slot is covered, in [0, 1]',
    tune: { min: 0.3, max: 1 },
  },
  targetRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.6, // assumption
    description: 'share of busy workers to plan for, in (0, 1]',
    tune: { min: 0.05, max: 1 },
  },
};

/** Replicas by time of the run; NaN where the plan says nothing. */
type Plan = (time: Seconds) => number;

interface ScheduledObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
}

/**
 * Follows a plan and looks at no metric. Given actions hold from their time on. Without them, the
 * plan has for each slot of the day the replicas that keep the target utilization at a quantile
 * over the past days of the mean rate in the slot; what a slot needs is ordered ahead, so that it
 * is ready at its begin: boot + interval before. Without past days (or rates in them) it holds.
 * Source: Application Auto Scaling user guide, "Scheduled scaling"; KEDA, cron scaler.
 */
export function scheduled(
  target: ScalingTarget,
  { plan, lead }: { readonly plan: Plan; readonly lead: Seconds },
): Agent<ScheduledObservation> {
  return {
    name: 'scheduled',
    observe: (telemetry) => ({ now: telemetry.now, current: telemetry.replicas(target.service) }),
    act({ now, current }): Action {
      return orderReplicas(target, current, Math.max(plan(now), plan(now + lead)));
    },
  };
}

function planOfActions(actions: readonly ScheduledAction[], { service }: ScalingTarget): Plan {
  const own = actions
    .filter((action) => (action.service ?? service) === service)
    .toSorted((a, b) => a.at - b.at);
  return (time) => own.findLast(({ at }) => at <= time)?.replicas ?? NaN;
}

function planOfPastDays(
  { workSecondsPerTransaction, workersPerReplica }: ScalingTarget,
  { slot, quantile: share, targetRatio }: ScheduledOptions,
  { pastDays }: AgentContext,
): Plan {
  const length = Math.max(0, ...pastDays.map((day) => day.slot * day.ratePerSecond.length));
  const slots = Array.from({ length: Math.ceil(length / slot) }, (_, i) => {
    const span = { from: i * slot, to: Math.min(length, (i + 1) * slot) };
    const rate = quantile(meanRates(pastDays, span), share);
    return (rate * workSecondsPerTransaction) / (workersPerReplica * targetRatio);
  });
  const last = slots.length - 1;
  return (time) => slots[Math.min(last, Math.floor(time / slot))] ?? NaN;
}

function problemsOf(
  actions: readonly ScheduledAction[],
  targets: readonly ScalingTarget[],
): readonly Problem[] {
  return actions.flatMap(({ service, replicas }, index) => {
    const meant = targets.filter((target) => (service ?? target.service) === target.service);
    const known = targets.map((target) => target.service).join(', ') || 'there is none';
    const unknown = {
      path: ['actions', index, 'service'],
      message: `must be a scaled service (${known}), got ${service}`,
    };
    if (meant.length === 0 && service !== undefined) return [unknown];
    return meant
      .filter(({ replicasMin, replicasMax }) => replicas < replicasMin || replicas > replicasMax)
      .map((target) => ({
        path: ['actions', index, 'replicas'],
        message:
          `must be in [${target.replicasMin}, ${target.replicasMax}], ` +
          `the bounds of ${target.service}, got ${replicas}`,
      }));
  });
}

export const scheduledLine: AutoscalerLine = {
  kind: 'scheduled',
  description: 'a plan by time of day: given actions, or made from the past days',
  options: OPTIONS,
  sees: 'past days',
  knob: 'targetRatio',
  coveredBy: 'test/agents/autoscaling/scheduled.test.ts: follows the actions it is given',
  /** Throws an InputError where an action names no scaled service, or is outside its bounds. */
  create(options, targets, context) {
    const values = options as unknown as ScheduledOptions;
    const { actions } = values;
    const problems = problemsOf(actions ?? [], targets);
    if (problems.length > 0) throw new InputError(problems);
    return targets.map((target) => {
      if (actions) return scheduled(target, { plan: planOfActions(actions, target), lead: 0 });
      const lead = target.bootSeconds + context.interval;
      return scheduled(target, { plan: planOfPastDays(target, values, context), lead });
    });
  },
};
