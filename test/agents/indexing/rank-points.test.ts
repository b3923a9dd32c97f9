import assert from 'node:assert/strict';
import { eachRankPoint, keyAbove } from '../../../agents/indexing/rank-points.ts';

function pointsOf(...keys: readonly number[]): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  eachRankPoint(Float64Array.from(keys), (key, rank) => points.push([key, rank]));
  return points;
}

describe('rank points', () => {
  it('are different keys at their first position', () => {
    assert.deepEqual(pointsOf(), []);
    assert.deepEqual(pointsOf(3, 4, 9), [
      [3, 0],
      [4, 1],
      [9, 2],
    ]);
  });

  it('stand above a run at its last position, where a key can be between it and the next', () => {
    assert.deepEqual(pointsOf(1, 1, 5, 5, 5), [
      [1, 0],
      [2, 1],
      [5, 2],
      [6, 4],
    ]);
    assert.deepEqual(pointsOf(1, 1, 2), [
      [1, 0],
      [2, 2],
    ]);
    assert.deepEqual(pointsOf(0.5, 0.5, 1), [
      [0.5, 0],
      [keyAbove(0.5), 1],
      [1, 2],
    ]);
  });

  it('follow a key by the next that may be there', () => {
    assert.equal(keyAbove(7), 8);
    assert.equal(keyAbove(2 ** 53 - 1), 2 ** 53);
    assert(keyAbove(2 ** 53) > 2 ** 53 && keyAbove(2 ** 53) <= 2 ** 53 + 4);
    assert(keyAbove(0.5) > 0.5 && keyAbove(0.5) < 0.5 + 1e-15);
    assert(keyAbove(-0.5) > -0.5);
  });
});
