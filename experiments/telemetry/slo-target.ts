import { parseRational, type Rational } from '../../sim/observability/rational.ts';
import { assert } from '../../sim/units.ts';
import type { ExperimentConfig } from '../types.ts';

/** Three nines: what is alerted on where nobody has said anything (assumption). */
const SLO_TARGET = 0.999;
const DIGITS = 12; // of a ratio; without it 1 - 0.003 has sixteen

/**
 * Share of transactions that must be good, in (0, 1): as the telemetry of an experiment says, or what its objective
 * leaves, or 0.999.
 */
export function sloTargetOf({
  telemetry,
  objective,
}: Pick<ExperimentConfig, 'telemetry' | 'objective'>): number {
  if (telemetry.sloTarget !== undefined) return telemetry.sloTarget;
  const bound = objective.subject['sloViolationRatio'];
  const isRatio = bound !== undefined && bound > 0 && bound < 1;
  return isRatio ? Number((1 - bound).toPrecision(DIGITS)) : SLO_TARGET;
}

/** As the exact fraction that a person means by it. */
export function exactTarget(target: number): Rational {
  const exact = parseRational(target);
  assert(exact !== undefined, `${target} is no ratio`);
  return exact;
}
