import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../sim/options.ts';
import { BadInput } from './bad-input.ts';

// One folder below the root both as a source (experiments/) and as a bundle (dist/).
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = {
  experiment: 'experiments/configs',
  system: 'experiments/systems',
  scenario: 'experiments/scenarios',
  training: 'experiments/trainings',
} as const;
export type FileKind = keyof typeof FOLDERS;

/** Names of the files that come with the package, sorted. */
export function builtIn(kind: FileKind): readonly string[] {
  const folder = join(ROOT, FOLDERS[kind]);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

export function builtInFile(kind: FileKind, name: string): string {
  return join(ROOT, FOLDERS[kind], `${name}.yaml`);
}

/** Names of the experiments whose results a folder holds, sorted. */
export function resultsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'config.yaml')))
    .sort();
}

/** Whether a text means a file rather than a name. */
export function isFileName(text: string): boolean {
  return /[\\/]|\.(ya?ml|json)$/.test(text);
}

/** Where files that options may name are looked for: those of the package first, then a user's own. */
const NAMED = { policy: [join(ROOT, 'agents/policies'), resolve('results/policies')] } as const;
export type NamedFile = keyof typeof NAMED;

/** The absolute path of what has this name; undefined: nothing has. */
export function namedFile(what: NamedFile, name: string): string | undefined {
  if (isFileName(name)) return undefined;
  return NAMED[what].map((folder) => join(folder, `${name}.json`)).find((file) => existsSync(file));
}

/** Likewise; throws BadInput with the names that there are. */
export function findNamedFile(what: NamedFile, name: string): string {
  const file = namedFile(what, name);
  if (file !== undefined) return file;
  throw new BadInput([
    `${name}: no ${what} has this name (there are ${filesNamed(what).join(', ')})`,
  ]);
}

/** All names, sorted. */
export function filesNamed(what: NamedFile): readonly string[] {
  const files = NAMED[what].filter(existsSync).flatMap((folder) => readdirSync(folder));
  const names = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'));
  return [...new Set(names)].sort();
}

/** The file that a name or a path means; throws BadInput with the nearest name. */
export function findFile(kind: FileKind, nameOrPath: string): string {
  const names = builtIn(kind);
  if (names.includes(nameOrPath)) return builtInFile(kind, nameOrPath);
  if (existsSync(nameOrPath)) return nameOrPath;
  if (isFileName(nameOrPath)) throw new BadInput([`${nameOrPath}: no such file`]);
  const hint = didYouMean(nameOrPath, names) || ` (there are ${names.join(', ')}, or give a path)`;
  throw new BadInput([`${nameOrPath}: no ${kind} has this name${hint}`]);
}

/**
 * A path that begins with ${FINFRA_SHARED} is below the folder of traces that the environment
 * variable of that name gives (default: `shared` beside this package), since traces do not come
 * with the package.
 */
export function expandDataFolder(path: string): string {
  const folder = resolve(ROOT, process.env['FINFRA_SHARED'] ?? '../shared');
  return path.replace(/^\$\{FINFRA_SHARED\}/, folder);
}
