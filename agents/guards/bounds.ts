import { HOLD, type Order } from '../../sim/actions.ts';
import type { Guard, ScalingTarget, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

const refused = (reason: string): Verdict => ({ action: HOLD, reasons: [reason] });

/**
 * Keeps every scaled service within its bounds: weakens an action beyond them to the bound, refuses
 * one that makes no sense (an unknown service, no whole number of replicas >= 0).
 */
export function bounds(targets: readonly ScalingTarget[]): Guard {
  const targetOf = new Map(targets.map((target) => [target.service, target]));
  return {
    name: 'bounds',
    admit(action: Order): Verdict {
      if (action.kind !== 'scale' && action.kind !== 'resize') return { action, reasons: [] };
      const target = targetOf.get(action.service);
      if (!target) return refused('not a scaled service');
      if (action.kind === 'resize') return admitSize(action, target);
      const { service, replicasMin, replicasMax } = target;
      const { replicas } = action;
      if (!Number.isInteger(replicas) || replicas < 0) {
        return refused(`${service} needs a whole number of replicas >= 0`);
      }
      if (replicas < replicasMin) {
        const reason = `${service} needs at least ${replicasMin} replicas`;
        return { action: { ...action, replicas: replicasMin }, reasons: [reason] };
      }
      if (replicas > replicasMax) {
        const reason = `${service} may have at most ${replicasMax} replicas`;
        return { action: { ...action, replicas: replicasMax }, reasons: [reason] };
      }
      return { action, reasons: [] };
    },
  };
}

function admitSize(order: Order & { kind: 'resize' }, target: ScalingTarget): Verdict {
  const { service, coresMin, coresMax } = target;
  if (!(order.cores > 0)) return refused(`${service} needs more than 0 cores per replica`);
  const cores = Math.min(coresMax, Math.max(coresMin, order.cores));
  if (cores === order.cores) return { action: order, reasons: [] };
  const reason = `a replica of ${service} has ${coresMin} to ${coresMax} cores`;
  return { action: { ...order, cores }, reasons: [reason] };
}

export const boundsLine: GuardLine = {
  kind: 'bounds',
  description:
    'replicas and their cores stay within the bounds of the service; nonsense is refused',
  options: {},
  coveredBy: 'test/agents/guards/bounds.test.ts: weakens an action beyond a bound to the bound',
  create: (_options, targets) => bounds(targets),
};
