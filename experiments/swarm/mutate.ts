import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assert } from '../../sim/units.ts';
import { ROOT } from '../paths.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';

const SOURCES = ['sim', 'workloads', 'agents', 'experiments', 'scripts', 'bin', 'package.json'];
const OUTPUT_MAX = 1 << 26; // bytes that a swarm may print

/** What a swarm makes of one mutation. */
export interface Mutant {
  readonly number: number; // from 1
  readonly name: string;
  readonly file: string;
  /** The first failure; undefined: none of the runs has noticed. */
  readonly caught: Caught | undefined;
}
export interface Caught {
  readonly run: number;
  readonly runs: number; // made until then
  readonly invariant: string;
  readonly problem: string;
}

export interface MutantOptions {
  readonly seed: number;
  readonly runs: number;
  readonly transactions: number;
  readonly workers: number;
  /** Numbers of the mutations to try; empty: all. */
  readonly only: readonly number[];
  readonly onMutant?: (mutant: Mutant) => void;
}

/** Tries mutations one after the other, each in a copy of the sources. */
export async function runMutants(options: MutantOptions): Promise<readonly Mutant[]> {
  const { only, onMutant } = options;
  const mutants: Mutant[] = [];
  for (const [i, mutation] of MUTATIONS.entries()) {
    const number = i + 1;
    if (only.length > 0 && !only.includes(number)) continue;
    const { name, file } = mutation;
    const mutant = { number, name, file, caught: await tryMutation(mutation, options) };
    mutants.push(mutant);
    onMutant?.(mutant);
  }
  return mutants;
}

/** The text of a source with the mutation; a bug where what it changes does not stand there exactly once. */
export function mutate(text: string, { file, from, to }: Mutation): string {
  const parts = text.split(from);
  assert(parts.length === 2, `${file}: has ${parts.length - 1} places to mutate: ${from}`);
  return parts.join(to);
}

async function tryMutation(
  mutation: Mutation,
  options: MutantOptions,
): Promise<Caught | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'finfra-mutant-'));
  try {
    for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const source = join(folder, mutation.file);
    writeFileSync(source, mutate(readFileSync(source, 'utf8'), mutation));
    return await runSwarm(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds a copy of the sources and runs its swarm until something fails. */
async function runSwarm(folder: string, options: MutantOptions): Promise<Caught | undefined> {
  const { seed, runs, transactions, workers } = options;
  const node = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: OUTPUT_MAX });
  await node('scripts/build.mjs');
  const settings = Object.entries({ seed, runs, transactions, workers });
  const args = settings.flatMap(([name, value]) => [`--${name}`, String(value)]);
  const command = ['bin/finfra.mjs', 'swarm', ...args, '--first', '--shrink=false', '--json'];
  const { stdout } = await node(...command).catch((error: { stdout?: string; stderr?: string }) => {
    if (error.stdout === undefined || error.stdout === '') throw error;
    return { stdout: error.stdout };
  });
  const report = JSON.parse(stdout) as {
    readonly runs: number;
    readonly failures: readonly {
      readonly run: number;
      readonly violation: { readonly invariant: string; readonly problem: string };
    }[];
  };
  const [failure] = report.failures;
  if (failure === undefined) return undefined;
  return { run: failure.run, runs: report.runs, ...failure.violation };
}
