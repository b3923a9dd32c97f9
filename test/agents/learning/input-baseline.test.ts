import assert from 'node:assert/strict';
import {
  inputDrivenAdvantages,
  returnAt,
  returnsToGo,
} from '../../../agents/learning/input-baseline.ts';

const one = { times: [0, 2, 3], rewards: [4, 1, 6], end: 6 };

describe('the baseline over rollouts of the same input', () => {
  it('knows what is still to be earned at any time, on straight lines', () => {
    const returns = returnsToGo(one);
    assert.deepEqual([...returns], [11, 7, 6]);
    const at = (time: number) => returnAt(one, returns, time).value;
    assert.deepEqual([0, 1, 2, 2.5, 3, 4.5, 6, 9].map(at), [11, 9, 7, 6.5, 6, 3, 0, 0]);
  });

  it('compares each decision with the mean of the others at the same time', () => {
    const flat = { times: [0, 1.5], rewards: [3, 3], end: 3 };
    const short = { times: [0], rewards: [1], end: 1 };
    const [first, second, third] = inputDrivenAdvantages([one, flat, short]);
    assert.deepEqual([...first!], [11 - (6 + 1) / 2, 7 - 2 / 2, 6 - 0]);
    assert.deepEqual([...second!], [6 - (11 + 1) / 2, 3 - 8 / 2]);
    assert.deepEqual([...third!], [1 - (11 + 6) / 2]);
  });

  it('takes several decisions of one instant in their order', () => {
    const rollout = { times: [0, 0, 0, 5], rewards: [0, 0, 10, 2], end: 10 };
    const same = { times: [0, 5], rewards: [10, 2], end: 10 };
    const [first] = inputDrivenAdvantages([rollout, same]);
    assert.deepEqual([...first!], [0, 0, 0, 0]);
  });

  it('needs rollouts to compare', () => {
    assert.throws(() => inputDrivenAdvantages([one]), /at least two/);
  });
});
