import assert from 'node:assert/strict';
import {
  medianOfTaskMeans,
  optimalityGap,
  probabilityOfImprovement,
} from '../../experiments/statistics/run-scores.ts';

const SCORES = [
  [0, 2, 9],
  [2, 6, -9],
];

describe('scores over runs and tasks', () => {
  it('fall short of a target by the mean of what is missing: more than enough does not count', () => {
    assert.equal(
      optimalityGap(
        [
          [1, 2],
          [3, 9],
        ],
        3,
      ),
      (2 + 1 + 0 + 0) / 4,
    );
    assert.equal(optimalityGap([[5]], 3), 0);
  });

  it('have the median over tasks of the means over runs', () => {
    assert.equal(medianOfTaskMeans(SCORES), 1);
    assert.equal(
      medianOfTaskMeans([
        [1, 2],
        [3, 8],
      ]),
      (2 + 5) / 2,
    );
  });

  it('improve with the share of pairs that are won, ties half, tasks apart', () => {
    assert.equal(probabilityOfImprovement([[1], [3]], [[1], [2], [4]]), 2.5 / 6);
    // The first task is won by all, the second by none: rows are no pairs.
    assert.equal(
      probabilityOfImprovement(
        [
          [2, 0],
          [3, 1],
        ],
        [[1, 8]],
      ),
      1 / 2,
    );
    assert.equal(probabilityOfImprovement(SCORES, SCORES), 1 / 2);
  });
});
