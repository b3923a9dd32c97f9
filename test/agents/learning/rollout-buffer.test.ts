import assert from 'node:assert/strict';
import type { VectorStep } from '../../../agents/learning/environment.ts';
import { Minibatch, RolloutBuffer } from '../../../agents/learning/rollout-buffer.ts';
import { corridor } from '../algorithms/corridor.ts';
import { vector } from '../algorithms/tasks.ts';

const bufferOf = (size: number, steps: number) =>
  new RolloutBuffer(
    vector(() => corridor(), size),
    steps,
  );

function stepOf(truncated: readonly number[], finals: readonly number[]): VectorStep {
  return {
    observations: new Float32Array(truncated.length),
    masks: undefined,
    finalMasks: undefined,
    infos: [],
    rewards: new Float64Array(truncated.length),
    terminated: new Uint8Array(truncated.length),
    truncated: Uint8Array.from(truncated),
    finals: Float32Array.from(finals),
  };
}

describe('rollouts', () => {
  it('keep the final observations of truncated episodes alone, with their rows', () => {
    const buffer = bufferOf(3, 2);
    const finals = [stepOf([0, 1, 0], [1, 2, 3]), stepOf([1, 0, 1], [4, 5, 6])];
    for (let round = 0; round < 2; round++) {
      buffer.clear();
      for (const [step, result] of finals.entries())
        buffer.record(step, result, () => result.finals.map((one) => 10 * one));
      assert.deepEqual(buffer.finalRows, [1, 3, 5]);
      assert.deepEqual([...buffer.finals.slice(0, 3)], [20, 40, 60]);
    }
  });

  it('give minibatches the rows that an order names', () => {
    const buffer = bufferOf(1, 4);
    buffer.observations.set([0, 10, 20, 30]);
    buffer.actions.set([0, 1, 0, 1]);
    buffer.masks.set([1, 1, 0, 1, 1, 0, 1, 1]);
    buffer.logProbabilities.set([-1, -2, -3, -4]);
    const minibatch = new Minibatch(buffer);
    minibatch.gather(Int32Array.of(3, 1, 0, 2), 1, 3, Float64Array.of(5, 6, 7, 8));
    assert.equal(minibatch.length, 2);
    assert.deepEqual([...minibatch.observations.slice(0, 2)], [10, 0]);
    assert.deepEqual([...minibatch.actions.slice(0, 2)], [1, 0]);
    assert.deepEqual([...minibatch.masks.slice(0, 4)], [0, 1, 1, 1]);
    assert.deepEqual([...minibatch.logProbabilities.slice(0, 2)], [-2, -1]);
    assert.deepEqual([...minibatch.advantages.slice(0, 2)], [6, 5]);
  });

  it('bring advantages of a minibatch to mean 0 and standard deviation 1', () => {
    const minibatch = new Minibatch(bufferOf(1, 3));
    const all = Int32Array.of(0, 1, 2);
    minibatch.gather(all, 0, 3, Float64Array.of(1, 3, 5));
    minibatch.normalizeAdvantages();
    for (const [i, expected] of [-1, 0, 1].entries())
      assert(Math.abs(minibatch.advantages[i]! - expected) < 1e-7);
    minibatch.gather(all, 0, 1, Float64Array.of(7, 0, 0));
    minibatch.normalizeAdvantages();
    assert.equal(minibatch.advantages[0], 0);
  });
});
