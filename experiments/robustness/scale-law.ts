import { createDistribution, DISTRIBUTIONS } from '../../sim/distributions/index.ts';
import { InputError, type Registered } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';

/** Asked for only where there is something to multiply. */
export interface LawFactors {
  times(): number;
  squaredCv?(): number;
}

/** A law with its times multiplied, and its squared coefficient of variation where it states one. */
export function scaleLaw(spec: Spec, factors: LawFactors): Spec {
  const scaled = scaleTimes(DISTRIBUTIONS, spec, () => factors.times());
  const before = spec['squaredCv'];
  if (typeof before !== 'number' || factors.squaredCv === undefined) return scaled;
  const after = { ...scaled, squaredCv: before * factors.squaredCv() };
  return isLaw(after) ? after : scaled;
}

/** Some laws only exist above or below a squared coefficient of variation of 1. */
function isLaw(spec: Spec): boolean {
  try {
    createDistribution(spec);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** A Spec with its options that are durations multiplied, and the observed times of empirical laws. */
export function scaleTimes(
  registry: readonly Registered[],
  spec: Spec,
  factor: () => number,
): Spec {
  const options = registry.find(({ kind }) => kind === spec.kind)?.options ?? {};
  const scaled = Object.entries(spec).map(([key, value]) => {
    const type = options[key]?.value.type;
    if (typeof value === 'number' && type === 'seconds') return [key, value * factor()];
    const isObserved = registry === DISTRIBUTIONS && type === 'numbers' && Array.isArray(value);
    return [key, isObserved ? value.map((time: number) => time * factor()) : value];
  });
  return { ...Object.fromEntries(scaled), kind: spec.kind };
}
