import { componentsOf } from '../../sim/faults/components.ts';
import type { FaultSpec } from '../../sim/faults/fault-spec.ts';
import { faultLine } from '../../sim/faults/index.ts';
import type { ServiceConfig, Step, SystemConfig } from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import type { ExperimentConfig } from '../types.ts';
import { round } from './dice.ts';
import { namesIn } from './generate-transactions.ts';
import type { RunReport } from './judge.ts';
import { hasNoAgents, NO_AGENTS, type SwarmCase } from './swarm-case.ts';

/** Smaller cases, those that leave out most first. */
export type Reducer = (of: SwarmCase, report: RunReport) => readonly SwarmCase[];

const { POSITIVE_INFINITY: ENDLESS } = Number;
const INTERVAL_MIN = 0.01; // seconds between two decisions, as files may state it
const FIFO: Partial<ServiceConfig> = { discipline: 'fifo' };

function withExperiment(of: SwarmCase, changes: Partial<ExperimentConfig>): SwarmCase {
  return tidied({ ...of, experiment: { ...of.experiment, ...changes } });
}

function withSystem(of: SwarmCase, changes: Partial<SystemConfig>): SwarmCase {
  return withExperiment(of, { system: { ...of.experiment.system, ...changes } });
}

/** `T` without some of its optional keys. */
function without<T extends object>(from: T, ...keys: readonly (keyof T)[]): T {
  const entries = Object.entries(from).filter(([key]) => !keys.includes(key as keyof T));
  return Object.fromEntries(entries) as T;
}

const fewerFaults: Reducer = (of) => {
  const { faults = [] } = of.experiment;
  const half = Math.ceil(faults.length / 2);
  const lists = [[], faults.slice(0, half), faults.slice(half), ...eachLeftOut(faults)];
  return lists
    .filter((list) => list.length < faults.length)
    .map((list) => withExperiment(of, { faults: list }));
};

const lessTime: Reducer = (of, { violation }) => {
  const { horizon } = of.experiment;
  const time = violation?.time ?? horizon;
  const shorter = [time * 1.02, horizon / 2, horizon * 0.8].map(round);
  return [...new Set(shorter)]
    .filter((one) => one < 0.95 * horizon && one > 0)
    .map((one) => withExperiment(of, { horizon: one }));
};

const fewerTypes: Reducer = (of) => {
  const { transactions } = of.experiment.system;
  return eachLeftOut(transactions)
    .filter(({ length }) => length > 0)
    .map((types) => {
      const total = types.reduce((sum, { share }) => sum + share, 0);
      return withSystem(of, {
        transactions: types.map((type) => ({ ...type, share: type.share / total })),
      });
    });
};

const fewerSteps: Reducer = (of) => {
  const { transactions } = of.experiment.system;
  return transactions.flatMap((type, i) => {
    if ('stations' in type.steps) return [];
    return smallerLists(type.steps)
      .filter(({ length }) => length > 0)
      .map((steps) => withSystem(of, { transactions: transactions.with(i, { ...type, steps }) }));
  });
};

/** A list without one of its steps, with what is inside of one in its place, or with a smaller one. */
function smallerLists(steps: readonly Step[]): Step[][] {
  return steps.flatMap((step, i) => {
    const put = (inner: readonly Step[]) => [...steps.slice(0, i), ...inner, ...steps.slice(i + 1)];
    return [put([]), ...insides(step).map(put), ...smallerSteps(step).map((one) => put([one]))];
  });
}

function insides(step: Step): readonly (readonly Step[])[] {
  if ('parallel' in step) return step.parallel;
  return 'steps' in step ? [step.steps] : [];
}

function smallerSteps(step: Step): Step[] {
  if ('parallel' in step)
    return step.parallel.flatMap((branch, b) =>
      smallerLists(branch)
        .filter(({ length }) => length > 0)
        .map((smaller) => ({ parallel: step.parallel.map((one, i) => (i === b ? smaller : one)) })),
    );
  if ('steps' in step)
    return smallerLists(step.steps)
      .filter(({ length }) => length > 0)
      .map((steps) => ({ ...step, steps }));
  if ('among' in step) return [...step.among];
  const bodies = smallerLists(step.then).map((then) => ({ ...step, then }));
  if ('send' in step) return bodies.filter(({ then }) => then.length > 0);
  const plain = [
    ...(step.posting === undefined ? [] : [without(step, 'posting')]),
    ...(step.statement === undefined ? [] : [without(step, 'statement')]),
  ];
  return step.then.length > 0
    ? [{ ...step, then: [] }, ...bodies, ...plain]
    : [...bodies, ...plain];
}

const OPTIONAL = [
  'setup',
  'admission',
  'warmUp',
  'pauses',
  'memoryUse',
  'zones',
  'instance',
  'coresMax',
] as const;

const plainerServices: Reducer = (of) => {
  const { services } = of.experiment.system;
  return services.flatMap((service, i) =>
    plainer(service).map((one) => withSystem(of, { services: services.with(i, one) })),
  );
};

