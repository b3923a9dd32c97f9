import { type Action, HOLD, type Order } from '../../sim/actions.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import type { NodeSample, ReplicaSample, Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, NodePoolTarget } from '../agent.ts';
import type { AgentLine } from '../registry.ts';
import { expansionOf, leastWaste, putFirst, type Request, type Room, roomOf } from './packing.ts';

export interface ClusterAutoscalerOptions {
  readonly utilizationThreshold: number; // in [0, 1]
  readonly unneededTime: Seconds;
  readonly delayAfterAdd: Seconds;
  readonly provisionTimeMax: Seconds;
  readonly newReplicaDelay: Seconds;
}
const OPTIONS: OptionTable = {
  utilizationThreshold: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.5,
    description: 'a node with less of its cores and memory asked for may go, in [0, 1]',
    tune: { min: 0.2, max: 0.9 },
  },
  unneededTime: {
    value: { type: 'seconds', min: 0 },
    default: '10min',
    description: 'how long a node must have been unneeded before it is drained',
    tune: { min: 30, max: 1800, log: true },
  },
  delayAfterAdd: {
    value: { type: 'seconds', min: 0 },
    default: '10min',
    description: 'no node is drained so long after one was ordered',
    tune: { min: 30, max: 1800, log: true },
  },
  provisionTimeMax: {
    value: { type: 'seconds', above: 0 },
    default: '15min',
    description: 'a node that is not ready by then is given back',
  },
  newReplicaDelay: {
    value: { type: 'seconds', min: 0 },
    default: 0,
    description: 'replicas that wait no longer than this order no node yet',
  },
};

const BACKOFF: Seconds = 300; // a pool whose node was given back unready orders none (assumption)
const PARALLEL_MAX = 10; // nodes that drain at one time (kubernetes/autoscaler, max-scale-down-parallelism)
const DRAINS_MAX = 1; // of these, with replicas to move (max-drain-parallelism)

interface Observation {
  readonly now: Seconds;
  readonly nodes: readonly NodeSample[];
  readonly replicas: ReadonlyMap<number, ReplicaSample>; // by id
}

/**
 * Orders nodes for replicas that find no room, and drains nodes that are not needed.
 *
 * Up: replicas that wait are put, by first fit, into the room of ready nodes and of those on order. For what is left
 * each pool says how many nodes it would take, and the one that would leave the least free orders them.
 * Down: a ready node is unneeded while less than the threshold of its cores and of its memory is asked for and all
 * its replicas fit on the other ready nodes; after `unneededTime` of this without a break it is drained, empty ones
 * first, not below `nodesMin`, not within `delayAfterAdd` of an order, and not in a step that orders.
 * Acts at every control interval (kubernetes/autoscaler scans every 10 s).
 * Source: kubernetes/autoscaler, FAQ; core/scaledown/unneeded (strictly longer than `unneededTime`),
 * core/scaledown/budgets, expander/waste. Left out: priorities, disruption budgets, what keeps a pod on its node.
 */
export class ClusterAutoscaler implements Agent<Observation> {
  readonly name = 'cluster-autoscaler';
  readonly #options: ClusterAutoscalerOptions;
  readonly #pools: readonly NodePoolTarget[];
  #unneededSince: ReadonlyMap<number, Seconds> = new Map(); // by node
  readonly #pendingSince = new Map<number, Seconds>(); // by replica
  readonly #failedAt = new Map<string, Seconds>(); // by pool
  #addedAt = Number.NEGATIVE_INFINITY;

  constructor(pools: readonly NodePoolTarget[], options: ClusterAutoscalerOptions) {
    this.#pools = pools;
    this.#options = options;
  }

  observe(telemetry: Telemetry): Observation {
    const samples = telemetry.services.flatMap((service) => telemetry.samples(service));
    return {
      now: telemetry.now,
      nodes: telemetry.nodes(),
      replicas: new Map(samples.map((sample) => [sample.id, sample])),
    };
  }

  act(observation: Observation): Action {
    const late = this.#late(observation);
    const nodes = observation.nodes.filter(({ id }) => !late.includes(id));
    const rooms = new Map(
      nodes.filter(({ phase }) => phase === 'ready').map((node) => [node.id, roomOf(node)]),
    );
    const orders: Order[] = late.map((node) => ({ kind: 'drain', node }));
    const added = this.#scaleUp({ ...observation, nodes }, [...rooms.values()]);
    if (added !== undefined) orders.push(added);
    else orders.push(...this.#scaleDown({ ...observation, nodes }, rooms));
    return orders.length === 0 ? HOLD : { kind: 'several', orders };
  }

  /** Nodes that should be ready by now. */
  #late({ nodes, now }: Observation): readonly number[] {
    const { provisionTimeMax } = this.#options;
    const late = nodes.filter(
      ({ phase, orderedAt }) => phase === 'provisioning' && now - orderedAt > provisionTimeMax,
    );
    for (const { pool } of late) this.#failedAt.set(pool, now);
    return late.map(({ id }) => id);
  }

