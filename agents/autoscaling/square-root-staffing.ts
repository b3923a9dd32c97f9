import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Agent, AgentContext, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { orderReplicas } from './order-replicas.ts';
import { quantile } from './past-rates.ts';

export interface SquareRootOptions {
  readonly headroom: number;
  readonly quantile: number;
}
const OPTIONS: OptionTable = {
  headroom: {
    value: { type: 'number', min: -10, max: 100 },
    default: 1, // assumption
    description: 'workers beyond the load, in square roots of the load (Erlang); may be below 0',
    tune: { min: -3, max: 6 },
  },
  quantile: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.99, // assumption
    description: 'of the rates of all minutes of the past days, in [0, 1]; 1: the highest',
    tune: { min: 0.5, max: 1 },
  },
};

/**
 * A fixed number of replicas from the load R (Erlang: work of a transaction x a quantile of the
 * rates of the past days): workers = R + headroom sqrt(R). Without past days it holds.
 * Source: Halfin and Whitt, "Heavy-traffic limits for queues with many exponential servers", 1981:
 * equal headroom means about equal probability of waiting, whatever the size. A headroom below 0
 * counts on callers that give up (Garnett, Mandelbaum and Reiman, "Designing a call center with
 * impatient customers", 2002).
 */
export function squareRootStaffing(
  target: ScalingTarget,
  { headroom, quantile: share }: SquareRootOptions,
  { pastDays }: AgentContext,
): Agent<number> {
  const rates = pastDays.flatMap(({ ratePerSecond }) => [...ratePerSecond]);
  const load = target.workSecondsPerTransaction * quantile(rates, share);
  const wanted = (load + headroom * Math.sqrt(load)) / target.workersPerReplica;
  return {
    name: 'square-root-staffing',
    observe: (telemetry) => telemetry.replicas(target.service),
    act: (current): Action => orderReplicas(target, current, wanted),
  };
}

export const squareRootStaffingLine: AutoscalerLine = {
  kind: 'square-root-staffing',
  description: 'a fixed number of replicas: the load of the past days and its square root',
  options: OPTIONS,
  sees: 'past days',
  knob: 'headroom',
  coveredBy:
    'test/agents/autoscaling/square-root-staffing.test.ts: has workers for R + headroom sqrt(R)',
  create: (options, targets, context) =>
    targets.map((target) =>
      squareRootStaffing(target, options as unknown as SquareRootOptions, context),
    ),
};
