import { KEY_INDEXES, UPDATABLE_INDEXES } from '../../agents/indexing/index.ts';
import type { KeyIndexLine, UpdatableIndexLine } from '../../agents/indexing/registry.ts';
import type { UpdatableIndex } from '../../sim/databases/key-index.ts';
import { TouchCounter } from '../../sim/databases/touch-counter.ts';
import { readOptions } from '../../sim/options.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { drawKeys, KEY_SETS } from '../indexing/key-sets.ts';
import type { ConformanceOutcome } from './report.ts';

export interface OperationsSettings {
  readonly operations: number;
  readonly keys: number;
  readonly seed: number;
}
const SCAN_MAX = 20;

/** Every index of both registries, on every law of keys, beside a sorted array: one outcome each. */
export function operationOutcomes(settings: OperationsSettings): readonly ConformanceOutcome[] {
  if (settings.operations === 0) return [];
  const outcome = (kind: string, keySet: string, problem: string | undefined) => ({
    case: `${kind} on ${keySet} keys: ${settings.operations} operations`,
    expected: 'as a sorted array',
    got: problem ?? 'as a sorted array',
    verdict: problem === undefined ? ('passed' as const) : ('failed' as const),
  });
  return KEY_SETS.flatMap(({ kind: keySet }) => {
    const keys = drawKeys({ kind: keySet }, settings.keys, settings.seed);
    return [
      ...KEY_INDEXES.map((line) => outcome(line.kind, keySet, lookupProblem(line, keys, settings))),
      ...UPDATABLE_INDEXES.map((line) =>
        outcome(line.kind, keySet, changeProblem(line, keys, settings)),
      ),
    ];
  });
}

/** The first look-up that differs from halving the array; undefined if none does. */
export function lookupProblem(
  line: KeyIndexLine,
  keys: Float64Array,
  { operations, seed }: OperationsSettings,
): string | undefined {
  const uniform = createRandom(String(seed)).stream(`lookups/${line.kind}`);
  const index = line.build(readOptions(line.options, {}), keys);
  const meter = new TouchCounter();
  for (let i = 0; i < operations; i++) {
    const key = someKey(keys, uniform);
    const expected = boundIn(keys, key);
    const got = index.lowerBound(key);
    if (got !== expected) return `lowerBound(${key}) is ${got}, not ${expected}`;
    if (i % 16 > 0) continue;
    meter.reset();
    const walked = index.walk(key, meter);
    if (walked !== expected) return `walk to ${key} ends at ${walked}, not ${expected}`;
  }
  return undefined;
}

/** The first change or look-up whose result differs from that of a sorted array; undefined if none does. */
export function changeProblem(
  line: UpdatableIndexLine,
  drawn: Float64Array,
  { operations, seed }: OperationsSettings,
): string | undefined {
  const uniform = createRandom(String(seed)).stream(`changes/${line.kind}`);
  const keys = drawn.filter((key, i) => i === 0 || key > drawn[i - 1]!);
  const values = Float64Array.from(keys, (_, i) => i);
  const twin = { keys: [...keys], values: [...values] };
  const index = line.build(readOptions(line.options, {}), keys, values);
  for (let i = 0; i < operations; i++) {
    const key = someKey(keys, uniform);
    const problem = changedAlike(
      index,
      twin,
      { key, value: i, isOrdered: line.isOrdered },
      uniform,
    );
    if (problem !== undefined) return `operation ${i}: ${problem}`;
    if (index.count !== twin.keys.length)
      return `operation ${i}: count is ${index.count}, not ${twin.keys.length}`;
  }
  return undefined;
}

interface Twin {
  readonly keys: number[];
  readonly values: number[];
}
interface Step {
  readonly key: number;
  readonly value: number;
  readonly isOrdered: boolean;
}

/** Does one thing to both: what differed, if anything did. */
function changedAlike(
  index: UpdatableIndex,
  twin: Twin,
  step: Step,
  uniform: Uniform,
): string | undefined {
  const { key, value, isOrdered } = step;
  const at = boundIn(twin.keys, key);
  const isThere = twin.keys[at] === key;
  const compare = (what: string, got: unknown, expected: unknown): string | undefined =>
    Object.is(got, expected) ? undefined : `${what}(${key}) is ${got}, not ${expected}`;
  const choice = Math.floor(uniform() * (isOrdered ? 5 : 3));
  if (choice === 0) {
    const got = index.insert(key, value);
    if (isThere) twin.values[at] = value;
    else {
      twin.keys.splice(at, 0, key);
      twin.values.splice(at, 0, value);
    }
    return compare('insert', got, !isThere);
  }
  if (choice === 1) {
    const got = index.remove(key);
    if (isThere) {
      twin.keys.splice(at, 1);
      twin.values.splice(at, 1);
    }
    return compare('remove', got, isThere);
  }
  if (choice === 2) return compare('find', index.find(key), isThere ? twin.values[at] : -1);
  if (choice === 3) return compare('ceiling', index.ceiling(key), twin.keys[at] ?? NaN);
  const limit = Math.floor(uniform() * SCAN_MAX);
  const got: number[] = [];
  index.scan(key, limit, (one, its) => got.push(one, its));
  const expected = twin.keys.slice(at, at + limit).flatMap((one, i) => [one, twin.values[at + i]!]);
  return compare('scan', got.join(' '), expected.join(' '));
}

/** A key that is there, a neighbour of one, or any integer in [0, 2^53]. */
function someKey(keys: Float64Array, uniform: Uniform): number {
  const choice = uniform();
  const share = uniform();
  const wild = Math.floor(share * 2 ** 53);
  if (keys.length === 0 || choice < 0.2) return wild;
  const key = keys[Math.floor(share * keys.length)]!;
  if (choice < 0.7) return key;
  return Math.min(2 ** 53, Math.max(0, key + (choice < 0.85 ? 1 : -1)));
}

function boundIn(keys: ArrayLike<number>, key: number): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
