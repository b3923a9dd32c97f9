import assert from 'node:assert/strict';
import type { Json } from '../../../agents/learning/policy.ts';
import { StepSums } from '../../../agents/learning/step-sums.ts';

const began = (cell: number) => ({ observation: [cell], action: cell, mask: undefined });

describe('step sums', () => {
  it('sum discounted rewards over n steps from each step on', () => {
    const sums = new StepSums(3, 0.5);
    assert.deepEqual(sums.take(began(0), 1, false), []);
    assert.deepEqual(sums.take(began(1), 2, false), []);
    const [first, ...others] = sums.take(began(2), 4, false);
    assert.deepEqual([first!.action, first!.reward, first!.steps], [0, 1 + 1 + 1, 3]);
    assert.deepEqual(others, []);
    const [second] = sums.take(began(3), 8, false);
    assert.deepEqual([second!.action, second!.reward, second!.steps], [1, 2 + 2 + 2, 3]);
  });

  it('end with the episode, each with the steps that it has', () => {
    const sums = new StepSums(3, 0.5);
    sums.take(began(0), 1, false);
    const ended = sums.take(began(1), 2, true);
    assert.deepEqual(
      ended.map(({ action, reward, steps }) => [action, reward, steps]),
      [
        [0, 2, 2],
        [1, 2, 1],
      ],
    );
    assert.deepEqual(sums.take(began(5), 1, false), [], 'nothing is left for the next episode');
  });

  it('go on from what was saved', () => {
    const sums = new StepSums(3, 0.5);
    const mask = Uint8Array.of(1, 0);
    sums.take({ observation: Float32Array.of(0.1), action: 1, mask }, 1, false);
    const saved = JSON.parse(JSON.stringify({ pending: sums.save() })) as { pending: Json };
    const other = new StepSums(3, 0.5);
    other.restore(saved, 'pending');
    const ends = [sums, other].map((one) => one.take(began(1), 2, true)[0]!);
    assert.deepEqual([ends[1]!.reward, ends[1]!.steps], [ends[0]!.reward, ends[0]!.steps]);
    assert.deepEqual(ends[1]!.observation, [Math.fround(0.1)]);
    assert.deepEqual(ends[1]!.mask, [1, 0]);
  });
});
