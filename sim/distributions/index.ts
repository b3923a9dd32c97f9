import { InputError, readOptions } from '../options.ts';
import type { Spec } from '../units.ts';
import { constant } from './constant.ts';
import type { Distribution, DistributionLine } from './distribution.ts';
import { exponential } from './exponential.ts';
import { uniform } from './uniform.ts';

export type { Distribution, DistributionLine } from './distribution.ts';

/** All laws that a Spec can name. */
export const DISTRIBUTIONS: readonly DistributionLine[] = [constant, uniform, exponential];

/** The law that a Spec describes; throws an InputError with everything that is wrong with it. */
export function createDistribution(spec: Spec): Distribution {
  const line = DISTRIBUTIONS.find((candidate) => candidate.kind === spec.kind);
  if (line === undefined) {
    const known = DISTRIBUTIONS.map((candidate) => candidate.kind).join(', ');
    const message = `must be one of ${known}, got ${JSON.stringify(spec.kind)}`;
    throw new InputError([{ path: ['kind'], message }]);
  }
  return line.create(readOptions(line.options, spec));
}
