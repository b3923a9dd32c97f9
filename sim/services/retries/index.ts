import { readOptions } from '../../options.ts';
import { assert, type Spec } from '../../units.ts';
import type { RetryLine, RetryPolicy } from '../retry.ts';
import { decorrelatedJitter } from './decorrelated-jitter.ts';
import { exponential } from './exponential.ts';
import { fixed } from './fixed.ts';
import { fullJitter } from './full-jitter.ts';
import { none } from './none.ts';

export const RETRIES: readonly RetryLine[] = [
  none,
  fixed,
  exponential,
  fullJitter,
  decorrelatedJitter,
];

export function createRetryPolicy(spec: Spec): RetryPolicy {
  const line = RETRIES.find((candidate) => candidate.kind === spec.kind);
  assert(line !== undefined, `unknown retry kind ${spec.kind}`);
  return line.create(readOptions(line.options, spec));
}
