import type { Effect, Strike } from '../effects.ts';
import type { FaultTarget } from './fault.ts';

/** While a place is lost nothing boots there. */
export function placeLost({ replicas }: FaultTarget): readonly Effect[] {
  return replicas.map((hit) => ({ on: 'service', ...hit, isBootBlocked: true }));
}

/** What is in the place dies: nodes with all that is on them, or replicas, where they have no nodes. */
export function placeDies({ replicas, nodes, site }: FaultTarget): readonly Strike[] {
  if (site.config.nodes !== undefined)
    return nodes.map((node) => ({ kind: 'node-loss', node, notice: 0 }));
  return replicas.map((hit) => ({ kind: 'crash', ...hit }));
}
