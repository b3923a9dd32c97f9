import { dirname, resolve } from 'node:path';
import { ANY, type FaultSpec, takesTarget } from '../../sim/faults/fault-spec.ts';
import { FAULTS, faultLine } from '../../sim/faults/index.ts';
import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { didYouMean, found, isMap, unknownKey } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { findFile, isFileName } from '../paths.ts';
import { readText } from '../read-file.ts';
import { type Path, type Reading, readTable } from '../specs.ts';
import { readYaml } from '../yaml-source.ts';
import type { PlacedFault } from './check-faults.ts';
import { readFault } from './read-fault.ts';

/** The kind of an item of `faults` that stands for all faults of a scenario file. */
export const SCENARIO = 'scenario';

/** How an experiment names a scenario; `roles` is read apart. */
export const SCENARIO_OPTIONS: OptionTable = {
  scenario: { value: { type: 'string' }, description: 'name or path of a scenario file' },
  name: {
    value: { type: 'string' },
    optional: true,
    description: 'what the names of its faults begin with; unset: that of the scenario',
  },
  at: {
    value: { type: 'distribution' },
    default: { kind: 'constant', value: 0 },
    description: 'law of its begin, from the start of the run, pre-roll included',
  },
  every: {
    value: { type: 'distribution' },
    optional: true,
    description: 'law of the time from one begin to the next; unset: it comes once',
  },
  speedUp: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'divides all times of the scenario: 60 makes an hour of it a minute, > 0',
  },
};

/** The keys of a scenario file beside its lists. */
const FILE: OptionTable = {
  name: { value: { type: 'string' }, description: 'that of the file' },
  description: { value: { type: 'string' }, description: 'what happened, in one line' },
  verified: {
    value: { type: 'boolean' },
    description: 'whether the sources were read, and say so; false: from memory',
  },
};
const LISTS = ['sources', 'roles', 'faults'];

/** A scenario file: an incident as faults on roles. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly verified: boolean;
  readonly sources: readonly string[];
  /** Name of a component for each role, unless an experiment says otherwise. */
  readonly roles: Readonly<Record<string, string>>;
  /** Names are those of the file, targets are roles. */
  readonly faults: readonly FaultSpec[];
}

/** The faults of a scenario that an experiment names, on the components that its roles stand for. */
export function readScenario(
  raw: OptionValues,
  path: Path,
  reading: Reading,
): readonly PlacedFault[] {
  const values = readTable(SCENARIO_OPTIONS, raw, path, reading, ['kind', 'roles']);
  const nameOrPath = values['scenario'];
  if (typeof nameOrPath !== 'string') return []; // refused above
  try {
    const file = isFileName(nameOrPath) ? resolve(reading.folder, nameOrPath) : nameOrPath;
    const scenario = loadScenario(findFile('scenario', file));
    const given = readRoles(raw['roles'] ?? {}, [...path, 'roles'], reading);
    for (const role of Object.keys(given).filter((key) => !Object.hasOwn(scenario.roles, key)))
      reading.problems.push({
        path: [...path, 'roles', role],
        message: unknownKey(role, Object.keys(scenario.roles)),
        at: 'key',
      });
    return placed(scenario, given, values, path);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    const at = [...path, 'scenario'];
    reading.problems.push(...error.lines.map((message) => ({ path: at, message })));
    return [];
  }
}

/** Begins with a trigger of its own; a fault that names no cause comes with it. */
function placed(
  { name: own, roles, faults }: Scenario,
  given: Readonly<Record<string, string>>,
  values: OptionValues,
  path: Path,
): readonly PlacedFault[] {
  const name = (values['name'] as string | undefined) ?? own;
  const { at, every, speedUp } = values as { at: Spec; every?: Spec; speedUp: number };
  const reading: Reading = { problems: [], folder: '.' };
  const trigger = readFault(faultLine('trigger'), { kind: 'trigger', name }, [], reading);
  const members = faults.map((fault): PlacedFault => {
    const { with: cause, after, target: role, ...rest } = fault;
    const target = role === undefined || role === ANY ? role : (given[role] ?? roles[role]!);
    const isGiven = role !== undefined && Object.hasOwn(given, role);
    const spec = {
      ...rest,
      name: `${name}/${fault.name}`,
      speedUp: fault.speedUp * speedUp,
      ...(target === undefined ? {} : { target }),
      ...(after === undefined
        ? { with: cause === undefined ? name : `${name}/${cause}` }
        : { after: `${name}/${after}` }),
    };
    return { spec, path, targetPath: isGiven ? [...path, 'roles', role] : path };
  });
  const first = { ...trigger, at, ...(every === undefined ? {} : { every }) };
  return [{ spec: first, path, targetPath: path }, ...members];
}

