import { createRandom } from '../../sim/random.ts';
import {
  declaredCores,
  type NodePoolConfig,
  type ServiceConfig,
  type SystemConfig,
} from '../../sim/system-config.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { readFaults } from '../faults/read-faults.ts';
import { offeredToParts } from '../offered-load.ts';
import type { Reading } from '../specs.ts';
import { SYSTEM_PARTS } from '../system-file.ts';
import type { Entry, ExperimentConfig } from '../types.ts';
import { showPath } from '../yaml-source.ts';
import { Dice, round } from './dice.ts';
import { FEATURE_NAMES, throwFeatures } from './features.ts';
import { makeFaults } from './generate-faults.ts';
import { type Making, makePlaces, makeService, type Role } from './generate-services.ts';
import { makeLedger, makeQueues, makeTransactions } from './generate-transactions.ts';
import { RANGES } from './ranges.ts';
import { NO_AGENTS, type SwarmCase } from './swarm-case.ts';

export const TRANSACTIONS = 20_000; // of a run
const FAULTS_UNTIL = 0.65; // of the horizon: the rest is without faults
/** Of the horizon, by workload, so that enough transactions arrive. */
const MARGINS: Readonly<Record<string, number>> = {
  poisson: 1.04,
  payments: 1.06,
  mmpp: 1.2,
  closed: 1.6, // less arrives where transactions take long
};
const TICKS = 40; // control intervals of a run
const SCRAPED_MIN: Seconds = 2; // hours of scrapes are kept: shorter intervals take memory

/** A random system with its workload and faults: run `run` of the swarm of `seed`, always the same. */
export function generate(seed: number, run: number, transactions = TRANSACTIONS): SwarmCase {
  const dice = new Dice(createRandom(`swarm/${seed}/${run}`), 'case');
  const on = throwFeatures(dice);
  const making: Making = { dice, has: (feature) => on.has(feature) };
  const { workload, rate } = makeWorkload(dice);
  const horizon = round((transactions / rate) * MARGINS[workload.kind]!);
  const system = makeSystem(`swarm-${seed}-${run}`, making, rate);
  const faultsEnd = FAULTS_UNTIL * horizon;
  const raw = makeFaults(dice, system, { horizon, faultsEnd });
  const reading: Reading = { problems: [], folder: '.' };
  const faults = readFaults(raw, system, reading);
  throwProblems(reading.problems, system.name);
  const entry = makeEntry(making, system, { horizon, isClosed: workload.kind === 'closed' });
  return {
    seed,
    run,
    features: FEATURE_NAMES.filter((feature) => on.has(feature)),
    experiment: { ...experimentOf({ system, workload, horizon, entry, seed, run }), faults },
    faultsEnd,
  };
}

/** What the checks of files say of a system that nobody has read from a file. */
export function checkGenerated(system: SystemConfig): void {
  throwProblems(
    SYSTEM_PARTS.flatMap((part) => part.check?.(system) ?? []),
    system.name,
  );
}

function throwProblems(problems: Reading['problems'], name: string): void {
  if (problems.length === 0) return;
  throw new BadInput(problems.map(({ path, message }) => `${name} ${showPath(path)}: ${message}`));
}

interface ExperimentParts {
  readonly system: SystemConfig;
  readonly workload: Spec;
  readonly horizon: Seconds;
  readonly entry: Entry;
  readonly seed: number;
  readonly run: number;
}

function experimentOf({ system, workload, horizon, entry, seed, run }: ExperimentParts) {
  const interval = round(horizon / TICKS);
  const scraped = Math.max(interval, SCRAPED_MIN);
  return {
    name: system.name,
    question: 'Does the simulator keep its books whatever fails?',
    system,
    workload,
    objective: { minimize: 'costDollars', subject: {} },
    report: { days: [run], seeds: [seed] },
    compare: [entry],
    baseline: entry.name,
    primary: 'costDollars',
    horizon,
    preroll: 0,
    control: { interval },
    telemetry: { interval: scraped, delay: round(scraped / 3), gapRatio: 0.005 },
    metrics: ['costDollars', 'sloViolationRatio'],
    figures: ['latency'],
    warmUp: 'fixed',
  } satisfies ExperimentConfig;
}

function makeWorkload(dice: Dice): { readonly workload: Spec; readonly rate: number } {
  const rate = dice.in(RANGES.rate);
  const amounts = [{ type: '*', meanDollars: 67, squaredCv: 4 }];
  const kind = dice.pick(['poisson', 'mmpp', 'closed', 'payments']);
  switch (kind) {
    case 'mmpp': {
      const states = [0.5, 2].map((factor) => ({ rate: round(rate * factor), sojourn: 0.5 }));
      return { workload: { kind, states, amounts }, rate };
    }
    case 'closed': {
      const think = { kind: 'exponential', mean: 0.5 };
      return { workload: { kind, customers: Math.ceil(rate * 0.7), think, amounts }, rate };
    }
    case 'payments':
      return { workload: { kind, days: 'steady', meanPerSecond: rate, amounts }, rate };
    default:
      return { workload: { kind, rate, amounts }, rate };
  }
}

function makeSystem(name: string, making: Making, rate: number): SystemConfig {
  const { dice, has } = making;
  const services = makeServices(making);
  const queues = makeQueues(making);
  const ledger = makeLedger(making);
  const groups = ledger.ledger?.accounts.map((group) => group.name) ?? [];
  const transactions = makeTransactions({ ...making, services, queues, groups });
  const hop = dice.in(RANGES.hop);
  const bare: SystemConfig = {
    name,
    description: '',
    sources: [],
    ...(has('hops')
      ? { hop: dice.chance(0.5) ? { kind: 'constant', value: hop } : exponential(hop) }
      : {}),
    instanceTypes: { small: { dollarsPerHour: 0.1 } },
    ...makePlaces(making),
    ...(queues.length > 0 ? { queues } : {}),
    ...ledger,
    services,
    transactions,
  };
  const sized = { ...bare, services: sizeServices(bare, rate, making) };
  const system = has('nodes') ? { ...sized, nodes: makeNodes(sized, making) } : sized;
  checkGenerated(system);
  return system;
}

