import type { ServiceConfig, Step, SystemConfig } from '../../sim/system-config.ts';
import { routeVisits } from '../route-visits.ts';

export type NodeKind = 'client' | 'service' | 'cache' | 'database' | 'queue';

export interface SystemNode {
  readonly id: string; // different from all others, whatever the names
  readonly name: string;
  readonly kind: NodeKind;
}
/** A caller waits for a call; a message is sent to a queue, and what processes it calls on its behalf. */
export type EdgeKind = 'call' | 'send' | 'deliver';
export interface SystemEdge {
  readonly from: SystemNode;
  readonly to: SystemNode;
  readonly kind: EdgeKind;
  /** Expected number per arriving transaction, without retries and hedges. */
  readonly perTransaction: number;
}
export interface SystemGraph {
  /** The client, services, queues: all of the system, in its order. */
  readonly nodes: readonly SystemNode[];
  /** One for each pair of a caller and a called one, in the order of the transactions. */
  readonly edges: readonly SystemEdge[];
}

export const CLIENT_NAME = 'client'; // as the series of edges call it
const CLIENT: SystemNode = { id: 'client', name: CLIENT_NAME, kind: 'client' };

/** Who calls whom in a system, as its file says: the steps of all transactions laid on each other. */
export function systemGraph(system: SystemConfig): SystemGraph {
  const services = system.services.map((service): SystemNode => {
    const { name } = service;
    return { id: `service ${name}`, name, kind: kindOf(service) };
  });
  const queues = (system.queues ?? []).map(
    ({ name }): SystemNode => ({ id: `queue ${name}`, name, kind: 'queue' }),
  );
  const walker = new Walker(system, services, queues);
  for (const { steps, share } of system.transactions) {
    if ('stations' in steps) {
      const visits = routeVisits(steps);
      for (const [i, { call }] of steps.stations.entries())
        walker.call(call, CLIENT, share * visits[i]!);
    } else walker.sequence(steps, CLIENT, share);
  }
  return { nodes: [CLIENT, ...services, ...queues], edges: [...walker.edges.values()] };
}

function kindOf({ cache, database }: ServiceConfig): NodeKind {
  if (database !== undefined) return 'database';
  return cache === undefined ? 'service' : 'cache';
}

class Walker {
  readonly edges = new Map<string, SystemEdge>();
  readonly #services: ReadonlyMap<string, SystemNode>;
  readonly #queues: ReadonlyMap<string, SystemNode>;
  readonly #missRatio: ReadonlyMap<string, number>;

  constructor(
    { services }: SystemConfig,
    nodes: readonly SystemNode[],
    queues: readonly SystemNode[],
  ) {
    this.#services = new Map(nodes.map((node) => [node.name, node]));
    this.#queues = new Map(queues.map((node) => [node.name, node]));
    this.#missRatio = new Map(
      services.flatMap(({ name, cache }) => (cache ? [[name, 1 - cache.hitRatio]] : [])),
    );
  }

  sequence(steps: readonly Step[], caller: SystemNode, times: number): void {
    for (const step of steps) this.#step(step, caller, times);
  }

  call(service: string, caller: SystemNode, times: number): SystemNode {
    const to = this.#services.get(service)!;
    this.#add(caller, to, caller.kind === 'queue' ? 'deliver' : 'call', times);
    return to;
  }

  #step(step: Step, caller: SystemNode, times: number): void {
    if ('parallel' in step)
      for (const branch of step.parallel) this.sequence(branch, caller, times);
    else if ('call' in step) this.sequence(step.then, this.call(step.call, caller, times), times);
    else if ('send' in step) {
      const queue = this.#queues.get(step.send)!;
      this.#add(caller, queue, 'send', times);
      this.sequence(step.then, queue, times);
    } else if ('among' in step) {
      for (const { call } of step.among) this.call(call, caller, times / step.among.length);
    } else {
      const { missOf = '', probability } = step;
      this.sequence(step.steps, caller, times * (this.#missRatio.get(missOf) ?? probability));
    }
  }

  #add(from: SystemNode, to: SystemNode, kind: EdgeKind, times: number): void {
    const id = `${from.id} > ${to.id}`;
    const perTransaction = (this.edges.get(id)?.perTransaction ?? 0) + times;
    this.edges.set(id, { from, to, kind, perTransaction });
  }
}
