import { GUARDS } from '../../agents/guards/index.ts';
import { agentLines, DECISIONS } from '../../agents/index.ts';
import { found, InputError, isMap, unknownKey } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import { tryAgent, tryGuard } from '../plug-in.ts';
import { tryRouter } from '../plug-in-routing.ts';
import { tryIndex, tryPolicy } from '../plug-in-store.ts';
import type { Path, Reading } from '../specs.ts';
import { INVALID, readSpec, readTable } from '../specs.ts';
import type { Entry } from '../types.ts';
import { readSet } from './entry-systems.ts';
import { readCurve, readTuning } from './studies.ts';

const DEFAULT_GUARDS = [{ kind: 'bounds' }];
const ENTRY_NAME = /^\P{C}{0,60}$/u; // no control characters: names stand in rows of CSV files

/** The entries of a comparison, in order; every problem goes to `reading`. */
export function readCompare(
  raw: unknown,
  system: SystemConfig | undefined,
  reading: Reading,
): readonly Entry[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    const message = `must be a list of at least one entry, got ${found(raw)}`;
    reading.problems.push({ path: ['compare'], message });
    return [];
  }
  const entries = raw.map((entry, i) => readEntry(entry, ['compare', i], system, reading));
  entries.forEach(({ name }, i) => {
    if (name !== '' && name.trim() === '')
      reading.problems.push({ path: ['compare', i, 'name'], message: 'must not be empty' });
    if (!ENTRY_NAME.test(name))
      reading.problems.push({
        path: ['compare', i, 'name'],
        message: 'must be one line of at most 60 characters',
      });
    if (name !== '' && entries.findIndex((entry) => entry.name === name) < i)
      reading.problems.push({
        path: ['compare', i, 'name'],
        message: `must differ from the other entries, got '${name}' again`,
      });
  });
  return entries;
}

function readEntry(
  raw: unknown,
  path: Path,
  system: SystemConfig | undefined,
  reading: Reading,
): Entry {
  const parts = isMap(raw) ? raw : {};
  const values = readTable(
    { name: { value: { type: 'string' }, description: 'how tables call the entry' } },
    raw,
    path,
    reading,
    ['agents', 'guards', 'tune', 'curve', 'set'],
  );
  const guards = parts['guards'] ?? DEFAULT_GUARDS;
  const isList = Array.isArray(guards);
  if (!isList)
    reading.problems.push({
      path: [...path, 'guards'],
      message: `must be a list of guards, got ${found(guards)}`,
    });
  const entry = {
    name: String(values['name'] ?? ''),
    agents: readAgents(parts['agents'], [...path, 'agents'], system, reading),
    guards: isList
      ? guards.map((guard, i) => readGuard(guard, [...path, 'guards', i], system, reading))
      : [],
  };
  const curve =
    parts['curve'] === undefined
      ? undefined
      : readCurve(parts['curve'], [...path, 'curve'], entry, reading);
  return {
    ...entry,
    ...(parts['tune'] === undefined
      ? {}
      : { tune: readTuning(parts['tune'], [...path, 'tune'], entry, reading) }),
    ...(curve === undefined ? {} : { curve }),
    ...(parts['set'] === undefined
      ? {}
      : { set: readSet(parts['set'], [...path, 'set'], reading) }),
  };
}

function readAgents(
  raw: unknown,
  path: Path,
  system: SystemConfig | undefined,
  reading: Reading,
): Entry['agents'] {
  const parts = isMap(raw) ? raw : {};
  const decisions = DECISIONS.filter((key) => Object.hasOwn(parts, key));
  if (decisions.length === 0)
    reading.problems.push({
      path,
      message: `must be a map with one of ${DECISIONS.join(', ')}, got ${found(raw)}`,
    });
  for (const key of Object.keys(parts).filter((name) => !DECISIONS.includes(name)))
    reading.problems.push({ path: [...path, key], message: unknownKey(key, DECISIONS), at: 'key' });
  const read = (key: string): [string, Spec] => {
    const at = [...path, key];
    const before = reading.problems.length;
    const spec = readSpec(agentLines(key), parts[key], at, reading);
    const isRead = reading.problems.length === before;
    if (isRead && system !== undefined) checkAgent(key, spec, system, { ...reading, at });
    return [key, spec];
  };
  return Object.fromEntries(decisions.map(read));
}

function readGuard(
  raw: unknown,
  path: Path,
  system: SystemConfig | undefined,
  reading: Reading,
): Spec {
  const spec = readSpec(GUARDS, raw, path, reading);
  if (spec !== INVALID && system !== undefined && reading.problems.length === 0)
    collect(() => tryGuard(spec, system), path, reading);
  return spec;
}

/** What knows whether a decision that is taken per request fits to a system. */
const ATTEMPTS: Readonly<Record<string, (spec: Spec, system: SystemConfig) => void>> = {
  routing: tryRouter,
  indexing: tryIndex,
  caching: tryPolicy,
};

/** Some options only fit, or not, together and to the services: the agent itself knows. */
function checkAgent(
  decision: string,
  spec: Spec,
  system: SystemConfig,
  { at, ...reading }: Reading & { readonly at: Path },
): void {
  const attempt = ATTEMPTS[decision] ?? tryAgent.bind(undefined, decision);
  collect(() => attempt(spec, system), at, reading);
}

/** The problems that trying something shows, at a path. */
function collect(attempt: () => void, path: Path, { problems }: Reading): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems.map((one) => ({ ...one, path: [...path, ...one.path] })));
  }
}