function plainer(service: ServiceConfig): ServiceConfig[] {
  const { client, discipline, errorRatio, queueLimit, replicas, workersPerReplica } = service;
  const { bulkhead, breaker, hedge, retry, timeout, connections, cancels } = client;
  const changed = (changes: Partial<ServiceConfig>) => ({ ...service, ...changes });
  const calling = (changes: Partial<typeof client>) =>
    changed({ client: { ...client, ...changes } });
  const gone = OPTIONAL.filter((key) => service[key] !== undefined);
  return [
    ...gone.map((key) => without(service, key)),
    ...(discipline === 'fifo' ? [] : [changed(FIFO)]),
    ...(errorRatio === 0 ? [] : [changed({ errorRatio: 0 })]),
    ...(queueLimit === ENDLESS ? [] : [changed({ queueLimit: ENDLESS })]),
    ...(replicas <= 1 ? [] : [changed({ replicas: 1, replicasMin: 1 })]),
    ...(workersPerReplica === 1 ? [] : [changed({ workersPerReplica: 1 })]),
    ...(bulkhead === undefined ? [] : [changed({ client: without(client, 'bulkhead') })]),
    ...(breaker === undefined ? [] : [changed({ client: without(client, 'breaker') })]),
    ...(hedge === undefined ? [] : [changed({ client: without(client, 'hedge') })]),
    ...(retry.kind === 'none' ? [] : [calling({ retry: { kind: 'none' } })]),
    ...(timeout === ENDLESS ? [] : [calling({ timeout: ENDLESS })]),
    ...(connections === ENDLESS ? [] : [calling({ connections: ENDLESS })]),
    ...(cancels ? [calling({ cancels: false })] : []),
  ];
}

const plainerSystem: Reducer = (of) => {
  const { system, compare, workload } = of.experiment;
  const entry = compare[0]!;
  const keys = (['hop', 'network', 'nodes', 'zones', 'ledger'] as const).filter(
    (key) => system[key] !== undefined,
  );
  const bare: Spec = { kind: 'poisson', rate: 200, amounts: [] };
  return [
    ...(hasNoAgents(entry)
      ? []
      : [withExperiment(of, { compare: [{ ...entry, agents: NO_AGENTS }] })]),
    ...keys.map((key) => withExperiment(of, { system: without(system, key) })),
    ...(workload.kind === 'poisson' ? [] : [withExperiment(of, { workload: bare })]),
  ];
};

export const REDUCERS: readonly Reducer[] = [
  fewerFaults,
  lessTime,
  fewerTypes,
  fewerSteps,
  plainerSystem,
  plainerServices,
  lessTime,
];

function eachLeftOut<T>(list: readonly T[]): T[][] {
  return list.map((_, i) => list.filter((_one, j) => j !== i));
}

/** A case without what nothing of it uses any more. */
function tidied(of: SwarmCase): SwarmCase {
  const { experiment } = of;
  const used = new Set<string>();
  for (const { steps } of experiment.system.transactions) namesIn(steps, used);
  const services = experiment.system.services
    .filter(({ name }) => used.has(name))
    .map((one) => (used.has(`miss ${one.name}`) ? one : without(one, 'cache')));
  const queues = experiment.system.queues?.filter(({ name }) => used.has(name)) ?? [];
  const kept = without(experiment.system, 'queues');
  const system = { ...kept, services, ...(queues.length > 0 ? { queues } : {}) };
  const faults = withTargets(experiment.faults ?? [], system);
  const control = { interval: Math.max(INTERVAL_MIN, round(experiment.horizon / 40)) };
  return {
    ...of,
    faultsEnd: Math.min(of.faultsEnd, experiment.horizon),
    experiment: {
      ...without(experiment, 'faults'),
      system,
      control: experiment.control.interval > control.interval ? control : experiment.control,
      compare: experiment.compare.map((entry) => ({
        ...entry,
        agents: agentsOf(entry.agents, system),
      })),
      ...(faults.length > 0 ? { faults } : {}),
    },
  };
}

/** Faults that still have something to strike, and the faults that they come with. */
function withTargets(faults: readonly FaultSpec[], system: SystemConfig): readonly FaultSpec[] {
  const isPlaced = ({ kind, target, radius }: FaultSpec) => {
    const names = faultLine(kind).appliesTo.flatMap((one) => componentsOf(system, one));
    const needsZones = radius.kind === 'zone' || radius.kind === 'region';
    if (needsZones && system.zones === undefined) return false;
    return target === undefined || names.includes(target);
  };
  const placed = faults.filter(isPlaced);
  const names = new Set(placed.map(({ name }) => name));
  return placed.filter((fault) => fault.with === undefined || names.has(fault.with));
}

function agentsOf(agents: Readonly<Record<string, Spec>>, system: SystemConfig) {
  const { nodes, autoscaling, ...others } = agents;
  const names = system.services.map(({ name }) => name);
  const actions = autoscaling?.['actions'] as readonly { readonly service: string }[] | undefined;
  const left = actions?.filter(({ service }) => names.includes(service));
  return {
    ...NO_AGENTS,
    ...others,
    ...(nodes !== undefined && system.nodes !== undefined ? { nodes } : {}),
    ...(autoscaling !== undefined && left?.length !== 0
      ? { autoscaling: left === undefined ? autoscaling : { ...autoscaling, actions: left } }
      : {}),
  };
}
