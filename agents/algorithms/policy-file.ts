import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isMap } from '../../sim/options.ts';
import { canonicalJson } from '../canonical-json.ts';
import { defaultBackend } from '../learning/backends/index.ts';
import type { Policy, PolicyFile } from '../learning/policy.ts';
import { ALGORITHMS } from './index.ts';

const FORMAT = 'finfra-policy-1';

/** A policy file with its hash. */
export function sealPolicy(file: Omit<PolicyFile, 'format' | 'hash'>): PolicyFile {
  const whole = { format: FORMAT, ...file } as const;
  return { ...whole, hash: policyHash(whole) };
}

/**
 * 16 hex digits over everything that a policy file says, its hash aside; the order of keys does not count. A file cannot say
 * Infinity, as options of an algorithm may be: both it and what was read back count as null.
 */
export function policyHash({ hash: _, ...file }: Omit<PolicyFile, 'hash'> & { hash?: string }) {
  const said: unknown = JSON.parse(JSON.stringify(file));
  return createHash('sha256').update(canonicalJson(said)).digest('hex').slice(0, 16);
}

/** A policy file as text. */
export function formatPolicy(file: PolicyFile): string {
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Reads and checks a policy file; throws an Error that says what is wrong with it. */
export function readPolicyFile(path: string): PolicyFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: is no policy file: ${(error as Error).message}`);
  }
  if (!isMap(parsed) || parsed['format'] !== FORMAT)
    throw new Error(`${path}: must be a policy file, with "format": "${FORMAT}"`);
  const file = parsed as unknown as PolicyFile;
  if (policyHash(file) !== file.hash)
    throw new Error(
      `${path}: was changed after training: its hash is ${policyHash(file)}, not ${file.hash}`,
    );
  return file;
}

/** The policy that a checked file holds. */
export function loadPolicy({ algorithm, parameters }: PolicyFile): Policy {
  const line = ALGORITHMS.find(({ kind }) => kind === algorithm);
  if (line === undefined)
    throw new Error(`was trained with '${algorithm}', which is none of ${kinds()}`);
  return line.load(parameters, defaultBackend());
}

const kinds = () => ALGORITHMS.map(({ kind }) => kind).join(', ');
