import { BALANCERS } from '../../agents/balancing/index.ts';
import { isMap, type OptionTable } from '../../sim/options.ts';
import { ADMISSIONS } from '../../sim/services/admission/index.ts';
import { DISCIPLINES, type ServiceConfig } from '../../sim/system-config.ts';
import { specSchema, tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readSpec, readTable } from '../specs.ts';
import { CACHE } from './caches.ts';
import { CLIENT_TABLES, clientSchema, readClient, writeClient } from './clients.ts';
import { DATABASE_TABLES, databaseSchema, readDatabase, writeDatabase } from './databases.ts';
import { namedSchema, readNamed, writeNamed } from './names.ts';
import { isGiven, type SystemPart } from './part.ts';
import { checkServices } from './service-checks.ts';
import { ZONES_OPTION } from './zones.ts';

const COUNT = { type: 'number', integer: true, min: 1, max: 1_000_000 } as const;
const COUNT_OR_NONE = { ...COUNT, min: 0 } as const;
const CORES = { type: 'number', above: 0 } as const;
const MEMORY_USE: OptionTable = {
  base: { value: { type: 'bytes', min: 0 }, description: 'memory of a replica at rest' },
  perCall: {
    value: { type: 'bytes', min: 0 },
    description: 'memory of each call that it has taken and not answered',
  },
};
const WARM_UP: OptionTable = {
  duration: { value: { type: 'seconds', above: 0 }, description: 'from ready to full speed' },
  factor: {
    value: { type: 'number', min: 1 },
    description: 'work takes so many times as long at first, >= 1, going down to 1',
  },
};
const PAUSES: OptionTable = {
  every: { value: { type: 'distribution' }, description: 'from the end of a pause to the next' },
  length: { value: { type: 'distribution' }, description: 'how long nothing goes on' },
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
  warmUp: {
    value: { type: 'record', of: WARM_UP },
    optional: true,
    description: 'a replica that became ready works slower at first',
  },
  pauses: {
    value: { type: 'record', of: PAUSES },
    optional: true,
    description: 'every replica stops now and then, as for a collection of garbage',
  },
  errorRatio: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0,
    description: 'share of calls that end in an error after their work, in [0, 1)',
  },
  zones: ZONES_OPTION,
  cache: {
    value: { type: 'record', of: CACHE },
    optional: true,
    description: 'the service is a cache: steps with missOf run when it misses',
  },
};
const PARTS = ['database', 'admission', 'balancer', 'client'];
const BALANCER_DEFAULT = { kind: 'power-of-two' };

export const services: SystemPart = {
  key: 'services',
  isRequired: true,
  tables: { SERVICE, MEMORY_USE, WARM_UP, PAUSES, CACHE, ...DATABASE_TABLES, ...CLIENT_TABLES },
  read: (raw, path, reading) => ({
    services: readNamed(raw, path, reading, (name, value, at) =>
      readService(name, value, at, reading),
    ),
  }),
  write: (system, write) => writeNamed(system.services, (service) => writeService(service, write)),
  schema: () =>
    namedSchema(
      tableSchema(SERVICE, {
        database: databaseSchema(),
        admission: { description: 'who may enter', ...specSchema(ADMISSIONS) },
        balancer: specSchema(BALANCERS),
        client: clientSchema(),
      }),
    ),
  check: checkServices,
};

function readService(name: string, raw: unknown, path: Path, reading: Reading): ServiceConfig {
  const { memory, ...values } = readTable(SERVICE, raw, path, reading, PARTS);
  const { database, admission, balancer, client } = isMap(raw) ? raw : {};
  const replicas = values['replicas'] as number;
  return {
    replicasMin: replicas,
    replicasMax: replicas,
    ...values,
    ...(memory !== undefined && { memoryBytes: memory }),
    name,
    ...(isGiven(database) && {
      database: readDatabase(database, [...path, 'database'], reading),
    }),
    ...(isGiven(admission) && {
      admission: readSpec(ADMISSIONS, admission, [...path, 'admission'], reading),
    }),
    balancer: readSpec(BALANCERS, balancer ?? BALANCER_DEFAULT, [...path, 'balancer'], reading),
    client: readClient(client ?? {}, [...path, 'client'], reading),
  } as ServiceConfig;
}

function writeService(service: ServiceConfig, write: Writer) {
  const { memoryBytes: memory, database, admission, balancer, client, ...values } = service;
  return {
    ...write.table(SERVICE, { ...values, memory }),
    ...(database && { database: writeDatabase(database, write) }),
    ...(admission && { admission: write.spec(ADMISSIONS, admission) }),
    balancer: write.spec(BALANCERS, balancer),
    client: writeClient(client, write),
  };
}
