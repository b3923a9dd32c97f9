import { fits, memoryRequest, spreadOverZones } from '../../sim/infrastructure/placement.ts';
import type { OptionTable, Problem } from '../../sim/options.ts';
import {
  type NodePoolConfig,
  type ServiceConfig,
  type SystemConfig,
  sizesOf,
} from '../../sim/system-config.ts';
import { tableSchema } from '../json-schema/option-schema.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { namedSchema, readNamed, writeNamed } from './names.ts';
import type { SystemPart } from './part.ts';
import { ZONES_OPTION } from './zones.ts';

const COUNT_OR_NONE = { type: 'number', integer: true, min: 0, max: 1_000_000 } as const;
const SPOT: OptionTable = {
  discount: {
    value: { type: 'number', min: 0, below: 1 },
    description: 'off the price of a node, ratio in [0, 1)',
  },
  evictEvery: {
    value: { type: 'distribution' },
    description: 'from ready until the provider says that it takes a node back',
  },
  notice: {
    value: { type: 'seconds', min: 0 },
    default: '120s', // AWS: EC2 user guide, Spot interruption notices
    description: 'from there until the node is gone',
  },
};
const NODE_POOL: OptionTable = {
  cores: {
    value: { type: 'number', above: 0 },
    description: 'cores of one node that replicas may ask for',
  },
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
  zones: ZONES_OPTION,
  spot: {
    value: { type: 'record', of: SPOT },
    optional: true,
    description: 'spare capacity, which the provider can take back; unset: its own',
  },
  selfHeals: {
    value: { type: 'boolean' },
    optional: true,
    description: 'whether a node that is lost is ordered anew; unset: it is not',
  },
  source: { value: { type: 'string' }, optional: true, description: 'where the price is from' },
};

export const nodes: SystemPart = {
  key: 'nodes',
  tables: { NODE_POOL, SPOT },
  read: (raw, path, reading) => ({
    nodes: readNamed(raw, path, reading, (name, value, at) => readPool(name, value, at, reading)),
  }),
  write: (system, write) =>
    system.nodes &&
    writeNamed(system.nodes, ({ memoryBytes: memory, ...pool }) =>
      write.table(NODE_POOL, { ...pool, memory }),
    ),
  schema: () => namedSchema(tableSchema(NODE_POOL)),
  check: checkNodes,
};

function readPool(name: string, raw: unknown, path: Path, reading: Reading): NodePoolConfig {
  const { memory, source: _source, ...values } = readTable(NODE_POOL, raw, path, reading);
  const count = values['nodes'] as number;
  const pool = { nodesMin: count, nodesMax: count, ...values, name, memoryBytes: memory };
  return pool as unknown as NodePoolConfig;
}

function checkNodes(system: SystemConfig): Problem[] {
  const { nodes: pools, services } = system;
  if (pools === undefined) return [];
  const problems = pools.flatMap((pool) => checkPool(pool, services));
  const tooLarge = services.filter((service) => {
    const { coresMax, memoryBytes } = sizesOf(service);
    const largest = { cores: coresMax, memoryBytes };
    return !pools.some((pool) => fits({ ...pool, coresRequested: 0, memoryRequested: 0 }, largest));
  });
  for (const { name } of tooLarge)
    problems.push({ path: ['services', name], message: 'no node is large enough for a replica' });
  return tooLarge.length > 0 ? problems : [...problems, ...checkStart(system)];
}

function checkPool(pool: NodePoolConfig, services: readonly ServiceConfig[]): Problem[] {
  const { name, nodes: count, nodesMin, nodesMax } = pool;
  const path = ['nodes', name];
  const problems: Problem[] = [];
  if (services.some((service) => service.name === name))
    problems.push({ path, message: 'a service has this name, too: costs are told by name' });
  if (nodesMin > count)
    problems.push({
      path: [...path, 'nodesMin'],
      message: `must be <= nodes ${count}, got ${nodesMin}`,
    });
  if (nodesMax < count)
    problems.push({
      path: [...path, 'nodesMax'],
      message: `must be >= nodes ${count}, got ${nodesMax}`,
    });
  return problems;
}

/** The replicas of the start are ready: they need nodes. Places them as the cluster will. */
function checkStart(system: SystemConfig): Problem[] {
  const rooms = roomsOf(system);
  for (const service of system.services) {
    const size = sizesOf(service);
    const zones = zonesOf(service, system);
    const counts = new Map<number, number>(); // replicas by zone
    for (let i = 0; i < service.replicas; i++) {
      const open = rooms.filter(({ zone }) => zones.includes(zone));
      const room = open[spreadOverZones(open, size, (zone) => counts.get(zone) ?? 0)];
      if (room === undefined) {
        const path = ['services', service.name, 'replicas'];
        const message = `the nodes of the start have room for ${i} of ${service.replicas}`;
        return [{ path, message }];
      }
      counts.set(room.zone, (counts.get(room.zone) ?? 0) + 1);
      room.coresRequested += size.cores;
      room.memoryRequested += memoryRequest(size);
    }
  }
  return [];
}

/** The nodes of the start, those of a pool spread over its zones in turn. */
function roomsOf(system: SystemConfig) {
  return (system.nodes ?? []).flatMap((pool) => {
    const zones = zonesOf(pool, system);
    return Array.from({ length: pool.nodes }, (_, i) => ({
      ...pool,
      zone: zones[i % zones.length]!,
      coresRequested: 0,
      memoryRequested: 0,
    }));
  });
}

/** Positions of the zones that a part may stand in; 0 where the system has none. */
function zonesOf(part: { readonly zones?: readonly string[] }, system: SystemConfig): number[] {
  const all = system.zones?.map(({ name }) => name) ?? [];
  return all.length === 0 ? [0] : (part.zones ?? all).map((name) => all.indexOf(name));
}