/** Reads and checks a scenario file; throws BadInput with every problem. */
export function loadScenario(file: string): Scenario {
  const source = readYaml(readText(file), file);
  const reading: Reading = { problems: [], folder: dirname(resolve(file)) };
  const raw = isMap(source.value) ? source.value : {};
  const values = readTable(FILE, source.value, [], reading, LISTS);
  const roles = readRoles(raw['roles'] ?? {}, ['roles'], reading);
  const sources = raw['sources'];
  if (!Array.isArray(sources) || sources.some((line) => typeof line !== 'string'))
    reading.problems.push({
      path: ['sources'],
      message: `must be a list of texts, got ${found(sources)}`,
    });
  const faults = readMembers(raw['faults'], Object.keys(roles), reading);
  if (reading.problems.length > 0) throw new BadInput(reading.problems.map(source.render));
  return { ...values, sources, roles, faults } as unknown as Scenario;
}

function readMembers(
  raw: unknown,
  roles: readonly string[],
  reading: Reading,
): readonly FaultSpec[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    const message = `must be a list of faults, got ${found(raw)}`;
    reading.problems.push({ path: ['faults'], message });
    return [];
  }
  const members = raw.map((item, i) => readMember(item, ['faults', i], roles, reading));
  const faults = members.filter((one) => one !== undefined);
  const names = faults.map(({ name }) => name);
  faults.forEach(({ name, with: cause, after }, i) => {
    const add = (key: string, message: string) =>
      reading.problems.push({ path: ['faults', i, key], message });
    if (names.indexOf(name) < i) add('name', `must differ from the others, got '${name}' again`);
    for (const one of [cause, after])
      if (one !== undefined && !names.includes(one))
        add(one === cause ? 'with' : 'after', `must be the name of another fault, got '${one}'`);
  });
  return faults;
}

function readMember(
  raw: unknown,
  path: Path,
  roles: readonly string[],
  reading: Reading,
): FaultSpec | undefined {
  const kind = isMap(raw) ? raw['kind'] : undefined;
  const line = FAULTS.find((candidate) => candidate.kind === kind);
  if (!isMap(raw) || line === undefined) {
    const hint =
      typeof kind === 'string'
        ? didYouMean(
            kind,
            FAULTS.map((one) => one.kind),
          )
        : '';
    const message = `must be the kind of a fault, got ${found(kind)}${hint}`;
    reading.problems.push({ path: [...path, 'kind'], message });
    return undefined;
  }
  for (const key of ['at', 'every', 'replay'].filter((one) => raw[one] !== undefined))
    reading.problems.push({
      path: [...path, key],
      message: 'does not stand in a scenario: `delay` counts from its begin',
      at: 'key',
    });
  const spec = readFault(line, raw, path, reading);
  const { target } = spec;
  if (takesTarget(line) && target !== undefined && target !== ANY && !roles.includes(target))
    reading.problems.push({
      path: [...path, 'target'],
      message: `must be one of roles (${roles.join(', ')}), or any, got '${target}'`,
    });
  return spec;
}

/** A map from role to the name of a component. */
function readRoles(
  raw: unknown,
  path: Path,
  { problems }: Reading,
): Readonly<Record<string, string>> {
  if (!isMap(raw)) {
    problems.push({ path, message: `must be a map from role to component, got ${found(raw)}` });
    return {};
  }
  for (const [role, name] of Object.entries(raw))
    if (typeof name !== 'string')
      problems.push({
        path: [...path, role],
        message: `must be the name of a component, or any, got ${found(name)}`,
      });
  return raw as Readonly<Record<string, string>>;
}
