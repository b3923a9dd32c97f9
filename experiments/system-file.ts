import { isMap, type OptionTable } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { BadInput } from './bad-input.ts';
import type { Writer } from './spec-writer.ts';
import { readTable } from './specs.ts';
import type { Reading } from './specs.ts';
import { hop, sources } from './system-file/description.ts';
import { instanceTypes } from './system-file/instance-types.ts';
import { jobs } from './system-file/jobs.ts';
import { ledger } from './system-file/ledger.ts';
import { nodes } from './system-file/nodes.ts';
import { isGiven, type SystemPart } from './system-file/part.ts';
import { queues } from './system-file/queues.ts';
import { services } from './system-file/services.ts';
import { transactions } from './system-file/transactions.ts';
import { windows } from './system-file/windows.ts';
import { network, zones } from './system-file/zones.ts';
import type { YamlSource } from './yaml-source.ts';

const SYSTEM: OptionTable = {
  name: { value: { type: 'string' }, description: 'how results call the system' },
  description: { value: { type: 'string' }, default: '', description: 'one or two sentences' },
};

/** What stands at the top of a system file beside SYSTEM, in the order in which it is written. */
export const SYSTEM_PARTS: readonly SystemPart[] = [
  sources,
  hop,
  instanceTypes,
  zones,
  network,
  nodes,
  queues,
  ledger,
  windows,
  services,
  transactions,
  jobs,
];

/** The options of every part of a system file, for the documentation. */
export const SYSTEM_TABLES: { readonly SYSTEM: OptionTable } & Readonly<
  Record<string, OptionTable>
> = Object.assign({ SYSTEM }, ...SYSTEM_PARTS.map(({ tables }) => tables));

/** Reads and checks a whole system; throws BadInput with every problem. */
export function readSystem(source: YamlSource, reading: Reading): SystemConfig {
  const { problems } = reading;
  const system = readParts(source.value, reading);
  // What is said of a whole system only makes sense once every part of it is right.
  if (problems.length === 0)
    problems.push(...SYSTEM_PARTS.flatMap((part) => part.check?.(system) ?? []));
  if (problems.length > 0) throw new BadInput(problems.map(source.render));
  return system;
}

function readParts(raw: unknown, reading: Reading): SystemConfig {
  const keys = SYSTEM_PARTS.map(({ key }) => key);
  const { name, description } = readTable(SYSTEM, raw, [], reading, keys);
  const given = isMap(raw) ? raw : {};
  const parts = SYSTEM_PARTS.map((part) => {
    const value = given[part.key];
    if (!isGiven(value) && part.isRequired !== true) return part.absent ?? {};
    return part.read(value, [part.key], reading);
  });
  return Object.assign({ name: String(name), description: String(description) }, ...parts);
}

/** The inverse of `readSystem`: plain data for a file, every default filled in. */
export function writeSystem(system: SystemConfig, write: Writer): Record<string, unknown> {
  const parts = SYSTEM_PARTS.map(({ key, write: writePart }) => [key, writePart(system, write)]);
  return {
    ...write.table(SYSTEM, { ...system }),
    ...Object.fromEntries(parts.filter(([, data]) => data !== undefined)),
  };
}
