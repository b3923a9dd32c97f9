import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { Random, Uniform } from '../random.ts';
import type { Replicas, Size } from '../services/replicas.ts';
import type { Simulation } from '../simulation.ts';
import type { NodePoolConfig } from '../system-config.ts';
import type { NodeSample } from '../telemetry.ts';
import { assert, type Dollars, type EventKind, type Seconds } from '../units.ts';
import { Bill } from './billing.ts';
import { leastAllocated, memoryRequest, type Room } from './placement.ts';

export interface ClusterParts {
  readonly sim: Simulation;
  readonly random: Random;
  readonly pools: readonly NodePoolConfig[];
  readonly replicas: Replicas;
  readonly services: readonly string[]; // names, by position
  /** Costs before this time are warm-up and not counted. */
  readonly billFrom: Seconds;
  /** A replica that waited has a node now. */
  readonly placed: (replica: number) => void;
  /** A node drains: the replicas of this service that are on it must move. */
  readonly replace: (service: number) => void;
}

interface Pool {
  readonly config: NodePoolConfig;
  readonly provision: Distribution;
  readonly uniform: Uniform;
  readonly bill: Bill;
  readonly dollarsByService: Float64Array; // of the bill: what their replicas asked for
}

class Node implements Room {
  readonly id: number;
  readonly pool: Pool;
  readonly orderedAt: Seconds;
  readonly replicas: number[] = [];
  readySince = Number.NaN;
  phase: NodeSample['phase'] = 'provisioning';
  readonly #sizes: Replicas;

  constructor(id: number, pool: Pool, orderedAt: Seconds, sizes: Replicas) {
    this.id = id;
    this.pool = pool;
    this.orderedAt = orderedAt;
    this.#sizes = sizes;
  }

  get cores(): number {
    return this.pool.config.cores;
  }

  get memoryBytes(): number {
    return this.pool.config.memoryBytes;
  }

  get coresRequested(): number {
    return this.replicas.reduce((sum, replica) => sum + this.#sizes.cores[replica]!, 0);
  }

  get memoryRequested(): number {
    const asked = (replica: number) => memoryRequest(sizeOf(this.#sizes, replica));
    return this.replicas.reduce((sum, replica) => sum + asked(replica), 0);
  }
}

/**
 * The nodes that all replicas share. A replica goes to a ready node with room by `leastAllocated`; where there is
 * none it waits, and those that wait are tried in the order in which they were ordered whenever there is more room.
 */
export class Cluster {
  readonly #parts: ClusterParts;
  readonly #pools: readonly Pool[];
  readonly #readyKind: EventKind;
  /** Not yet given back, by id. */
  readonly #nodes = new Map<number, Node>();
  readonly #nodeOf = new Map<number, Node>(); // by replica
  readonly #waiting: number[] = []; // replicas
  #ordered = 0;

  constructor(parts: ClusterParts) {
    const { sim, random, pools, billFrom, services } = parts;
    this.#parts = parts;
    this.#pools = pools.map((config) => ({
      config,
      provision: createDistribution(config.provision),
      uniform: random.stream(`${config.name}/provision`),
      bill: new Bill(config.dollarsPerHour, billFrom),
      dollarsByService: new Float64Array(services.length),
    }));
    this.#readyKind = sim.on('node/ready', (id) => this.#ready(id));
    for (const pool of this.#pools) {
      for (let i = 0; i < pool.config.nodes; i++) this.#open(this.#add(pool));
    }
  }

