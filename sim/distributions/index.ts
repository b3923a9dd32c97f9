import { didYouMean, found, InputError, readOptions } from '../options.ts';
import type { Spec } from '../units.ts';
import { bimodal } from './bimodal.ts';
import { constant } from './constant.ts';
import type { Distribution, DistributionLine } from './distribution.ts';
import { empirical } from './empirical.ts';
import { erlang } from './erlang.ts';
import { exponential } from './exponential.ts';
import { gamma } from './gamma.ts';
import { hyperexponential } from './hyperexponential.ts';
import { lognormal } from './lognormal.ts';
import { pareto } from './pareto.ts';
import { uniform } from './uniform.ts';
import { weibull } from './weibull.ts';

export type { Distribution, DistributionLine } from './distribution.ts';

/** All laws that a Spec can name. */
export const DISTRIBUTIONS: readonly DistributionLine[] = [
  constant,
  uniform,
  exponential,
  lognormal,
  erlang,
  hyperexponential,
  gamma,
  weibull,
  pareto,
  bimodal,
  empirical,
];

/** The law that a Spec describes; throws an InputError with everything that is wrong with it. */
export function createDistribution(spec: Spec): Distribution {
  const line = DISTRIBUTIONS.find((candidate) => candidate.kind === spec.kind);
  if (line === undefined) {
    const known = DISTRIBUTIONS.map((candidate) => candidate.kind);
    const hint = didYouMean(String(spec.kind), known);
    const message = `must be one of ${known.join(', ')}, got ${found(spec.kind)}${hint}`;
    throw new InputError([{ path: ['kind'], message }]);
  }
  return line.create(readOptions(line.options, spec));
}