  /** `rooms`: of the ready nodes; takes from them what replicas that wait will take. */
  #scaleUp({ now, nodes, replicas }: Observation, rooms: readonly Room[]): Order | undefined {
    const coming = nodes.filter(({ phase }) => phase === 'provisioning').map(roomOf);
    const homeless = this.#waiting(replicas, now).filter(
      (request) => !putFirst(request, rooms) && !putFirst(request, coming),
    );
    if (homeless.length === 0) return undefined;
    const sizes = countByPool(nodes);
    const best = leastWaste(
      this.#pools
        .filter(({ pool }) => !(now - (this.#failedAt.get(pool) ?? -BACKOFF) < BACKOFF))
        .map((pool) => expansionOf(pool, homeless, pool.nodesMax - (sizes.get(pool.pool) ?? 0))),
    );
    if (best === undefined) return undefined;
    this.#addedAt = now;
    const { pool } = best;
    return { kind: 'provision', pool, nodes: (sizes.get(pool) ?? 0) + best.nodes };
  }

  /** What the replicas ask for that have waited long enough, in the order in which they came. */
  #waiting(replicas: ReadonlyMap<number, ReplicaSample>, now: Seconds): readonly Request[] {
    const pending = [...replicas.values()].filter(({ phase }) => phase === 'pending');
    const ids = new Set(pending.map(({ id }) => id));
    for (const id of this.#pendingSince.keys()) if (!ids.has(id)) this.#pendingSince.delete(id);
    for (const id of ids) if (!this.#pendingSince.has(id)) this.#pendingSince.set(id, now);
    const since = (id: number) => this.#pendingSince.get(id)!;
    return pending
      .filter(({ id }) => now - since(id) >= this.#options.newReplicaDelay)
      .sort((a, b) => a.id - b.id)
      .map(requestOf);
  }

  #scaleDown(observation: Observation, rooms: ReadonlyMap<number, Room>): readonly Order[] {
    const { now, nodes } = observation;
    const { unneededTime, delayAfterAdd } = this.#options;
    const unneeded = this.#unneeded(observation, rooms);
    const since = this.#unneededSince;
    this.#unneededSince = new Map(unneeded.map(({ id }) => [id, since.get(id) ?? now]));
    if (this.#addedAt + delayAfterAdd > now) return [];
    const due = unneeded.filter(({ id }) => now - this.#unneededSince.get(id)! > unneededTime);
    return this.#drainable(due, nodes).map(({ id }) => ({ kind: 'drain', node: id }));
  }

  /** Nodes that are little used and whose replicas all fit elsewhere, given that those before them have gone. */
  #unneeded({ nodes, replicas }: Observation, rooms: ReadonlyMap<number, Room>): NodeSample[] {
    const left = new Map(rooms);
    const targets = new Set<number>(); // nodes that took in replicas of another: they stay
    return nodes.filter((node) => {
      const { id, phase } = node;
      const isLow = utilization(node) < this.#options.utilizationThreshold;
      if (phase !== 'ready' || !isLow || targets.has(id)) return false;
      const others = [...left].filter(([other]) => other !== id);
      const tried = others.map(([other, room]): [number, Room] => [other, { ...room }]);
      const moving = node.replicas.map((replica) => replicas.get(replica.id)!).filter(isStaying);
      for (const replica of moving) {
        const room = tried.find(([, one]) => putFirst(requestOf(replica), [one]));
        if (room === undefined) return false;
        targets.add(room[0]);
      }
      left.clear();
      for (const [other, room] of tried) left.set(other, room);
      return true;
    });
  }

  /** Empty ones first, within the bounds of their pools and of what may drain at one time. */
  #drainable(due: readonly NodeSample[], nodes: readonly NodeSample[]): readonly NodeSample[] {
    const sizes = countByPool(nodes);
    const draining = nodes.filter(({ phase }) => phase === 'draining');
    const isEmpty = ({ replicas }: NodeSample) => replicas.length === 0;
    let total = PARALLEL_MAX - draining.length;
    let full = DRAINS_MAX - draining.filter((node) => !isEmpty(node)).length;
    return [...due.filter(isEmpty), ...due.filter((node) => !isEmpty(node))].filter((node) => {
      const size = sizes.get(node.pool)!;
      const { nodesMin } = this.#pools.find(({ pool }) => pool === node.pool)!;
      if (size <= nodesMin || total < 1 || (!isEmpty(node) && full < 1)) return false;
      sizes.set(node.pool, size - 1);
      total -= 1;
      if (!isEmpty(node)) full -= 1;
      return true;
    });
  }
}

/** Without those that drain. */
function countByPool(nodes: readonly NodeSample[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { pool, phase } of nodes)
    if (phase !== 'draining') counts.set(pool, (counts.get(pool) ?? 0) + 1);
  return counts;
}

function requestOf({ requestMillicores, requestMemoryBytes }: ReplicaSample): Request {
  const memoryBytes = Number.isFinite(requestMemoryBytes) ? requestMemoryBytes : 0;
  return { cores: requestMillicores / 1000, memoryBytes };
}

/** A replica that drains goes by itself and needs no other place. */
function isStaying({ phase }: ReplicaSample): boolean {
  return phase !== 'terminating';
}

/** The larger of the shares of cores and memory that are asked for. */
function utilization({ cores, coresRequested, memoryBytes, memoryRequested }: NodeSample): number {
  return Math.max(coresRequested / cores, memoryRequested / memoryBytes);
}

export const clusterAutoscalerLine: AgentLine = {
  kind: 'cluster-autoscaler',
  description: 'orders nodes for replicas without room, drains nodes that are little used',
  options: OPTIONS,
  knob: 'utilizationThreshold',
  coveredBy:
    'test/agents/nodes/cluster-autoscaler.test.ts: drains a node that was unneeded for longer than ten minutes',
  /** Throws an InputError for a system without nodes. */
  create(options, _targets, { pools }) {
    if (pools.length === 0)
      throw new InputError([{ path: ['kind'], message: 'needs a system with nodes' }]);
    return [new ClusterAutoscaler(pools, options as unknown as ClusterAutoscalerOptions)];
  },
};
