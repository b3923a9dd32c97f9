import { BALANCERS } from '../../agents/balancing/index.ts';
import type { CreateRouter } from '../../sim/databases/statement-router.ts';
import type { StoreMakers } from '../../sim/databases/store/makers.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { createSimulation, type Simulation } from '../../sim/simulation.ts';
import { type ArrivalSource, System } from '../../sim/system.ts';
import type {
  CallStep,
  ClientConfig,
  ServiceConfig,
  Step,
  SystemConfig,
  TransactionConfig,
} from '../../sim/system-config.ts';
import { OUTCOMES, type Outcome, type Seconds, type Spec } from '../../sim/units.ts';
import type { World } from '../../sim/world.ts';

export const constant = (value: Seconds): Spec => ({ kind: 'constant', value });
export const exponential = (mean: Seconds): Spec => ({ kind: 'exponential', mean });

type ServiceChanges = Partial<Omit<ServiceConfig, 'client'>> & {
  readonly client?: Partial<ClientConfig>;
};

/** One replica with one FIFO worker, unbounded queue, no time-out, no retry, unless changed. */
export function service(name: string, changes: ServiceChanges = {}): ServiceConfig {
  const replicas = changes.replicas ?? 1;
  return {
    name,
    replicas,
    replicasMin: 1,
    replicasMax: 100,
    workersPerReplica: 1,
    discipline: 'fifo',
    queueLimit: Number.POSITIVE_INFINITY,
    boot: constant(30),
    balancer: { kind: 'round-robin' },
    errorRatio: 0,
    ...changes,
    client: {
      timeout: Number.POSITIVE_INFINITY,
      cancels: false,
      retry: { kind: 'none' },
      connections: Number.POSITIVE_INFINITY,
      ...changes.client,
    },
  };
}

/** Work: seconds, or a law. */
export function call(name: string, work: Seconds | Spec, ...then: Step[]): CallStep {
  return { call: name, work: typeof work === 'number' ? constant(work) : work, then };
}

export function transaction(
  steps: TransactionConfig['steps'],
  changes: Partial<TransactionConfig> = {},
): TransactionConfig {
  const { POSITIVE_INFINITY: slo } = Number;
  return { name: 'pay', share: 1, slo, priority: 0, steps, ...changes };
}

export function systemConfig(
  services: readonly ServiceConfig[],
  transactions: readonly TransactionConfig[],
  changes: Partial<SystemConfig> = {},
): SystemConfig {
  return {
    name: 'test',
    description: 'made up',
    sources: [],
    instanceTypes: { small: { dollarsPerHour: 3600 } },
    services,
    transactions,
    ...changes,
  };
}

/** Arrivals at the given times, in order; all of type 0 unless `types` says otherwise. */
export function arrivalsAt(times: Iterable<Seconds>, types?: readonly number[]): ArrivalSource {
  const iterator = times[Symbol.iterator]();
  return {
    type: 0,
    amountMinor: 100,
    next: () => iterator.next().value ?? Number.POSITIVE_INFINITY,
    ended: () => Number.POSITIVE_INFINITY,
    describe(number) {
      if (types !== undefined) (this as { type: number }).type = types[number]!;
    },
  };
}

/** `count` arrivals with independent gaps; type i with equal probability for i in [0, types). */
export function poisson(
  random: Random,
  ratePerSecond: number,
  count: number,
  types = 1,
): ArrivalSource {
  const gap = random.stream('test/gap');
  const type = random.stream('test/type');
  let [time, left] = [0, count];
  return {
    type: 0,
    amountMinor: 100,
    next() {
      if (left-- === 0) return Number.POSITIVE_INFINITY;
      time += -Math.log1p(-gap()) / ratePerSecond;
      return time;
    },
    ended: () => Number.POSITIVE_INFINITY,
    describe() {
      (this as { type: number }).type = Math.floor(type() * types);
    },
  };
}

export interface End {
  readonly type: number;
  readonly outcome: Outcome;
  readonly arrivedAt: Seconds;
  readonly endedAt: Seconds;
}

