import assert from 'node:assert/strict';
import { CountedDraws } from '../../../agents/learning/counted-draws.ts';
import { anyOpen, greedy, greedyPolicy } from '../../../agents/learning/greedy.ts';

describe('greedy choices', () => {
  const row = { values: [9, 1, 3, 3], from: 1, alternatives: 3, maskFrom: 2 };

  it('take the largest value, of equals the first, among the open', () => {
    assert.equal(greedy({ ...row, mask: undefined }), 1);
    assert.equal(greedy({ ...row, mask: Uint8Array.of(1, 1, 1, 0, 1) }), 2);
    assert.equal(greedy({ ...row, mask: Uint8Array.of(1, 1, 1, 0, 0) }), 0);
    assert.throws(() => greedy({ ...row, mask: new Uint8Array(5) }), /no alternative open/);
  });

  it('draw every open alternative as often, and no other', () => {
    const draws = new CountedDraws('greedy');
    const counts = [0, 0, 0, 0];
    const mask = Uint8Array.of(0, 1, 0, 1, 1);
    for (let i = 0; i < 6000; i++)
      counts[anyOpen({ alternatives: 4, mask, maskFrom: 1 }, draws)]! += 1;
    assert.equal(counts[1], 0);
    // 2000 of each expected, standard deviation sqrt(6000 * 2 / 9) = 36.5.
    for (const at of [0, 2, 3]) assert(Math.abs(counts[at]! - 2000) < 4 * 36.5, `${counts}`);
    const closed = { alternatives: 4, mask: new Uint8Array(5), maskFrom: 1 };
    assert.throws(() => anyOpen(closed, draws), /no alternative open/);
  });

  it('are a policy that is certain', () => {
    const policy = greedyPolicy(2, (observation) => [1, observation[0]!]);
    assert.deepEqual([policy.act([2]), policy.act([0])], [[1], [0]]);
    assert.deepEqual([...policy.probabilities([2], Uint8Array.of(1, 0))], [1, 0]);
  });

  it('refuse to choose by a value that is no number', () => {
    const values = [9, 1, Number.NaN, 3];
    assert.throws(() => greedy({ ...row, values, mask: undefined }), /alternative 1 is NaN/);
    assert.equal(greedy({ ...row, values, mask: Uint8Array.of(1, 1, 1, 0, 1) }), 2);
  });
});
