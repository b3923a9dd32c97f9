import type { OptionTable, Problem } from '../../sim/options.ts';
import type { NodePoolConfig, SystemConfig, ZoneConfig } from '../../sim/system-config.ts';
import { tableSchema } from '../json-schema/option-schema.ts';
import { readTable } from '../specs.ts';
import { checkName, namedSchema, readNamed, writeNamed } from './names.ts';
import type { SystemPart } from './part.ts';

const ZONE: OptionTable = {
  region: { value: { type: 'string' }, description: 'zones of one region are near each other' },
};
const NETWORK: OptionTable = {
  betweenZones: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'what a hop between two zones of a region takes beyond `hop`, each way',
  },
  betweenRegions: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'what a hop between two regions takes beyond `hop`, each way',
  },
};

/** Of a service or a pool of nodes. */
export const ZONES_OPTION = {
  value: { type: 'names' },
  optional: true,
  description: 'zones that they are spread over, in turn; unset: all',
} as const;

export const zones: SystemPart = {
  key: 'zones',
  tables: { ZONE },
  read: (raw, path, reading) => ({
    zones: readNamed(raw, path, reading, (name, value, at) => {
      const { region } = readTable(ZONE, value, at, reading);
      return { name, region } as ZoneConfig;
    }),
  }),
  write: (system, write) =>
    system.zones && writeNamed(system.zones, (zone) => write.table(ZONE, { ...zone })),
  schema: () => namedSchema(tableSchema(ZONE)),
  check: (system) => [
    ...placesOf('services', system.services, system),
    ...placesOf('nodes', system.nodes ?? [], system),
    ...withoutNodes(system),
  ],
};

export const network: SystemPart = {
  key: 'network',
  tables: { NETWORK },
  read: (raw, path, reading) => {
    const values = readTable(NETWORK, raw, path, reading);
    return { network: values as unknown as NonNullable<SystemConfig['network']> };
  },
  write: (system, write) => system.network && write.table(NETWORK, { ...system.network }),
  schema: () => tableSchema(NETWORK),
  check: (system) =>
    system.network !== undefined && (system.zones?.length ?? 0) < 2
      ? [{ path: ['network'], message: 'needs zones: two at least to lie between' }]
      : [],
};

interface Placed {
  readonly name: string;
  readonly zones?: readonly string[];
}

function placesOf(key: string, parts: readonly Placed[], system: SystemConfig): Problem[] {
  const known = { noun: 'zone', parts: system.zones };
  return parts.flatMap(({ name, zones: own = [] }) =>
    own.flatMap((zone, i) => checkName(zone, known, [key, name, 'zones', i])),
  );
}

/** Zones that a service names, or that it has by naming none, in which no pool has nodes. */
function withoutNodes({ zones: all = [], nodes, services }: SystemConfig): Problem[] {
  if (nodes === undefined) return [];
  const has = (zone: string) => (pool: NodePoolConfig) => pool.zones?.includes(zone) ?? true;
  const bare = new Set(all.map(({ name }) => name).filter((zone) => !nodes.some(has(zone))));
  return services.flatMap(({ name, zones: own = [] }) =>
    own
      .filter((zone) => bare.has(zone))
      .map((zone) => ({
        path: ['services', name, 'zones', own.indexOf(zone)],
        message: `no pool of nodes has nodes in zone '${zone}'`,
      })),
  );
}
