import assert from 'node:assert/strict';
import type { UpdatableIndexLine } from '../../../agents/indexing/registry.ts';
import { TouchCounter } from '../../../sim/databases/touch-counter.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import { SortedMap } from './sorted-map.ts';

const OPERATIONS = 2000;

/** Where keys come from: `draw` is called with the number of the operation. */
export const KEY_SETS: Readonly<Record<string, (u: Uniform, i: number) => number>> = {
  'uniform below 2^53': (u) => Math.floor(u() * 2 ** 53),
  'few keys, often the same': (u) => Math.floor(u() * 300),
  ascending: (u, i) => 3 * i + Math.floor(u() * 2),
  descending: (u, i) => -3 * i - Math.floor(u() * 2),
  lognormal: (u) => Math.floor(Math.exp(2 * normal(u)) * 1e11),
  clustered: (u) => Math.floor(u() * 8) * 1e14 + Math.floor(u() * 500),
  'gaps that double': (u) => 2 ** Math.floor(u() * 53) + Math.floor(u() * 4),
  'one far outlier': (u) => (u() < 0.01 ? 2 ** 53 : Math.floor(u() * 1000)),
  fractions: (u) => u() - 0.5,
};

/** Box and Muller, A note on the generation of random normal deviates, 1958. */
const normal = (u: Uniform) => Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u());

/** Of keys that ascend; each has its position as its value. */
export const build = (
  line: UpdatableIndexLine,
  keys: readonly number[] = [],
  options: OptionValues = {},
) =>
  line.build(
    readOptions(line.options, options),
    Float64Array.from(keys),
    Float64Array.from(keys, (_, i) => i),
  );

/** Bulk-loads some keys of a set, then inserts, removes, finds and scans as it comes, beside a sorted array. */
export function play(line: UpdatableIndexLine, name: string, options: OptionValues = {}): void {
  const random = createRandom(`contract ${line.kind}`);
  const uniform = random.stream(name);
  const draw = (i: number) => KEY_SETS[name]!(uniform, i);
  const loaded = [...new Set(Array.from({ length: OPERATIONS / 4 }, (_, i) => draw(i)))];
  loaded.sort((a, b) => a - b);
  const index = build(line, loaded, options);
  const map = new SortedMap();
  for (const [i, key] of loaded.entries()) map.insert(key, i);
  const meter = new TouchCounter();
  for (let i = 0; i < OPERATIONS; i++) {
    const key = uniform() < 0.5 ? draw(i + OPERATIONS / 4) : anyOf(map.keys, uniform);
    const kind = uniform();
    const where = `${name}: operation ${i}, key ${key}`;
    if (kind < 0.45) assert.equal(index.insert(key, i), map.insert(key, i), where);
    else if (kind < 0.7) assert.equal(index.remove(key), map.remove(key), where);
    assert.equal(index.find(key), map.find(key), where);
    assert.equal(index.count, map.keys.length, where);
    meter.reset();
    assert.equal(index.walk(key, meter), map.find(key), where);
    if (!line.isOrdered) continue;
    assert.equal(index.ceiling(key + 1), map.ceiling(key + 1), where);
    if (i % 20 > 0) continue;
    const seen: (readonly [number, number])[] = [];
    const scanned = index.scan(key, 15, (k, v) => seen.push([k, v]));
    assert.deepEqual(seen, map.scan(key, 15), where);
    assert.equal(scanned, seen.length);
  }
  if (line.isOrdered) assert.deepEqual(allOf(index), map.keys, name);
}

function anyOf(keys: readonly number[], uniform: Uniform): number {
  return keys[Math.floor(uniform() * keys.length)] ?? 0;
}

export function allOf(index: ReturnType<typeof build>): readonly number[] {
  const keys: number[] = [];
  index.scan(-Infinity, Infinity, (key) => keys.push(key));
  return keys;
}