const exponential = (mean: number): Spec => ({ kind: 'exponential', mean });

/** Plain ones first, then caches, then databases: nobody calls back. */
function makeServices(making: Making): ServiceConfig[] {
  const { dice, has } = making;
  const count = dice.in(RANGES.services);
  const databases = has('databases') ? dice.pick([1, 2]) : 0;
  const caches = has('caches') ? dice.pick([1, 2]) : 0;
  return Array.from({ length: count }, (_, i) => {
    const isLast = i >= count - databases;
    const role: Role = isLast ? 'database' : i >= count - databases - caches ? 'cache' : 'plain';
    return makeService(`${role}-${i}`, role, making);
  }).map((service, i) =>
    // The last one has to be one that does something by itself.
    service.cache !== undefined && i === count - 1
      ? makeService(`plain-${i}`, 'plain', making)
      : service,
  );
}

/** Replicas and workers for what is asked of each service, at a load from the table. */
function sizeServices(system: SystemConfig, rate: number, making: Making): ServiceConfig[] {
  const { dice, has } = making;
  const offered = offeredToParts(system, rate);
  const loadOf = (part: string) =>
    Math.max(0, ...offered.filter((one) => one.part === part).map(({ load }) => load));
  return system.services.map((service) => {
    const isTooSmall = has('overload') && dice.chance(0.3);
    const load = dice.in(isTooSmall ? RANGES.overload : RANGES.load);
    const workersNeeded = Math.max(
      loadOf(`service ${service.name}`),
      loadOf(`primary of ${service.name}`),
    );
    const isDatabase = service.database !== undefined;
    const wanted = Math.ceil(workersNeeded / load / service.workersPerReplica);
    const replicas = isDatabase ? dice.pick([2, 3]) : Math.max(1, Math.min(8, wanted));
    const perReplica = isDatabase ? workersNeeded : workersNeeded / replicas;
    return {
      ...service,
      replicas,
      replicasMin: isDatabase ? 2 : has('zeroes') && dice.chance(0.5) ? 0 : 1, // with one no synchronous commit ends
      replicasMax: replicas + dice.pick([0, 2, 4]),
      workersPerReplica: Math.max(
        isTooSmall ? 1 : service.workersPerReplica,
        Math.ceil(perReplica / load),
      ),
      ...(has('resizing') ? { coresMax: 2 * declaredCores(service) } : {}),
    };
  });
}

function makeNodes(system: SystemConfig, { dice, has }: Making): NodePoolConfig[] {
  const cores = 16;
  const asked = system.services.reduce((sum, one) => sum + one.replicas * declaredCores(one), 0);
  const nodes = Math.ceil((asked * 1.4) / cores) + dice.pick([1, 2]);
  const isSpot = has('spot');
  return [
    {
      name: 'pool',
      cores,
      memoryBytes: Number.POSITIVE_INFINITY,
      dollarsPerHour: 1,
      nodes,
      nodesMin: 1,
      nodesMax: nodes + 4,
      provision: exponential(dice.in(RANGES.provision)),
      selfHeals: true,
      ...(isSpot
        ? {
            spot: { discount: 0.6, evictEvery: exponential(dice.in(RANGES.evictEvery)), notice: 2 },
          }
        : {}),
    },
  ];
}

interface Loop {
  readonly horizon: Seconds;
  /** Customers wait for their answers: one service without replicas would stop them all for good. */
  readonly isClosed: boolean;
}

function makeEntry(making: Making, system: SystemConfig, loop: Loop): Entry {
  const { has } = making;
  const { horizon } = loop;
  const resizing = {
    kind: 'vpa',
    sampleInterval: round(horizon / 20),
    updateInterval: round(horizon / 10),
    lifetimeMin: 1,
  };
  return {
    name: 'swarm',
    agents: {
      ...NO_AGENTS,
      ...makeAutoscaling(making, system, loop),
      ...(has('resizing') ? { resizing } : {}),
      ...(has('nodes') && has('agents') ? { nodes: { kind: 'cluster-autoscaler' } } : {}),
    },
    guards: [],
  };
}

const AUTOSCALERS: readonly Spec[] = [
  { kind: 'hpa' },
  { kind: 'target-utilization' },
  { kind: 'keda', targetPerReplica: 4, pollingInterval: 1, cooldownPeriod: 5 },
];

function makeAutoscaling({ dice, has }: Making, system: SystemConfig, { horizon, isClosed }: Loop) {
  const scaled = system.services.filter((one) => one.replicasMax > one.replicasMin);
  if (has('agents') && dice.chance(0.5)) return { autoscaling: dice.pick(AUTOSCALERS) };
  if (!has('scaling') || scaled.length === 0) return {};
  const count = dice.in(RANGES.scalings);
  const actions = Array.from({ length: count }, () => {
    const { name, replicasMin, replicasMax } = dice.pick(scaled);
    const about = 'replicas';
    const min = isClosed ? Math.max(1, replicasMin) : replicasMin;
    return {
      at: round(dice.in({ min: 0, max: horizon * 0.9, about: 'time of an order, s' })),
      service: name,
      replicas: dice.in({ min, max: replicasMax, isInteger: true, about }),
    };
  });
  return { autoscaling: { kind: 'scheduled', actions } };
}
