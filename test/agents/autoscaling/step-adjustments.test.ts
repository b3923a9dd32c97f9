import assert from 'node:assert/strict';
import {
  adjusted,
  type AdjustmentType,
  stepOf,
} from '../../../agents/autoscaling/step-adjustments.ts';

const moved = (
  current: number,
  adjustment: number,
  adjustmentType: AdjustmentType = 'PercentChangeInCapacity',
  minAdjustmentMagnitude = 0,
) => adjusted(current, adjustment, { adjustmentType, minAdjustmentMagnitude });

describe('adjusted', () => {
  it('adds a number, sets a number, or adds a share', () => {
    assert.equal(moved(3, 5, 'ChangeInCapacity'), 8); // examples of the user guide
    assert.equal(moved(3, 5, 'ExactCapacity'), 5);
    assert.equal(moved(10, 10), 11);
    assert.equal(moved(7, -2, 'ChangeInCapacity'), 5);
  });

  it('rounds a share towards zero, but moves by one at least', () => {
    assert.equal(moved(10, 127), 22); // 12.7
    assert.equal(moved(10, 6.7), 11); // 0.67
    assert.equal(moved(10, -5.8), 9); // -0.58
    assert.equal(moved(10, -66.7), 4); // -6.67
    assert.equal(moved(100, 29), 129); // 0.29 x 100 = 28.999999999999996
    assert.equal(moved(0, 50), 0);
  });

  it('moves by the least magnitude: 25 % of 4 with a least of 2 are 2', () => {
    assert.equal(moved(4, 25, 'PercentChangeInCapacity', 2), 6);
    assert.equal(moved(4, -25, 'PercentChangeInCapacity', 2), 2);
    assert.equal(moved(4, 1, 'ChangeInCapacity', 2), 5);
  });
});

describe('stepOf', () => {
  const out = [
    { lower: 0, upper: 10, adjustment: 1 },
    { lower: 10, adjustment: 3 },
  ];
  const down = [
    { lower: -10, upper: 0, adjustment: -1 },
    { upper: -10, adjustment: -3 },
  ];
  const of = (breach: number, direction: 'out' | 'in') =>
    stepOf(direction === 'out' ? out : down, breach, direction)?.adjustment;

  it('takes the bound towards the threshold into a step', () => {
    assert.deepEqual(
      [0, 9.9, 10, 50].map((breach) => of(breach, 'out')),
      [1, 1, 3, 3],
    );
    assert.deepEqual(
      [0, -9.9, -10, -50].map((breach) => of(breach, 'in')),
      [-1, -1, -3, -3],
    );
  });

  it('finds none beyond the steps', () => {
    assert.equal(of(-1, 'out'), undefined);
    assert.equal(of(1, 'in'), undefined);
  });
});
