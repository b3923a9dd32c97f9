import type { Order } from '../../sim/actions.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Bytes } from '../../sim/units.ts';
import type { Guard, NodePoolTarget, ScalingTarget, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';
import { admitNodes, DrainBounds, refused } from './node-bounds.ts';

/**
 * Keeps every scaled service and every pool of nodes within its bounds: weakens an action beyond them to the
 * bound, refuses one that makes no sense (an unknown service or pool, no whole number >= 0, no size).
 */
export function bounds(
  targets: readonly ScalingTarget[],
  pools: readonly NodePoolTarget[] = [],
): Guard {
  const targetOf = new Map(targets.map((target) => [target.service, target]));
  const drains = new DrainBounds(pools);
  // A replica that no node can hold would wait for ever.
  const memoryMax = pools.reduce((most, pool) => Math.max(most, pool.memoryBytes), 0) || Infinity;
  return {
    name: 'bounds',
    admit(action: Order, telemetry: Telemetry): Verdict {
      if (action.kind === 'provision') return admitNodes(action, pools);
      if (action.kind === 'drain') return drains.admit(action, telemetry);
      if (action.kind !== 'scale' && action.kind !== 'resize') return { action, reasons: [] };
      const target = targetOf.get(action.service);
      if (!target) return refused('not a scaled service');
      if (action.kind === 'resize') return admitSize(action, target, memoryMax);
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

function admitSize(
  order: Order & { kind: 'resize' },
  target: ScalingTarget,
  memoryMax: Bytes,
): Verdict {
  const { service, coresMin, coresMax } = target;
  const { memoryBytes } = order;
  if (!(order.cores > 0)) return refused(`${service} needs more than 0 cores per replica`);
  if (memoryBytes !== undefined && !(memoryBytes > 0))
    return refused(`${service} needs more than 0 bytes per replica`);
  let action = order;
  const reasons: string[] = [];
  const cores = Math.min(coresMax, Math.max(coresMin, order.cores));
  if (cores !== order.cores) {
    action = { ...action, cores };
    reasons.push(`a replica of ${service} has ${coresMin} to ${coresMax} cores`);
  }
  if (memoryBytes !== undefined && memoryBytes > memoryMax) {
    action = { ...action, memoryBytes: memoryMax };
    reasons.push(`no node has more than ${memoryMax} bytes for a replica of ${service}`);
  }
  return { action, reasons };
}

export const boundsLine: GuardLine = {
  kind: 'bounds',
  description: 'replicas, their size and nodes stay within declared bounds; nonsense is refused',
  options: {},
  coveredBy: 'test/agents/guards/bounds.test.ts: weakens an action beyond a bound to the bound',
  create: (_options, targets, pools) => bounds(targets, pools),
};
