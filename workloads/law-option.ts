import { createDistribution, type Distribution } from '../sim/distributions/index.ts';
import { InputError } from '../sim/options.ts';
import type { Spec } from '../sim/units.ts';

/** The law of an option; its problems are reported below the name of that option. */
export function createLaw(option: string, spec: Spec): Distribution {
  try {
    return createDistribution(spec);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map(({ path, message }) => ({ path: [option, ...path], message })),
    );
  }
}
