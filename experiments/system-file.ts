import { isMap, found, unknownKey } from '../sim/options.ts';
import type { OptionTable } from '../sim/options.ts';
import { DISCIPLINES } from '../sim/system-config.ts';
import type {
  ClientConfig,
  InstanceType,
  NodePoolConfig,
  RouteConfig,
  ServiceConfig,
  Step,
  SystemConfig,
  TransactionConfig,
} from '../sim/system-config.ts';
import { DISTRIBUTIONS } from '../sim/distributions/index.ts';
import { RETRIES } from '../sim/services/retries/index.ts';
import { BALANCERS } from '../agents/balancing/index.ts';
import type { Spec } from '../sim/units.ts';
import { readSpec, readTable } from './specs.ts';
import type { Path, Reading } from './specs.ts';
import { checkSystem } from './system-checks.ts';
import { BadInput } from './bad-input.ts';
import type { YamlSource } from './yaml-source.ts';

const COUNT = { type: 'number', integer: true, min: 1, max: 1_000_000 } as const;
const COUNT_OR_NONE = { ...COUNT, min: 0 } as const;
const CORES = { type: 'number', above: 0 } as const;
const SYSTEM: OptionTable = {
  name: { value: { type: 'string' }, description: 'how results call the system' },
  description: { value: { type: 'string' }, default: '', description: 'one or two sentences' },
};
const SYSTEM_PARTS = ['sources', 'hop', 'instanceTypes', 'nodes', 'services', 'transactions'];
const INSTANCE_TYPE: OptionTable = {
  dollarsPerHour: { value: { type: 'number', min: 0 }, description: 'price of one instance' },
  source: { value: { type: 'string' }, optional: true, description: 'where the price is from' },
};
const NODE_POOL: OptionTable = {
  cores: { value: CORES, description: 'cores of one node that replicas may ask for' },
  memory: {
    value: { type: 'bytes', above: 0, max: Infinity },
    default: Infinity,
    description: 'memory of one node that replicas may ask for, .inf for no bound',
  },
  dollarsPerHour: { value: { type: 'number', min: 0 }, description: 'price of one node' },
  nodes: { value: COUNT_OR_NONE, description: 'nodes, ready, at the start' },
  nodesMin: { value: COUNT_OR_NONE, optional: true, description: 'lower bound of scaling' },
  nodesMax: { value: COUNT_OR_NONE, optional: true, description: 'upper bound of scaling' },
  provision: {
    value: { type: 'distribution' },
    default: { kind: 'constant', value: 0 },
    description: 'time from the order of a node to ready',
  },
  source: { value: { type: 'string' }, optional: true, description: 'where the price is from' },
};
const MEMORY_USE: OptionTable = {
  base: { value: { type: 'bytes', min: 0 }, description: 'memory of a replica at rest' },
  perCall: {
    value: { type: 'bytes', min: 0 },
    description: 'memory of each call that it has taken and not answered',
  },
};
const SERVICE: OptionTable = {
  instance: { value: { type: 'string' }, optional: true, description: 'key of instanceTypes' },
  replicas: { value: COUNT_OR_NONE, description: 'replicas at the start' },
  replicasMin: { value: COUNT_OR_NONE, optional: true, description: 'lower bound of scaling' },
  replicasMax: { value: COUNT, optional: true, description: 'upper bound of scaling' },
  workersPerReplica: { value: COUNT, description: 'requests that one replica works on at once' },
  cores: {
    value: CORES,
    optional: true,
    description: 'cores of one replica, for which its work is stated; unset: one per worker',
  },
  coresMin: { value: CORES, optional: true, description: 'lower bound of resizing' },
  coresMax: { value: CORES, optional: true, description: 'upper bound of resizing' },
  memory: {
    value: { type: 'bytes', above: 0 },
    optional: true,
    description: 'memory of one replica; unset: not modelled',
  },
  memoryUse: {
    value: { type: 'record', of: MEMORY_USE },
    optional: true,
    description: 'memory that a replica uses; unset: it never runs out',
  },
  discipline: {
    value: { type: 'choice', of: DISCIPLINES },
    default: 'fifo',
    description: 'who is served next',
  },
  queueLimit: {
    value: { type: 'number', integer: true, min: 0, max: Infinity },
    default: Infinity,
    description: 'requests that may wait at one replica, .inf for no bound',
  },
  boot: {
    value: { type: 'distribution' },
    default: { kind: 'constant', value: 0 },
    description: 'time from the order of a replica to its first request',
  },
  setup: {
    value: { type: 'distribution' },
    optional: true,
    description: 'time a replica needs that fell idle and switched off (fifo only)',
  },
  errorRatio: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0,
    description: 'share of calls that end in an error after their work, in [0, 1)',
  },
};
const SERVICE_PARTS = ['balancer', 'client'];
const CLIENT: OptionTable = {
  timeout: {
    value: { type: 'seconds', above: 0, max: Infinity },
    default: Infinity,
    description: 'from the call to giving up, .inf waits for ever',
  },
  cancels: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether a time-out also removes the work',
  },
  connections: {
    value: { type: 'number', integer: true, min: 1, max: Infinity },
    default: Infinity,
    description: 'calls one replica of a caller may have open at once, .inf for no pool',
  },
};
const TRANSACTION: OptionTable = {
  share: {
    value: { type: 'number', min: 0, max: 1 },
    default: 1,
    description: 'share of the arrivals; all shares sum to 1',
  },
  slo: {
    value: { type: 'seconds', above: 0, max: Infinity },
    default: Infinity,
    description: 'a transaction done later is a violation, .inf for none',
  },
  priority: {
    value: { type: 'number', integer: true, min: 0, max: 7 },
    default: 0,
    description: '0 is served first, at most 7',
  },
};
const NAME = /^[a-z][a-z0-9-]*$/;
const NESTING_MAX = 32; // steps inside steps; far beyond any real transaction

