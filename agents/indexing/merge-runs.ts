// Hot: `bench index`

/** The value of a key that was removed. */
export const REMOVED = -1;

/** Keys that ascend, with their values: the first `length` of both. */
export interface Run {
  readonly keys: Float64Array;
  readonly values: Float64Array;
  readonly length: number;
}

/** One run of two: what both have is taken from the newer; marks of removed keys are left out where it `dropsRemoved`. */
export function mergeRuns(newer: Run, older: Run, dropsRemoved: boolean): Run {
  const keys = new Float64Array(newer.length + older.length);
  const values = new Float64Array(keys.length);
  let [a, b, length] = [0, 0, 0];
  while (a < newer.length || b < older.length) {
    const isNewer = b >= older.length || (a < newer.length && newer.keys[a]! <= older.keys[b]!);
    const key = isNewer ? newer.keys[a]! : older.keys[b]!;
    const value = isNewer ? newer.values[a]! : older.values[b]!;
    if (isNewer) {
      if (b < older.length && older.keys[b]! === key) b++;
      a++;
    } else b++;
    if (dropsRemoved && value === REMOVED) continue;
    keys[length] = key;
    values[length++] = value;
  }
  return { keys, values, length };
}
