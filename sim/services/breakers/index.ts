import { readOptions } from '../../options.ts';
import { assert, type Spec } from '../../units.ts';
import type { Breaker, BreakerLine } from './breaker.ts';
import { consecutiveFailures } from './consecutive-failures.ts';
import { failureRatio } from './failure-ratio.ts';
import { none } from './none.ts';

export const BREAKERS: readonly BreakerLine[] = [none, consecutiveFailures, failureRatio];

/** A new breaker for one pair of services; undefined: none is needed. */
export function createBreaker(spec: Spec): Breaker | undefined {
  const line = BREAKERS.find((candidate) => candidate.kind === spec.kind);
  assert(line !== undefined, `unknown breaker kind ${spec.kind}`);
  return line.create(readOptions(line.options, spec));
}
