import assert from 'node:assert/strict';
import { BranchedValues } from '../../../agents/learning/branched-values.ts';

// Two rows of values of three and two alternatives.
const VALUES = [1, 5, 3, 2, 0, 7, -1, 4, 6, 8];
const branches = new BranchedValues([3, 2]);

describe('values of actions with several dimensions', () => {
  it('are the mean of their parts', () => {
    assert.equal(branches.value(VALUES, [0, 1, 2, 0], 0), (1 + 0) / 2);
    assert.equal(branches.value(VALUES, [0, 1, 2, 0], 1), (4 + 6) / 2);
    assert.equal(branches.place([0, 1, 2, 0], 1, 1), 8);
  });

  it('have their best action dimension by dimension, of what is open', () => {
    assert.deepEqual(branches.best(VALUES), [1, 0]);
    assert.deepEqual(branches.best(VALUES, 1), [0, 1]);
    const masks = Uint8Array.of(1, 0, 1, 1, 1, 0, 1, 1, 1, 0);
    assert.deepEqual(branches.best(VALUES, 0, masks), [2, 0]);
    assert.deepEqual(branches.best(VALUES, 1, masks), [2, 0]);
  });

  it('are judged by others than they are chosen by', () => {
    const judging = VALUES.map((one) => 10 * one);
    assert.equal(branches.valueOfBest(VALUES, judging, 1), (70 + 80) / 2);
    const worst = VALUES.map((one) => -one);
    assert.equal(branches.valueOfBest(worst, judging, 0), (10 + 0) / 2);
  });

  it('have a mean under probabilities by row', () => {
    const probabilities = [0, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1, 0];
    assert.equal(branches.expected(VALUES, 0, probabilities), (3 + 1) / 2);
    assert.equal(branches.expected(VALUES, 1, probabilities), (3 + 6) / 2);
    assert.equal(branches.expected(VALUES, 0, probabilities, 1), (3 + 2) / 2);
  });
});
