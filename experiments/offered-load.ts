import type { DatabaseConfig } from '../sim/databases/database-config.ts';
import { createDistribution } from '../sim/distributions/index.ts';
import {
  type CallStep,
  type QueryStep,
  type ServiceConfig,
  type Step,
  type SystemConfig,
  sizesOf,
  type TransactionConfig,
} from '../sim/system-config.ts';
import { assert, type Seconds, type Spec } from '../sim/units.ts';
import { routeVisits } from './route-visits.ts';

/** What one service is asked for, and what it has at most. */
export interface OfferedLoad {
  readonly service: string;
  readonly callsPerSecond: number;
  readonly load: number; // busy workers needed: calls per second x mean seconds of work
  readonly capacity: number; // workers of the declared size at replicasMax and coresMax
}

/** What a part of a system can do at most, and what is asked of it. */
export interface OfferedToPart {
  readonly part: string; // 'queue settlements'
  readonly load: number; // how many of `unit` are busy on average, if there are enough
  readonly capacity: number;
  readonly unit: string; // 'consumers'
}

/** Load of every service at a rate of arriving transactions, without retries. */
export function offeredLoad(system: SystemConfig, ratePerSecond: number): readonly OfferedLoad[] {
  const demand = demandOf(system);
  return system.services.map((service) => {
    const { calls, work } = demand.services.get(service.name) ?? NOTHING;
    return {
      service: service.name,
      callsPerSecond: ratePerSecond * calls,
      load: ratePerSecond * work,
      capacity: service.replicasMax * workersOf(service),
    };
  });
}

/**
 * Load of all that can be too small at a rate of arriving transactions, without retries and hedges: workers of services,
 * those of the primaries of databases, connections of databases, consumers of queues. Calls wait for nothing here, so
 * connections and consumers are busy for at least so long.
 */
export function offeredToParts(
  system: SystemConfig,
  ratePerSecond: number,
): readonly OfferedToPart[] {
  const demand = demandOf(system);
  const services = system.services.flatMap((service) => {
    const asked = demand.services.get(service.name) ?? NOTHING;
    if (service.database !== undefined) return offeredToDatabase(service, service.database, asked);
    const capacity = service.replicasMax * workersOf(service);
    return [{ part: `service ${service.name}`, load: asked.work, capacity, unit: 'workers' }];
  });
  const queues = (system.queues ?? []).map(({ name, consumers }) => ({
    part: `queue ${name}`,
    load: demand.queues.get(name)?.work ?? 0,
    capacity: consumers,
    unit: 'consumers',
  }));
  return [...services, ...queues].map((one) => ({ ...one, load: ratePerSecond * one.load }));
}

/** Mean seconds from the delivery of a message of each queue until it is processed, where nothing waits. */
export function processingSeconds(system: SystemConfig): ReadonlyMap<string, Seconds> {
  const { queues } = demandOf(system);
  return new Map([...queues].map(([name, { calls, work }]) => [name, work / calls]));
}

/** Mean seconds of a transaction of a type where nothing waits, without retries. */
export function transactionSeconds(system: SystemConfig, name: string): Seconds {
  const type = system.transactions.find((one) => one.name === name);
  assert(type !== undefined, `no transaction ${name}`);
  return new Walker(system).transaction(type);
}

/** By one transaction, on average. */
interface Demand {
  readonly calls: number;
  readonly work: Seconds; // of workers; of a queue: of its consumers
  readonly workOnPrimary: Seconds; // of a database: what no other replica can do
  readonly open: Seconds; // how long its calls are there, in all
  readonly openOnPrimary: Seconds;
}
const NOTHING: Demand = { calls: 0, work: 0, workOnPrimary: 0, open: 0, openOnPrimary: 0 };
type Demands = Map<string, Demand>;

/** Of a database the primary alone does what changes or locks something, and reads that must be fresh. */
function offeredToDatabase(
  service: ServiceConfig,
  database: DatabaseConfig,
  demand: Demand,
): OfferedToPart[] {
  const { name, replicasMax } = service;
  const { work, workOnPrimary, open, openOnPrimary } = demand;
  const ofReplicas = (part: string, replicas: number, asked: { work: number; open: number }) => [
    { part, load: asked.work, capacity: replicas * workersOf(service), unit: 'workers' },
    { part, load: asked.open, capacity: replicas * database.connectionsMax, unit: 'connections' },
  ];
  const followers = replicasMax - 1;
  if (database.follows !== undefined)
    return ofReplicas(`copies in ${name}`, replicasMax, { work, open });
  if (!database.readsFromReplicas || followers === 0)
    return ofReplicas(`primary of ${name}`, 1, { work, open });
  const rest = { work: work - workOnPrimary, open: open - openOnPrimary };
  return [
    ...ofReplicas(`primary of ${name}`, 1, { work: workOnPrimary, open: openOnPrimary }),
    ...ofReplicas(`replicas of ${name}`, followers, rest),
  ];
}

