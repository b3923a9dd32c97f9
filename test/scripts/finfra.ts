import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../experiments/paths.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in a folder, as a shell would, to its end. */
export function finfra(folder: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn('node', [join(ROOT, 'bin/finfra.mjs'), ...args], { cwd: folder });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
