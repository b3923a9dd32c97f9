import type { Random } from '../random.ts';
import { DRAINING, type Replicas } from '../services/replicas.ts';
import type { Simulation } from '../simulation.ts';
import type { NodePoolConfig } from '../system-config.ts';
import type { NodeSample } from '../telemetry.ts';
import { assert, type Dollars, type EventKind, type Seconds } from '../units.ts';
import { Node, Pool, sizeOf } from './node.ts';
import { type Placement, spreadOverZones } from './placement.ts';
import type { Zones } from './zones.ts';

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
  /** The node of a replica is lost: the replica dies, and gives its place back. */
  readonly lose: (replica: number) => void;
  readonly zones: Zones;
  /** Where the replicas of each service may stand, positions in SystemConfig.zones. */
  readonly serviceZones: readonly (readonly number[])[];
}

/** What happens to a node by itself: the detail of its events. */
const BECOMES_READY = 0;
const IS_EVICTED = 1; // the provider says that it will take it back
const IS_TAKEN = 2;

/**
 * The nodes that all replicas share. A replica goes to a ready node with room by `spreadOverZones`; where there is
 * none it waits, and those that wait are tried in the order in which they were ordered whenever there is more room.
 * Nodes can be lost, alone, with their zone, or because their provider takes them back.
 */
export class Cluster implements Placement {
  readonly #parts: ClusterParts;
  readonly #pools: readonly Pool[];
  readonly #zones: Zones;
  readonly #nodeKind: EventKind;
  /** Not yet given back, by id. */
  readonly #nodes = new Map<number, Node>();
  readonly #nodeOf = new Map<number, Node>(); // by replica
  readonly #waiting: number[] = []; // replicas
  #ordered = 0;

  constructor(parts: ClusterParts) {
    const { sim, random, pools, billFrom, services, zones } = parts;
    this.#parts = parts;
    this.#zones = zones;
    const shared = { billFrom, services: services.length };
    this.#pools = pools.map((config) => new Pool(config, random, zones, shared));
    this.#nodeKind = sim.on('node', (id, what) => this.#happen(id, what));
    for (const pool of this.#pools) {
      for (let i = 0; i < pool.config.nodes; i++) this.#open(this.#add(pool)!);
    }
  }

  /** Puts a replica on a node now, or on the list of those that wait. Returns whether it has a node. */
  place(replica: number): boolean {
    const node = this.#roomFor(replica);
    if (node === undefined) {
      this.#waiting.push(replica);
      return false;
    }
    node.replicas.push(replica);
    this.#nodeOf.set(replica, node);
    this.#parts.replicas.zone[replica] = node.zone;
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
    const pool = this.#pools.find(({ config }) => config.name === poolName);
    assert(pool !== undefined, `unknown pool ${poolName}`);
    const missing = nodes - this.#kept(pool).length - pool.missing;
    for (let i = 0; i < missing; i++) this.#order(pool);
    return missing > 0;
  }