/** Of one replica at its largest, in workers of the declared size. */
function workersOf(service: ServiceConfig): number {
  const { cores, coresMax } = sizesOf(service);
  return (service.workersPerReplica * coresMax) / cores;
}

/** What one arriving transaction asks for on average, messages included. */
function demandOf(system: SystemConfig): { readonly services: Demands; readonly queues: Demands } {
  const walker = new Walker(system);
  for (const transaction of system.transactions) walker.transaction(transaction);
  return walker;
}

class Walker {
  readonly services: Demands = new Map();
  readonly queues: Demands = new Map();
  readonly #byName: ReadonlyMap<string, ServiceConfig>;
  readonly #hops: Seconds; // there and back
  readonly #means = new Map<Spec, number>();

  constructor({ services, hop }: SystemConfig) {
    this.#byName = new Map(services.map((service) => [service.name, service]));
    this.#hops = hop === undefined ? 0 : 2 * createDistribution(hop).mean;
  }

  /** Adds what it asks for; returns how long one of them takes where nothing waits. */
  transaction({ steps, share }: TransactionConfig): Seconds {
    if (!('stations' in steps)) return this.#sequence(steps, share);
    const visits = routeVisits(steps);
    return steps.stations.reduce((sum, station, i) => {
      return sum + visits[i]! * this.#call({ ...station, then: [] }, share * visits[i]!);
    }, 0);
  }

  /** Adds what the steps ask for, `times` per transaction; returns how long they take. */
  #sequence(steps: readonly Step[], times: number): Seconds {
    return steps.reduce((sum, step) => sum + this.#step(step, times), 0);
  }

  #step(step: Step, times: number): Seconds {
    if ('parallel' in step)
      return Math.max(...step.parallel.map((branch) => this.#sequence(branch, times)));
    if ('steps' in step) {
      const cache = step.missOf === undefined ? undefined : this.#byName.get(step.missOf)?.cache;
      const probability = cache === undefined ? step.probability : 1 - cache.hitRatio;
      return probability * this.#sequence(step.steps, times * probability);
    }
    if ('send' in step) {
      const work = this.#sequence(step.then, times);
      add(this.queues, step.send, { calls: times, work: times * work });
      return 0;
    }
    if ('among' in step) return this.#anyOf(step, times);
    return this.#call(step, times);
  }

  /** Whatever a router does: each alternative as often as any other (assumption). */
  #anyOf({ among }: QueryStep, times: number): Seconds {
    const share = 1 / among.length;
    return among.reduce((sum, call) => sum + share * this.#call(call, share * times), 0);
  }

  #call(step: CallStep, times: number): Seconds {
    const work = this.#mean(step.work);
    const { database } = this.#byName.get(step.call) ?? {};
    const { pages = 0, rows = 0, isWrite = false, isFresh = false, access } = step.statement ?? {};
    // What a store misses nobody can say beforehand.
    const misses =
      database === undefined || access !== undefined ? 0 : pages * (1 - database.bufferHitRatio);
    const reading = misses > 0 ? misses * this.#mean(database!.diskRead) : 0;
    const flushing = database !== undefined && isWrite ? this.#mean(database.flush) : 0;
    const inside = reading + work + flushing + this.#sequence(step.then, times);
    const isOnPrimary = isWrite || isFresh || rows > 0;
    add(this.services, step.call, {
      calls: times,
      work: times * work,
      workOnPrimary: isOnPrimary ? times * work : 0,
      open: times * inside,
      openOnPrimary: isOnPrimary ? times * inside : 0,
    });
    return this.#hops + inside;
  }

  #mean(law: Spec): number {
    const mean = this.#means.get(law) ?? createDistribution(law).mean;
    this.#means.set(law, mean);
    return mean;
  }
}

function add(demands: Demands, name: string, more: Partial<Demand>): void {
  const before = demands.get(name) ?? NOTHING;
  const sum = (key: keyof Demand) => before[key] + (more[key] ?? 0);
  demands.set(name, {
    calls: sum('calls'),
    work: sum('work'),
    workOnPrimary: sum('workOnPrimary'),
    open: sum('open'),
    openOnPrimary: sum('openOnPrimary'),
  });
}
