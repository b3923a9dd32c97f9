import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eachRankPoint } from '../../../agents/indexing/rank-points.ts';
import { POINT_NUMBERS, splineCorridor } from '../../../agents/indexing/spline-corridor.ts';

type Point = readonly [x: bigint, y: bigint];

function rankPoints(keys: Float64Array): Point[] {
  const points: Point[] = [];
  eachRankPoint(keys, (key, rank) => points.push([BigInt(key), BigInt(rank)]));
  return points;
}

/** Whether the line from a base to a point is strictly above (side 1) or below (side -1) that to another. */
function turns(base: Point, to: Point, other: Point, side: bigint): boolean {
  const [dx, dy] = [to[0] - base[0], to[1] - base[1]];
  const [otherX, otherY] = [other[0] - base[0], other[1] - base[1]];
  return side * (dy * otherX - otherY * dx) > 0n;
}

/**
 * The greedy spline by its definition: a point is reached from the last knot if the line to it passes strictly within
 * the range of every point since; else the point before it is the next knot.
 */
function knotsOf(points: readonly Point[], error: bigint): Point[] {
  const knots = points.slice(0, 1);
  let since: Point[] = [];
  for (const [i, point] of points.entries()) {
    if (i === 0) continue;
    const base = knots.at(-1)!;
    const isReached = since.every(([x, y]) => {
      const lowest = y > error ? y - error : 0n;
      return turns(base, point, [x, y + error], -1n) && turns(base, point, [x, lowest], 1n);
    });
    if (!isReached) {
      knots.push(points[i - 1]!);
      since = [];
    }
    since.push(point);
  }
  return points.length > 1 ? [...knots, points.at(-1)!] : knots;
}

const gaps = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(1000), fc.nat(2 ** 45));
const keySets = fc.array(gaps, { maxLength: 60 }).map((steps) => {
  let key = 0;
  return Float64Array.from(steps, (step) => (key += step));
});
const errors = fc.integer({ min: 1, max: 6 });

describe('the spline corridor', () => {
  it('has the knots of its definition, told apart exactly', () => {
    fc.assert(
      fc.property(keySets, errors, (keys, error) => {
        const expected = knotsOf(rankPoints(keys), BigInt(error)).flat().map(Number);
        assert.deepEqual([...splineCorridor(keys, error).points], expected);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('passes within its error of every point', () => {
    fc.assert(
      fc.property(keySets, errors, (keys, error) => {
        const { points } = splineCorridor(keys, error);
        let at = 0;
        eachRankPoint(keys, (key, rank) => {
          while (points[at + POINT_NUMBERS]! < key) at += POINT_NUMBERS;
          const [x = NaN, y = NaN, nextX = x + 1, nextY = y] = points.subarray(at);
          const off = Math.abs(y + ((key - x) / (nextX - x)) * (nextY - y) - rank);
          assert(off <= error + 1e-9, `${key} is off by ${off}`);
        });
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('is two points of a straight sequence, one of one key, none of none', () => {
    const sequence = Float64Array.from({ length: 1000 }, (_, i) => 5 + 3 * i);
    assert.deepEqual([...splineCorridor(sequence, 1).points], [5, 0, 3002, 999]);
    assert.deepEqual([...splineCorridor(Float64Array.of(7), 1).points], [7, 0]);
    assert.equal(splineCorridor(new Float64Array(0), 1).count, 0);
  });
});
