// Hot: bench index

/** Takes a key and the position of the first key that is not smaller; keys increase from call to call. */
export type RankVisitor = (key: number, rank: number) => void;

const EXACT_MAX = 2 ** 53;

/** The next key that may follow: of an integer the next integer, of another a double at most two steps up. */
export function keyAbove(key: number): number {
  const isExact = Number.isInteger(key) && Math.abs(key) < EXACT_MAX;
  return isExact ? key + 1 : key + Math.max(Math.abs(key) * Number.EPSILON, Number.MIN_VALUE);
}

/**
 * The points that a model of the ranks must pass: each different key at the position where it stands first, and
 * what is just above a run of equal keys at the last position of the run, since an absent key there belongs behind
 * it. A model that rises and is within e of all points is then within [-e, e + 1] of the rank of every key.
 * Source: PGM-index, treatment of duplicates in its segmentation.
 */
export function eachRankPoint(keys: Float64Array, visit: RankVisitor): void {
  const count = keys.length;
  for (let start = 0; start < count; ) {
    const key = keys[start]!;
    let end = start + 1;
    while (end < count && keys[end] === key) end++;
    visit(key, start);
    if (end > start + 1) {
      const above = keyAbove(key);
      if (end === count || above < keys[end]!) visit(above, end - 1);
    }
    start = end;
  }
}
