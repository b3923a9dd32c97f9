import { HOLD, type Order } from '../../sim/actions.ts';
import type { NodeSample, Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { NodePoolTarget, Verdict } from '../agent.ts';

export const refused = (reason: string): Verdict => ({ action: HOLD, reasons: [reason] });

type Provision = Order & { readonly kind: 'provision' };

/** Weakens an order of nodes beyond the bounds of its pool to the bound, refuses one that makes no sense. */
export function admitNodes(order: Provision, pools: readonly NodePoolTarget[]): Verdict {
  const { pool: name, nodes } = order;
  const pool = pools.find((one) => one.pool === name);
  if (pool === undefined) return refused(`${name} is not a pool of nodes`);
  if (!Number.isInteger(nodes) || nodes < 0)
    return refused(`${name} needs a whole number of nodes >= 0`);
  const { nodesMin, nodesMax } = pool;
  if (nodes >= nodesMin && nodes <= nodesMax) return { action: order, reasons: [] };
  const [bound, reason] =
    nodes < nodesMin
      ? [nodesMin, `${name} needs at least ${nodesMin} nodes`]
      : [nodesMax, `${name} may have at most ${nodesMax} nodes`];
  return { action: { ...order, nodes: bound }, reasons: [reason] };
}

/** Refuses to drain a node that its pool cannot do without, also where several drain at one time. */
export class DrainBounds {
  readonly #pools: readonly NodePoolTarget[];
  #now: Seconds = Number.NaN;
  readonly #admitted = new Set<number>(); // nodes, at this time: telemetry shows them as kept

  constructor(pools: readonly NodePoolTarget[]) {
    this.#pools = pools;
  }

  admit(order: Order & { readonly kind: 'drain' }, telemetry: Telemetry): Verdict {
    if (telemetry.now !== this.#now) this.#admitted.clear();
    this.#now = telemetry.now;
    const nodes = telemetry.nodes();
    const node = nodes.find(({ id }) => id === order.node);
    const pool = this.#pools.find((one) => one.pool === node?.pool);
    if (node === undefined || pool === undefined) return refused(`there is no node ${order.node}`);
    if (!this.#isKept(node)) return { action: order, reasons: [] };
    const kept = nodes.filter((one) => one.pool === node.pool && this.#isKept(one)).length;
    if (kept <= pool.nodesMin) return refused(`${pool.pool} needs at least ${pool.nodesMin} nodes`);
    this.#admitted.add(order.node);
    return { action: order, reasons: [] };
  }

  #isKept({ id, phase }: NodeSample): boolean {
    return phase !== 'draining' && !this.#admitted.has(id);
  }
}