export interface Built {
  readonly sim: Simulation;
  readonly random: Random;
  readonly system: System;
  /** By transaction number; undefined while in flight. */
  readonly ends: (End | undefined)[];
}

export interface BuildOptions {
  readonly seed?: string;
  readonly random?: Random;
  readonly countFrom?: Seconds;
  readonly horizon?: Seconds;
  readonly world?: World;
  readonly makers?: StoreMakers; // of stores
  readonly createRouter?: CreateRouter;
}

/** A system at time 0 that writes down the end of every transaction. */
export function build(config: SystemConfig, options: BuildOptions = {}): Built {
  const { seed = '1', countFrom = 0, horizon = Number.POSITIVE_INFINITY, world, makers } = options;
  const { createRouter } = options;
  const sim = createSimulation();
  const random = options.random ?? createRandom(seed);
  const createBalancer = (spec: Spec) =>
    BALANCERS.find(({ kind }) => kind === spec.kind)!.create({});
  const system = new System({
    sim,
    random,
    config,
    createBalancer,
    createRouter,
    countFrom,
    horizon,
    world,
    makers,
  });
  const ends: (End | undefined)[] = [];
  system.onEnd = (number, type, outcome, arrivedAt) => {
    if (ends[number] !== undefined) throw new Error(`transaction ${number} ended twice`);
    ends[number] = { type, outcome: OUTCOMES[outcome]!, arrivedAt, endedAt: sim.now };
  };
  return { sim, random, system, ends };
}

/** Builds, feeds and runs until `until`; the usual case. */
export function run(
  config: SystemConfig,
  source: ArrivalSource | readonly Seconds[],
  until: Seconds,
  options: BuildOptions = {},
): Built {
  const built = build(config, options);
  built.system.feed('next' in source ? source : arrivalsAt(source));
  built.sim.runUntil(until);
  return built;
}

/** When each transaction ended, NaN while in flight. */
export function endTimes({ system, ends }: Built): number[] {
  const { arrived } = system.transactions;
  return Array.from({ length: arrived }, (_, i) => ends[i]?.endedAt ?? Number.NaN);
}

export function outcomes({ system, ends }: Built): string[] {
  const { arrived } = system.transactions;
  return Array.from({ length: arrived }, (_, i) => ends[i]?.outcome ?? 'in flight');
}

export interface Load {
  readonly open: number; // calls taken and not answered
  readonly busy: number; // workers
  readonly waiting: number; // calls
  readonly busySeconds: number; // of the replicas that are still there
}

/** Sums over the replicas of a service that are ready or drain. */
export function load({ system, sim }: Built, name: string): Load {
  const { ready, draining } = system.service(name);
  const { replicas } = system.interpreter;
  const sum = (value: (replica: number) => number) =>
    [...ready, ...draining].reduce((total, replica) => total + value(replica), 0);
  return {
    open: sum((replica) => replicas.open[replica]!),
    busy: sum((replica) => replicas.busy[replica]!),
    waiting: sum((replica) => replicas.waiting[replica]!),
    busySeconds: sum((replica) => replicas.busySecondsAt(replica, sim.now)),
  };
}

export const IDLE = { open: 0, busy: 0, waiting: 0 };

/** One draw: which number of which place it gave. */
export interface Draw {
  readonly place: string; // site, transaction, visit, attempt; of a pair also 'second'
  readonly value: number;
}

/** The same numbers, written down. Streams are not: they belong to no transaction. */
export function recorded(random: Random, draws: Draw[]): Random {
  const names: string[] = [];
  const note = (value: number, ...place: readonly (string | number)[]): number => {
    draws.push({ place: place.join(' '), value });
    return value;
  };
  return {
    stream: (name) => random.stream(name),
    site(name) {
      const site = random.site(name);
      names[site] = name;
      return site;
    },
    draw: (site, ...place) => note(random.draw(site, ...place), names[site]!, ...place),
    drawPair(site, ...place) {
      const value = random.drawPair(site, ...place);
      note(random.second, 'second', names[site]!, ...place);
      return note(value, names[site]!, ...place);
    },
    get second() {
      return random.second;
    },
  };
}
