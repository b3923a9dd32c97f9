import { resolve } from 'node:path';
import { found, InputError, isMap } from '../sim/options.ts';
import { readColumn } from '../workloads/traces.ts';
import { expandDataFolder } from './paths.ts';
import type { Path, Reading } from './specs.ts';

/**
 * A copy of a file's data in which `{kind: empirical, file, column}` has become `{kind: empirical,
 * values}`, wherever it stands: models read no files.
 */
export async function loadEmpirical(
  value: unknown,
  reading: Reading,
  path: Path = [],
): Promise<unknown> {
  if (Array.isArray(value))
    return Promise.all(value.map((item, i) => loadEmpirical(item, reading, [...path, i])));
  if (!isMap(value)) return value;
  if (value['kind'] === 'empirical' && Object.hasOwn(value, 'file'))
    return load(value, reading, path);
  const entries = Object.entries(value).map(
    async ([key, item]): Promise<[string, unknown]> => [
      key,
      await loadEmpirical(item, reading, [...path, key]),
    ],
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function load(
  { file, column, ...rest }: Readonly<Record<string, unknown>>,
  { problems, folder }: Reading,
  path: Path,
): Promise<unknown> {
  const placeholder = { ...rest, values: [0] };
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  for (const [key, value] of Object.entries({ file, column }))
    if (!isText(value))
      problems.push({ path: [...path, key], message: `must be a text, got ${found(value)}` });
  if (!isText(file) || !isText(column)) return placeholder;
  try {
    return {
      ...rest,
      values: Array.from(await readColumn(resolve(folder, expandDataFolder(file)), column)),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems.map(({ message }) => ({ path: [...path, 'file'], message })));
    return placeholder;
  }
}
