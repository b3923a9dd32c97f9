import assert from 'node:assert/strict';
import { featuresPerDecision, ordinalPolicy } from '../../../agents/algorithms/ordinal-rule.ts';

describe('a linear rule over alternatives in order', () => {
  const policy = ordinalPolicy({ sizes: [5, 5], places: [2, 1.4], weights: [1, -0.5] });

  it('takes the alternative nearest to its place, within what there is', () => {
    assert.deepEqual(policy.act([0, 0, 0, 0]), [2, 1]);
    assert.deepEqual(policy.act([1, 0, 0.2, 0]), [3, 2]);
    assert.deepEqual(policy.act([9, 0, 0, 9]), [4, 0]);
  });

  it('takes the nearest that is open, of two as near the higher', () => {
    const mask = Uint8Array.of(1, 1, 0, 1, 0, 0, 0, 0, 0, 1);
    assert.deepEqual(policy.act([0, 0, 0, 0], mask), [3, 4]);
    assert.deepEqual(policy.act([2, 0, 0, 0], mask), [3, 4]);
    assert.deepEqual(policy.act([-1.6, 0, 0, 0], mask), [0, 4]);
  });

  it('needs as many features for each decision', () => {
    const two = { names: ['a', 'b'] };
    assert.equal(featuresPerDecision({ names: ['a/x', 'a/y', 'b/x', 'b/y'] }, two), 2);
    const odd = { names: ['a/x', 'a/y', 'b/x'] };
    assert.throws(() => featuresPerDecision(odd, two), /3 numbers are not alike for a, b/);
    const sized = { names: ['a/replicas', 'a/size'] }; // one service, two decisions on it
    assert.throws(() => featuresPerDecision({ names: ['a/x', 'a/y'] }, sized), /not alike/);
  });
});