  /**
   * A node gets no more replicas, those on it are replaced elsewhere, and without replicas it is given back.
   * Returns whether it was there and did not drain already.
   */
  drain(id: number): boolean {
    assert(id >= 0 && id < this.#ordered, `unknown node ${id}`);
    const node = this.#nodes.get(id);
    if (node === undefined || !node.isKept) return false;
    this.#drain(node);
    return true;
  }

  /**
   * A node is lost after `notice` seconds, in which it drains; at once where there is no notice, or it is not ready
   * yet. All that is on it then dies. Returns whether it was there.
   */
  fail(id: number, notice: Seconds = 0): boolean {
    assert(id >= 0 && id < this.#ordered, `unknown node ${id}`);
    const node = this.#nodes.get(id);
    if (node === undefined) return false;
    if (notice === 0 || node.phase === 'provisioning') {
      this.#lose([node]);
      return true;
    }
    this.#parts.sim.schedule(notice, this.#nodeKind, id, IS_TAKEN);
    if (!node.isKept) return true;
    this.#drain(node);
    this.#heal(node.pool);
    return true;
  }

  /** Every node in a zone is lost, and there can be none until it is restored. Returns whether it was there. */
  loseZone(zone: number): boolean {
    if (!this.#zones.lose(zone)) return false;
    this.#lose([...this.#nodes.values()].filter((node) => node.zone === zone));
    return true;
  }

  /** Nodes can be ordered in a zone again; those that could not be ordered anywhere are. */
  restoreZone(zone: number): boolean {
    if (!this.#zones.restore(zone)) return false;
    for (const pool of this.#pools) {
      const { missing } = pool;
      pool.missing = 0;
      for (let i = 0; i < missing; i++) this.#order(pool);
    }
    return true;
  }

  samples(): readonly NodeSample[] {
    const { replicas, services } = this.#parts;
    return [...this.#nodes.values()].map((node) => ({
      id: node.id,
      pool: node.pool.config.name,
      ...this.#zoneOf(node),
      phase: node.phase as NodeSample['phase'],
      orderedAt: node.orderedAt,
      readySince: node.readySince,
      cores: node.cores,
      memoryBytes: node.memoryBytes,
      coresRequested: node.coresRequested,
      memoryRequested: node.memoryRequested,
      replicas: node.replicas.map((id) => ({ id, service: services[replicas.service[id]!]! })),
    }));
  }

  /** The bill of all nodes so far, if they were given back now. */
  get dollarsSoFar(): Dollars {
    const { now } = this.#parts.sim;
    const released = this.#pools.reduce((sum, { bill }) => sum + bill.dollars, 0);
    return [...this.#nodes.values()].reduce(
      (sum, { pool, orderedAt }) => sum + pool.bill.owed(orderedAt, now),
      released,
    );
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

  #zoneOf({ zone }: Node): { zone?: string } {
    const name = this.#zones.nameOf(zone);
    return name === undefined ? {} : { zone: name };
  }

  #kept(pool: Pool): Node[] {
    return [...this.#nodes.values()].filter((node) => node.pool === pool && node.isKept);
  }

  /** The ready node with room that a replica goes to. */
  #roomFor(replica: number): Node | undefined {
    const { replicas, serviceZones } = this.#parts;
    const service = replicas.service[replica]!;
    const zones = serviceZones[service]!;
    const rooms = [...this.#nodes.values()].filter(
      ({ phase, zone }) => phase === 'ready' && zones.includes(zone),
    );
    const isPeer = (one: number) =>
      replicas.service[one] === service && replicas.state[one] !== DRAINING;
    const peersIn = (zone: number) =>
      rooms
        .filter((node) => node.zone === zone)
        .reduce((sum, node) => sum + node.replicas.filter(isPeer).length, 0);
    return rooms[spreadOverZones(rooms, sizeOf(replicas, replica), peersIn)];
  }

  /** A node in the zone of its pool that has the fewest of them; undefined when all zones are lost. */
  #add(pool: Pool): Node | undefined {
    const { sim, replicas } = this.#parts;
    const kept = this.#kept(pool);
    const countIn = (zone: number) => kept.filter((node) => node.zone === zone).length;
    const zone = this.#zones.emptiest(pool.zones, countIn);
    if (zone === undefined) return undefined;
    const node = new Node(this.#ordered++, pool, zone, sim.now, replicas);
    this.#nodes.set(node.id, node);
    return node;
  }

  #order(pool: Pool): void {
    const node = this.#add(pool);
    if (node === undefined) {
      pool.missing++;
      return;
    }
    const delay = pool.provision.quantile(pool.uniform());
    this.#parts.sim.schedule(delay, this.#nodeKind, node.id, BECOMES_READY);
  }

  #open(node: Node): void {
    const { sim } = this.#parts;
    const { eviction } = node.pool;
    node.phase = 'ready';
    node.readySince = sim.now;
    if (eviction === undefined) return;
    const delay = eviction.law.quantile(eviction.uniform());
    sim.schedule(delay, this.#nodeKind, node.id, IS_EVICTED);
  }

  #happen(id: number, what: number): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return; // given back, or lost, before it happened
    if (what === BECOMES_READY) {
      this.#open(node);
      this.#placeWaiting();
    } else {
      this.fail(id, what === IS_EVICTED ? node.pool.config.spot!.notice : 0);
    }
  }

  #drain(node: Node): void {
    node.phase = 'draining';
    const { service } = this.#parts.replicas;
    const services = new Set(node.replicas.map((replica) => service[replica]!));
    if (services.size === 0) this.#giveBackIfEmpty(node);
    for (const each of services) this.#parts.replace(each);
  }

  /** Nodes are lost together: what dies on one of them does not come back on another. */
  #lose(nodes: readonly Node[]): void {
    const { lose } = this.#parts;
    const kept = nodes.filter(({ isKept }) => isKept);
    for (const node of nodes) node.phase = 'lost';
    for (const node of nodes) {
      while (node.replicas.length > 0) lose(node.replicas[0]!); // the end of one may be that of another
      this.#giveBackIfEmpty(node);
    }
    for (const { pool } of kept) this.#heal(pool);
  }

  /** A node of the pool is gone, or going, that nobody has given back. */
  #heal(pool: Pool): void {
    if (pool.config.selfHeals === true) this.#order(pool);
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
    const dollarsPerCoreSecond = pool.dollarsPerHour / 3600 / cores;
    pool.dollarsByService[service]! += coreSeconds * dollarsPerCoreSecond;
  }
}
