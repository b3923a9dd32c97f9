import { readFileSync } from 'node:fs';
import { isMap } from '../../sim/options.ts';
import type { OffPolicyEvidence } from './gate.ts';

const FORMAT = 'finfra-gate-1';

/** What a log says of one policy, as `ope --gate` writes it and `deployed` reads it. */
export interface GateFile {
  readonly format: typeof FORMAT;
  /** Hash of the file of the policy that was judged; unset: the log names none. */
  readonly policy?: string;
  readonly log: string; // path, as it was given
  readonly logHash: string; // 16 hex digits over its content
  readonly confidence: number; // of low and behaviour together, in (0, 1)
  readonly rewards: { readonly min: number; readonly max: number }; // declared
  /** Upper confidence bound of the value of the policy that wrote the log; unset: refused. */
  readonly behaviour?: number;
  readonly evidence: OffPolicyEvidence;
}

/** A gate file as text. */
export function formatGate(file: Omit<GateFile, 'format'>): string {
  return `${JSON.stringify({ format: FORMAT, ...file }, null, 1)}\n`;
}

/** Reads and checks a gate file; throws an Error that says what is wrong with it. */
export function readGateFile(path: string): GateFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: is no gate file: ${(error as Error).message}`);
  }
  if (!isMap(parsed) || parsed['format'] !== FORMAT)
    throw new Error(`${path}: must be a gate file of ope --gate, with "format": "${FORMAT}"`);
  const problem = evidenceProblem(parsed['evidence'], parsed['behaviour']);
  if (problem !== undefined) throw new Error(`${path}: ${problem}`);
  return parsed as unknown as GateFile;
}

const NUMBERS = ['low', 'estimate', 'effectiveSampleSize', 'weightMax'] as const;

function evidenceProblem(evidence: unknown, behaviour: unknown): string | undefined {
  const kind = isMap(evidence) ? evidence['kind'] : undefined;
  if (!isMap(evidence) || (kind !== 'bound' && kind !== 'refused'))
    return 'evidence must be a bound, or refused';
  if (kind === 'refused')
    return typeof evidence['reason'] === 'string' ? undefined : 'evidence.reason is missing';
  const missing = NUMBERS.find((key) => typeof evidence[key] !== 'number');
  if (missing !== undefined) return `evidence.${missing} must be a number`;
  return typeof behaviour === 'number' ? undefined : 'behaviour must be a number';
}

/**
 * The evidence of a file for a candidate: only for the very policy that it is of. `candidate`: the hash of
 * its policy file; undefined: it has none.
 */
export function evidenceFor(file: GateFile, candidate: string | undefined): OffPolicyEvidence {
  const { policy, evidence } = file;
  if (policy === candidate) return evidence;
  const judged = policy === undefined ? 'a policy without a file' : `policy ${policy}`;
  const own = candidate === undefined ? 'has no policy file' : `is policy ${candidate}`;
  return { kind: 'foreign', reason: `the log was judged for ${judged}, the candidate ${own}` };
}
