import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LINE_NUMBERS, linearSegments } from '../../../agents/indexing/linear-segments.ts';
import { eachRankPoint } from '../../../agents/indexing/rank-points.ts';

type Point = readonly [x: bigint, y: bigint];

/** The points that segments must pass. */
function rankPoints(keys: Float64Array): Point[] {
  const points: Point[] = [];
  eachRankPoint(keys, (key, rank) => points.push([BigInt(key), BigInt(rank)]));
  return points;
}

/**
 * Whether a line passes within epsilon of all points: it does exactly if no slope that two of them demand at least
 * exceeds one that two of them allow at most. In integers, so without any rounding.
 */
function isPassable(points: readonly Point[], epsilon: bigint): boolean {
  let [low, high]: [Point | undefined, Point | undefined] = [undefined, undefined];
  for (const [j, [xj, yj]] of points.entries())
    for (const [xi, yi] of points.slice(0, j)) {
      const dx = xj - xi;
      const least: Point = [dx, yj - yi - 2n * epsilon];
      const most: Point = [dx, yj - yi + 2n * epsilon];
      if (low === undefined || least[1] * low[0] > low[1] * dx) low = least;
      if (high === undefined || most[1] * high[0] < high[1] * dx) high = most;
    }
  return low === undefined || high === undefined || low[1] * high[0] <= high[1] * low[0];
}

/** Greedy longest stretches, which are as few as can be: how many, by trying each prefix. */
function fewestSegments(points: readonly Point[], epsilon: bigint): number {
  let count = 0;
  for (let start = 0; start < points.length; count++) {
    let end = start + 1;
    while (end < points.length && isPassable(points.slice(start, end + 1), epsilon)) end++;
    start = end;
  }
  return count;
}

/** Steps between keys of very different sizes, 0 for duplicates. */
const steps = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 1000 }),
  fc.integer({ min: 1, max: 2 ** 45 }),
);
const keySets = fc.array(steps, { minLength: 0, maxLength: 60 }).map((gaps) => {
  let key = 0;
  return Float64Array.from(gaps, (gap) => (key += gap));
});

describe('linear segments', () => {
  it('are as few as an exact search of all stretches finds', () => {
    fc.assert(
      fc.property(keySets, fc.integer({ min: 1, max: 4 }), (keys, epsilon) => {
        const expected = fewestSegments(rankPoints(keys), BigInt(epsilon));
        assert.equal(linearSegments(keys, epsilon).count, expected);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('take points that lie exactly at the edge of what a line can reach', () => {
    // Small steps between keys make such ties frequent.
    const close = fc.array(fc.nat(6), { maxLength: 40 }).map((gaps) => {
      let key = 0;
      return Float64Array.from(gaps, (gap) => (key += gap));
    });
    fc.assert(
      fc.property(close, fc.integer({ min: 1, max: 2 }), (keys, epsilon) => {
        const expected = fewestSegments(rankPoints(keys), BigInt(epsilon));
        assert.equal(linearSegments(keys, epsilon).count, expected);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('pass within epsilon of every point, and never fall', () => {
    fc.assert(
      fc.property(keySets, fc.integer({ min: 1, max: 8 }), (keys, epsilon) => {
        const { lines, count } = linearSegments(keys, epsilon);
        let at = 0;
        eachRankPoint(keys, (key, rank) => {
          while (at + 1 < count && lines[LINE_NUMBERS * (at + 1)]! <= key) at++;
          const [first = NaN, slope = NaN, start = NaN] = lines.subarray(LINE_NUMBERS * at);
          assert(slope >= 0);
          const error = Math.abs(start + slope * (key - first) - rank);
          assert(error <= epsilon + 1e-9, `${key} is off by ${error}`);
        });
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('take a straight sequence in one piece, and none of no key', () => {
    const sequence = Float64Array.from({ length: 1000 }, (_, i) => 5 + 3 * i);
    assert.equal(linearSegments(sequence, 1).count, 1);
    assert.equal(linearSegments(new Float64Array(0), 1).count, 0);
    assert.deepEqual([...linearSegments(Float64Array.of(7), 16).lines], [7, 0, 0]);
  });
});
