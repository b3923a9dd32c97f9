import { type BoundedIndex, isBounded } from '../../agents/indexing/bounded-index.ts';
import { KEY_INDEXES } from '../../agents/indexing/index.ts';
import type { KeyIndex } from '../../sim/databases/key-index.ts';
import { readOptions } from '../../sim/options.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { assert, type Spec } from '../../sim/units.ts';

/** What look-ups of keys that are there, and of keys that are not, found of an index's promises. */
export interface BoundsTally {
  lookups: number;
  absent: number;
  /** Look-ups whose key stood outside its window. */
  outside: number;
  /** Look-ups that ended at a wrong position. */
  wrong: number;
  /** Positions of the widest window. */
  widest: number;
}
export const emptyTally = (): BoundsTally => ({
  lookups: 0,
  absent: 0,
  outside: 0,
  wrong: 0,
  widest: 0,
});

export function buildIndex({ kind, ...options }: Spec, keys: Float64Array): KeyIndex {
  const line = KEY_INDEXES.find((one) => one.kind === kind);
  assert(line !== undefined, `no index named ${kind}`);
  return line.build(readOptions(line.options, options), keys);
}

/**
 * Looks up keys at random positions, every other one just below the key there where a gap allows it: where each must be
 * found is known without a search.
 */
export function tallyBounds(
  index: KeyIndex,
  keys: Float64Array,
  { lookups, uniform }: { readonly lookups: number; readonly uniform: Uniform },
  tally: BoundsTally,
): void {
  assert(isBounded(index), 'an index without windows promises nothing');
  for (let i = 0; i < lookups; i++) {
    const at = Math.floor(uniform() * keys.length);
    const key = keys[at]!;
    const before = at === 0 ? -1 : keys[at - 1]!;
    const gap = key - before;
    const isAbsent = i % 2 === 1 && gap > 1;
    if (isAbsent) tallyOne(index, before + 1 + Math.floor(uniform() * (gap - 1)), at, tally);
    else tallyOne(index, key, firstEqual(keys, at), tally);
    if (isAbsent) tally.absent++;
  }
  tally.lookups += lookups;
}

function tallyOne(index: BoundedIndex, key: number, expected: number, tally: BoundsTally): void {
  const { from, end } = index.window(key);
  if (expected < from || expected > end) tally.outside++;
  if (index.lowerBound(key) !== expected) tally.wrong++;
  if (end - from > tally.widest) tally.widest = end - from;
}

function firstEqual(keys: Float64Array, at: number): number {
  let first = at;
  while (first > 0 && keys[first - 1] === keys[at]) first--;
  return first;
}

/** The widest window that an index may have: 2 epsilon + 2; of models that measure their errors, none is given. */
export function windowMax(spec: Spec): number {
  const error = spec['epsilon'] ?? spec['error'];
  return typeof error === 'number' ? 2 * error + 2 : Infinity;
}

export const lookupStream = (seed: number): Uniform =>
  createRandom(String(seed)).stream('conformance/lookups');