  /** Puts a replica on a node now, or on the list of those that wait. Returns whether it has a node. */
  place(replica: number): boolean {
    const rooms = [...this.#nodes.values()].filter(({ phase }) => phase === 'ready');
    const position = leastAllocated(rooms, sizeOf(this.#parts.replicas, replica));
    if (position < 0) {
      this.#waiting.push(replica);
      return false;
    }
    rooms[position]!.replicas.push(replica);
    this.#nodeOf.set(replica, rooms[position]!);
    return true;
  }

  /** A replica is gone, from its node or from the list of those that wait. */
  release(replica: number): void {
    const node = this.#nodeOf.get(replica);
    if (node === undefined) {
      this.#waiting.splice(this.#waiting.indexOf(replica), 1);
      return;
    }
    this.#bill(replica, node);
    this.#nodeOf.delete(replica);
    node.replicas.splice(node.replicas.indexOf(replica), 1);
    if (node.phase === 'draining') this.#giveBackIfEmpty(node);
    else this.#placeWaiting();
  }

  /** Whether the node of a replica drains. */
  isLeaving(replica: number): boolean {
    return this.#nodeOf.get(replica)?.phase === 'draining';
  }

  /** Orders nodes until the pool has so many, those that drain aside. Returns whether it ordered any. */
  provision(poolName: string, nodes: number): boolean {
    const { sim } = this.#parts;
    const pool = this.#pools.find(({ config }) => config.name === poolName);
    assert(pool !== undefined, `unknown pool ${poolName}`);
    const isKept = (node: Node) => node.pool === pool && node.phase !== 'draining';
    const missing = nodes - [...this.#nodes.values()].filter(isKept).length;
    for (let i = 0; i < missing; i++) {
      const node = this.#add(pool);
      sim.schedule(pool.provision.quantile(pool.uniform()), this.#readyKind, node.id);
    }
    return missing > 0;
  }

  /**
   * A node gets no more replicas, those on it are replaced elsewhere, and without replicas it is given back.
   * Returns whether it was there and did not drain already.
   */
  drain(id: number): boolean {
    assert(id >= 0 && id < this.#ordered, `unknown node ${id}`);
    const node = this.#nodes.get(id);
    if (node === undefined || node.phase === 'draining') return false;
    node.phase = 'draining';
    const { service } = this.#parts.replicas;
    const services = new Set(node.replicas.map((replica) => service[replica]!));
    if (services.size === 0) this.#giveBackIfEmpty(node);
    for (const each of services) this.#parts.replace(each);
    return true;
  }

  samples(): readonly NodeSample[] {
    const { replicas, services } = this.#parts;
    return [...this.#nodes.values()].map((node) => ({
      id: node.id,
      pool: node.pool.config.name,
      phase: node.phase,
      orderedAt: node.orderedAt,
      readySince: node.readySince,
      cores: node.cores,
      memoryBytes: node.memoryBytes,
      coresRequested: node.coresRequested,
      memoryRequested: node.memoryRequested,
      replicas: node.replicas.map((id) => ({ id, service: services[replicas.service[id]!]! })),
    }));
  }

  /** Closes the bills: all that is still rented is billed up to `end`. */
  settle(end: Seconds): void {
    for (const node of this.#nodes.values()) {
      for (const replica of node.replicas) this.#bill(replica, node);
      node.pool.bill.rented(node.orderedAt, end, { until: end });
    }
  }

  /**
   * The bill of all nodes, split: a service pays for the share of a node's cores that its replicas ask for, while
   * they are on it; what nobody asked for stands under the name of the pool.
   */
  costDollars(): Readonly<Record<string, Dollars>> {
    const { services } = this.#parts;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const byService = services.map((name, i): [string, Dollars] => [
      name,
      sum(this.#pools.map(({ dollarsByService }) => dollarsByService[i]!)),
    ]);
    const idle = this.#pools.map(({ config, bill, dollarsByService }): [string, Dollars] => [
      config.name,
      bill.dollars - sum([...dollarsByService]),
    ]);
    return Object.fromEntries([...byService, ...idle]);
  }

  #add(pool: Pool): Node {
    const { sim, replicas } = this.#parts;
    const node = new Node(this.#ordered++, pool, sim.now, replicas);
    this.#nodes.set(node.id, node);
    return node;
  }

  #open(node: Node): void {
    node.phase = 'ready';
    node.readySince = this.#parts.sim.now;
  }

  #ready(id: number): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return; // given back before it was ready
    this.#open(node);
    this.#placeWaiting();
  }

  #placeWaiting(): void {
    for (const replica of this.#waiting.splice(0)) {
      if (this.place(replica)) this.#parts.placed(replica);
    }
  }

  #giveBackIfEmpty(node: Node): void {
    if (node.replicas.length > 0) return;
    this.#nodes.delete(node.id);
    node.pool.bill.rented(node.orderedAt, this.#parts.sim.now);
  }

  /** Adds what a replica has asked of its node up to now to what its service pays. */
  #bill(replica: number, { pool, cores }: Node): void {
    const { replicas, sim, billFrom } = this.#parts;
    const from = Math.max(replicas.placedAt[replica]!, billFrom);
    const coreSeconds = replicas.cores[replica]! * Math.max(0, sim.now - from);
    const service = replicas.service[replica]!;
    const dollarsPerCoreSecond = pool.config.dollarsPerHour / 3600 / cores;
    pool.dollarsByService[service]! += coreSeconds * dollarsPerCoreSecond;
  }
}

function sizeOf({ cores, memoryBytes }: Replicas, replica: number): Size {
  return { cores: cores[replica]!, memoryBytes: memoryBytes[replica]! };
}
