import { assert } from '../../sim/units.ts';

/** The largest integer below which a double knows every other: 2^53. */
export const EXACT_KEY_MAX = 2 ** 53;

/** What makes keys unfit for an index, with the first place; undefined if they are finite and ascend. */
export function keyProblem(keys: Float64Array): string | undefined {
  let before = -Infinity;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (!(key >= before && key < Infinity && key > -Infinity)) {
      const isUnsorted = key < before;
      const found = isUnsorted ? `${key} after ${before}` : String(key);
      return `keys must be finite and ascend, got ${found} at position ${i}`;
    }
    before = key;
  }
  return undefined;
}

/** As `keyProblem`, for keys that were integers before they became doubles: beyond 2^53 some were lost. */
export function exactKeyProblem(keys: Float64Array): string | undefined {
  const problem = keyProblem(keys);
  if (problem !== undefined) return problem;
  const wrong = keys.findIndex((key) => !(Number.isInteger(key) && Math.abs(key) <= EXACT_KEY_MAX));
  if (wrong < 0) return undefined;
  return `keys must be integers in [-2^53, 2^53], got ${keys[wrong]} at position ${wrong}: larger ones take 64-bit keys`;
}

/** The keys themselves, if an index can be built over them; else a bug of the caller. */
export function checkedKeys(keys: Float64Array): Float64Array {
  const problem = keyProblem(keys);
  if (problem !== undefined) assert(false, problem);
  return keys;
}