/** The options of every part of a system file, for the documentation. */
export const SYSTEM_TABLES = {
  SYSTEM,
  INSTANCE_TYPE,
  NODE_POOL,
  SERVICE,
  CLIENT,
  TRANSACTION,
} as const;

/** Reads and checks a whole system; throws BadInput with every problem. */
export function readSystem(source: YamlSource, reading: Reading): SystemConfig {
  const system = readStructure(source.value, reading);
  // What is said of a whole system only makes sense once every part of it is right.
  if (reading.problems.length === 0) reading.problems.push(...checkSystem(system));
  if (reading.problems.length > 0) throw new BadInput(reading.problems.map(source.render));
  return system;
}

function readStructure(raw: unknown, reading: Reading): SystemConfig {
  const { problems } = reading;
  const values = readTable(SYSTEM, raw, [], reading, SYSTEM_PARTS);
  const parts = isMap(raw) ? raw : {};
  const each = <T>(part: string, read: (value: unknown, path: Path, name: string) => T): T[] =>
    readNamed(parts[part], [part], reading).map(([name, value]) => read(value, [part, name], name));
  const instances = isGiven(parts['instanceTypes'])
    ? each('instanceTypes', (value, path, name): [string, InstanceType] => {
        const read = readTable(INSTANCE_TYPE, value, path, reading);
        return [name, { dollarsPerHour: read['dollarsPerHour'] as number }];
      })
    : [];
  const nodes = isGiven(parts['nodes'])
    ? { nodes: each('nodes', (value, path, name) => readPool(name, value, path, reading)) }
    : {};
  const sources = parts['sources'] ?? [];
  if (!Array.isArray(sources) || sources.some((line) => typeof line !== 'string'))
    problems.push({ path: ['sources'], message: `must be a list of texts, got ${found(sources)}` });
  const hop = isGiven(parts['hop'])
    ? { hop: readSpec(DISTRIBUTIONS, parts['hop'], ['hop'], reading) }
    : {};
  return {
    name: String(values['name']),
    description: String(values['description']),
    sources: Array.isArray(sources) ? sources.map(String) : [],
    ...hop,
    instanceTypes: Object.fromEntries(instances),
    ...nodes,
    services: each('services', (value, path, name) => readService(name, value, path, reading)),
    transactions: each('transactions', (value, path, name) =>
      readTransaction(name, value, path, reading),
    ),
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The entries of a map from name to part, at least one. */
function readNamed(raw: unknown, path: Path, { problems }: Reading): [string, unknown][] {
  if (!isMap(raw) || Object.keys(raw).length === 0) {
    problems.push({ path, message: `must be a map with at least one name, got ${found(raw)}` });
    return [];
  }
  for (const name of Object.keys(raw).filter((key) => !NAME.test(key)))
    problems.push({
      path: [...path, name],
      message: 'a name has lower-case letters, digits and hyphens, and begins with a letter',
      at: 'key',
    });
  return Object.entries(raw);
}

function readPool(name: string, raw: unknown, path: Path, reading: Reading): NodePoolConfig {
  const { memory, source: _source, ...values } = readTable(NODE_POOL, raw, path, reading);
  const nodes = values['nodes'] as number;
  const pool = { nodesMin: nodes, nodesMax: nodes, ...values, name, memoryBytes: memory };
  return pool as unknown as NodePoolConfig;
}

function readService(name: string, raw: unknown, path: Path, reading: Reading): ServiceConfig {
  const { memory, ...values } = readTable(SERVICE, raw, path, reading, SERVICE_PARTS);
  const parts = isMap(raw) ? raw : {};
  const replicas = values['replicas'] as number;
  return {
    replicasMin: replicas,
    replicasMax: replicas,
    ...values,
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    name,
    balancer: readSpec(
      BALANCERS,
      parts['balancer'] ?? { kind: 'power-of-two' },
      [...path, 'balancer'],
      reading,
    ),
    client: readClient(parts['client'] ?? {}, [...path, 'client'], reading),
  } as ServiceConfig;
}

function readClient(raw: unknown, path: Path, reading: Reading): ClientConfig {
  const values = readTable(CLIENT, raw, path, reading, ['retry']);
  const retry = isMap(raw) ? raw['retry'] : undefined;
  return {
    ...values,
    retry: readSpec(RETRIES, retry ?? { kind: 'none' }, [...path, 'retry'], reading),
  } as ClientConfig;
}

function readTransaction(
  name: string,
  raw: unknown,
  path: Path,
  reading: Reading,
): TransactionConfig {
  const values = readTable(TRANSACTION, raw, path, reading, ['steps']);
  const steps = isMap(raw) ? raw['steps'] : undefined;
  const at = [...path, 'steps'];
  return {
    ...values,
    name,
    steps: isMap(steps) ? readRoute(steps, at, reading) : readSteps(steps, at, reading),
  } as TransactionConfig;
}

function readSteps(raw: unknown, path: Path, reading: Reading, depth = 1): Step[] {
  const refuse = (message: string) => {
    reading.problems.push({ path, message });
    return [];
  };
  if (!Array.isArray(raw) || raw.length === 0)
    return refuse(`must be a list of steps, got ${found(raw)}`);
  if (depth > NESTING_MAX) return refuse(`steps are nested more than ${NESTING_MAX} deep`);
  return raw.map((step, i) => readStep(step, [...path, i], reading, depth));
}

const STEP_KEYS = [['call', 'work', 'then'], ['parallel'], ['probability', 'steps']];
const CALL: OptionTable = {
  call: { value: { type: 'string' }, description: 'name of a service' },
  work: { value: { type: 'distribution' }, description: 'time of one worker' },
};
const CHANCE: OptionTable = {
  probability: { value: { type: 'number', min: 0, max: 1 }, description: 'in [0, 1]' },
};

function readStep(raw: unknown, path: Path, reading: Reading, depth: number): Step {
  const forms = STEP_KEYS.filter(([key]) => isMap(raw) && Object.hasOwn(raw, key!));
  if (!isMap(raw) || forms.length !== 1) {
    reading.problems.push({
      path,
      message: `must be a step with one of call, parallel, probability, got ${found(raw)}`,
    });
    return { parallel: [] };
  }
  const nested = (key: string) => readSteps(raw[key], [...path, key], reading, depth + 1);
  if (Object.hasOwn(raw, 'call')) {
    const call = readTable(CALL, raw, path, reading, ['then']);
    return { ...call, then: isGiven(raw['then']) ? nested('then') : [] } as unknown as Step;
  }
  if (Object.hasOwn(raw, 'probability')) {
    const chance = readTable(CHANCE, raw, path, reading, ['steps']);
    return { ...chance, steps: nested('steps') } as unknown as Step;
  }
  return { parallel: readBranches(raw, path, reading, depth) };
}

function readBranches(
  raw: Readonly<Record<string, unknown>>,
  path: Path,
  reading: Reading,
  depth: number,
): Step[][] {
  const branches = raw['parallel'];
  for (const key of Object.keys(raw).filter((name) => name !== 'parallel'))
    reading.problems.push({
      path: [...path, key],
      message: unknownKey(key, ['parallel']),
      at: 'key',
    });
  if (!Array.isArray(branches) || branches.length === 0) {
    const message = `must be a list of branches, each a list of steps, got ${found(branches)}`;
    reading.problems.push({ path: [...path, 'parallel'], message });
    return [];
  }
  return branches.map((branch, i) =>
    readSteps(branch, [...path, 'parallel', i], reading, depth + 1),
  );
}

function readRoute(
  raw: Readonly<Record<string, unknown>>,
  path: Path,
  reading: Reading,
): RouteConfig {
  const values = readTable(
    { start: { value: { type: 'numbers' }, description: 'probability to start at each station' } },
    raw,
    path,
    reading,
    ['stations', 'next'],
  );
  const list = (key: string): readonly unknown[] => {
    const value = raw[key];
    if (Array.isArray(value) && value.length > 0) return value;
    reading.problems.push({ path: [...path, key], message: `must be a list, got ${found(value)}` });
    return [];
  };
  const stations = list('stations').map((station, i) =>
    readTable(CALL, station, [...path, 'stations', i], reading),
  ) as unknown as { call: string; work: Spec }[];
  const isRow = (row: unknown): row is number[] =>
    Array.isArray(row) && row.every((p) => typeof p === 'number');
  const next = list('next').map((row, i) => {
    if (isRow(row)) return row;
    reading.problems.push({
      path: [...path, 'next', i],
      message: `must be a list of probabilities, got ${found(row)}`,
    });
    return [];
  });
  return { stations, start: (values['start'] ?? []) as number[], next };
}
