import { type OptionValues, type Registered, readOptions } from '../sim/options.ts';
import { assert, type Spec } from '../sim/units.ts';

/** The line that a checked Spec names. */
export function lineOf<Line extends Registered>(registry: readonly Line[], spec: Spec): Line {
  const line = registry.find(({ kind }) => kind === spec.kind);
  assert(line !== undefined, `unknown kind ${spec.kind}`);
  return line;
}

/** The options of a checked Spec, defaults filled in. */
export function optionsOf(registry: readonly Registered[], spec: Spec): OptionValues {
  return readOptions(lineOf(registry, spec).options, spec);
}
