import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../sim/options.ts';
import { BadInput } from './bad-input.ts';

// One folder below the root both as a source (experiments/) and as a bundle (dist/).
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const RESULTS = join(ROOT, 'results');
const FOLDERS = { experiment: 'experiments/configs', system: 'experiments/systems' } as const;
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

/** Whether a text means a file rather than a name. */
export function isFileName(text: string): boolean {
  return /[\\/]|\.ya?ml$/.test(text);
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
