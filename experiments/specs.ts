import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { agentLines } from '../agents/index.ts';
import { DISTRIBUTIONS } from '../sim/distributions/index.ts';
import type { OptionTable, OptionType, OptionValues, Problem, Registered } from '../sim/options.ts';
import { checkOptions, didYouMean, found, isMap } from '../sim/options.ts';
import type { Spec } from '../sim/units.ts';
import { expandDataFolder, filesNamed, isFileName, type NamedFile, namedFile } from './paths.ts';

export type Path = readonly (string | number)[];

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** What is wrong with a name that results are filed under; undefined: nothing, or it is no text at all. */
export function fileNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || FILE_NAME.test(name)) return undefined;
  return `must be a file name of at most 100 letters, digits, hyphens and dots, got ${found(name)}`;
}

/** Where problems are collected while a file is read, and where its relative paths begin. */
export interface Reading {
  readonly problems: Problem[];
  readonly folder: string;
  /** Whether the files that the text names must be there; default: true. */
  readonly needsFiles?: boolean;
}

/** Stands for a part that is wrong, so that the rest can be read; never leaves this folder. */
export const INVALID: Spec = { kind: 'invalid' };

/**
 * Reads a Spec of a registry: all options, defaults filled in, durations in seconds, paths
 * absolute. Where a law is wanted a duration alone is a constant.
 */
export function readSpec(
  registry: readonly Registered[],
  raw: unknown,
  path: Path,
  reading: Reading,
): Spec {
  const refuse = (message: string, at: Path = path) => {
    reading.problems.push({ path: at, message });
    return INVALID;
  };
  const kinds = registry.map((line) => line.kind);
  const isLaw = registry === DISTRIBUTIONS;
  if (isLaw && typeof raw === 'string') return readDuration(raw, path, reading);
  const forms = isLaw ? 'a duration such as 3ms, or a map' : 'a map';
  if (!isMap(raw)) return refuse(`must be ${forms} with its kind, got ${found(raw)}`);
  const kind = raw['kind'];
  const line = registry.find((candidate) => candidate.kind === kind);
  if (line === undefined) {
    const hint = typeof kind === 'string' ? didYouMean(kind, kinds) : '';
    const expected = `must be one of ${kinds.join(', ')}, got ${found(kind)}${hint}`;
    return refuse(expected, [...path, 'kind']);
  }
  const options = readTable(line.options, raw, path, reading, ['kind']);
  return { ...options, kind: line.kind };
}

function readDuration(text: string, path: Path, { problems, folder }: Reading): Spec {
  const reading: Reading = { problems: [], folder };
  const spec = readSpec(DISTRIBUTIONS, { kind: 'constant', value: text }, [], reading);
  problems.push(...reading.problems.map(({ message }) => ({ path, message })));
  return spec;
}

/** `readOptions` for a file, at a path of it: nested laws are read by their registry. */
export function readTable(
  table: OptionTable,
  raw: unknown,
  path: Path,
  reading: Reading,
  ignored: readonly string[] = [],
): OptionValues {
  if (!isMap(raw)) {
    const keys = [...Object.keys(table), ...ignored].join(', ');
    const message = `must be a map of ${keys}, got ${found(raw)}`;
    reading.problems.push({ path, message });
    return {};
  }
  const withLaws = readNested(table, raw, path, reading);
  const { values, problems } = checkOptions(table, withLaws, { from: 'file', ignored });
  for (const problem of problems)
    reading.problems.push({ ...problem, path: [...path, ...problem.path] });
  return values;
}

/** `raw` with its laws and agents replaced by read Specs and its file names by absolute paths. */
function readNested(table: OptionTable, raw: OptionValues, path: Path, reading: Reading) {
  const given = { ...defaultAgents(table), ...raw };
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
    if (!Object.hasOwn(table, key) || value === null) return [key, value];
    return [key, readNestedValue(table[key]!.value, value, [...path, key], reading)];
  });
  return Object.fromEntries(entries);
}

/** Read as if the file had them, so that their own defaults are filled in and it is seen who decides. */
function defaultAgents(table: OptionTable): OptionValues {
  const agents = Object.entries(table).filter(
    ([, option]) => option.value.type === 'agent' && option.default !== undefined,
  );
  return Object.fromEntries(agents.map(([key, option]) => [key, option.default]));
}

function readNestedValue(type: OptionType, value: unknown, path: Path, reading: Reading): unknown {
  if (type.type === 'distribution') return readSpec(DISTRIBUTIONS, value, path, reading);
  if (type.type === 'agent') return readSpec(agentLines(type.of), value, path, reading);
  if (type.type === 'path' && typeof value === 'string' && value !== '') {
    const known = type.named === undefined ? undefined : namedFile(type.named, value);
    const absolute = known ?? resolve(reading.folder, expandDataFolder(value));
    const hint =
      value === expandDataFolder(value) ? '' : ' (FINFRA_SHARED names the folder of data)';
    if (reading.needsFiles !== false && !existsSync(absolute))
      reading.problems.push({ path, message: `${absent(type.named, value, absolute)}${hint}` });
    return absolute;
  }
  if (type.type === 'record' && isMap(value)) return readNested(type.of, value, path, reading);
  if (type.type === 'records' && Array.isArray(value))
    return value.map((item, i) =>
      isMap(item) ? readNested(type.of, item, [...path, i], reading) : item,
    );
  return value;
}

function absent(named: NamedFile | undefined, value: string, absolute: string): string {
  if (named === undefined || isFileName(value)) return `no such file: ${absolute}`;
  const names = filesNamed(named);
  return `must be a ${named}, got '${value}'${didYouMean(value, names) || `: there are ${names.join(', ') || 'none'}`}`;
}

/** The files that a read Spec names, as absolute paths. */
export function filesOf(registry: readonly Registered[], spec: Spec): readonly string[] {
  const options = registry.find(({ kind }) => kind === spec.kind)?.options ?? {};
  return Object.keys(options)
    .filter((key) => options[key]!.value.type === 'path' && spec[key] !== undefined)
    .map((key) => String(spec[key]));
}
