import {
  fits,
  leastAllocated,
  memoryRequest,
  type Room,
} from '../../sim/infrastructure/placement.ts';
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
  source: { value: { type: 'string' }, optional: true, description: 'where the price is from' },
};

export const nodes: SystemPart = {
  key: 'nodes',
  tables: { NODE_POOL },
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
function checkStart({ nodes: pools = [], services }: SystemConfig): Problem[] {
  const rooms: Room[] = pools.flatMap((pool) =>
    Array.from({ length: pool.nodes }, () => ({ ...pool, coresRequested: 0, memoryRequested: 0 })),
  );
  for (const service of services) {
    const size = sizesOf(service);
    for (let i = 0; i < service.replicas; i++) {
      const position = leastAllocated(rooms, size);
      if (position < 0) {
        const path = ['services', service.name, 'replicas'];
        const message = `the nodes of the start have room for ${i} of ${service.replicas}`;
        return [{ path, message }];
      }
      const room = rooms[position]!;
      rooms[position] = {
        ...room,
        coresRequested: room.coresRequested + size.cores,
        memoryRequested: room.memoryRequested + memoryRequest(size),
      };
    }
  }
  return [];
}
