import { assert } from '../../sim/units.ts';

/** What an updatable index is built from: keys finite and strictly ascending, values integers >= 0; else a bug. */
export function checkBulkLoad(keys: Float64Array, values: Float64Array): void {
  const { length } = keys;
  assert(length === values.length, `${length} keys need as many values, got ${values.length}`);
  for (let i = 0; i < length; i++) {
    const before = i === 0 ? -Infinity : keys[i - 1]!;
    if (!(keys[i]! > before && keys[i]! < Infinity))
      assert(false, `keys must be finite and ascend strictly: key ${i} is ${keys[i]}`);
    if (!isValue(values[i]!)) assert(false, `values must be integers >= 0: ${i} is ${values[i]}`);
  }
}

/** As `checkBulkLoad`, of one insert. */
export function checkInsert(key: number, value: number): void {
  // Messages are made only when they are needed: this runs for each insert.
  if (!(key > -Infinity && key < Infinity)) assert(false, `a key must be finite, got ${key}`);
  if (!isValue(value)) assert(false, `a value must be an integer >= 0, got ${value}`);
}

const isValue = (value: number): boolean =>
  value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
