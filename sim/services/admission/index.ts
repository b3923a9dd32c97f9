import { readOptions } from '../../options.ts';
import { assert, type Spec } from '../../units.ts';
import { adaptiveAimd } from './adaptive-aimd.ts';
import { adaptiveGradient } from './adaptive-gradient.ts';
import type { Admission, AdmissionLine } from './admission.ts';
import { concurrencyLimit } from './concurrency-limit.ts';
import { none } from './none.ts';
import { priorityShedding } from './priority-shedding.ts';
import { tokenBucket } from './token-bucket.ts';

export const ADMISSIONS: readonly AdmissionLine[] = [
  none,
  tokenBucket,
  concurrencyLimit,
  priorityShedding,
  adaptiveAimd,
  adaptiveGradient,
];

/** The door of one service; undefined: it needs none. */
export function createAdmission(spec: Spec, workersPerReplica: number): Admission | undefined {
  const line = ADMISSIONS.find((candidate) => candidate.kind === spec.kind);
  assert(line !== undefined, `unknown admission kind ${spec.kind}`);
  return line.create(readOptions(line.options, spec), workersPerReplica);
}
