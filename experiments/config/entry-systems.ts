import { found, isMap } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { BadInput } from '../bad-input.ts';
import type { Path, Reading } from '../specs.ts';
import type { Entry } from '../types.ts';
import { type Override, parseOverride } from '../yaml-source.ts';

/** `set` of an entry: paths of values of the system, each with what this entry has there instead. */
export function readSet(raw: unknown, path: Path, { problems }: Reading): Entry['set'] & object {
  if (!isMap(raw) || Object.keys(raw).length === 0) {
    const message = `must be a map from the path of a value of the system to a value, got ${found(raw)}`;
    problems.push({ path, message });
    return {};
  }
  for (const key of Object.keys(raw).filter((name) => !isPath(name)))
    problems.push({
      path: [...path, key],
      message: 'must be the path of a value, as services.gateway.replicas',
      at: 'key',
    });
  return raw;
}

function isPath(text: string): boolean {
  try {
    return !text.includes('=') && parseOverride(`${text}=0`).path.length > 0;
  } catch (error) {
    if (error instanceof BadInput) return false;
    throw error;
  }
}

/** What an entry changes of the file; `placeOf` says where a value stands, such as 'e.yaml:12:30'. */
export function overridesOf(
  raw: unknown,
  index: number,
  placeOf: (path: Path) => string,
): readonly Override[] {
  const entry: unknown = Array.isArray(raw) ? raw[index] : undefined;
  const set = isMap(entry) ? entry['set'] : undefined;
  if (!isMap(set)) return [];
  return Object.entries(set)
    .filter(([path]) => isPath(path))
    .map(([path, value]) => ({
      ...parseOverride(`system.${path}=${JSON.stringify(value)}`),
      text: placeOf(['compare', index, 'set', path]),
    }));
}

/** Entries share faults, workload and agents, all of which name parts of the system. */
export function checkSameParts(
  own: SystemConfig,
  shared: SystemConfig,
  path: Path,
  { problems }: Reading,
): void {
  const kinds = ['services', 'queues', 'nodes', 'zones', 'transactions'] as const;
  for (const kind of kinds) {
    const names = [own, shared].map((system) =>
      (system[kind] ?? []).map(({ name }) => name).join(),
    );
    if (names[0] !== names[1])
      problems.push({ path, message: `must leave the ${kind} of the system as they are` });
  }
}
