import assert from 'node:assert/strict';
import { typedArrays } from '../../../agents/learning/backends/typed-arrays.ts';
import { Critic } from '../../../agents/learning/critic.ts';
import { RolloutBuffer } from '../../../agents/learning/rollout-buffer.ts';
import { createRandom } from '../../../sim/random.ts';
import { corridor } from '../algorithms/corridor.ts';
import { vector } from '../algorithms/tasks.ts';

const GAE = { gamma: 0.5, lambda: 0.5 };

/** Two steps of two environments; the value of an observation is the observation itself. */
function example() {
  const shape = { inputs: 1, layers: [{ units: 1, activation: 'linear' as const }] };
  const uniform = createRandom('critic').stream('weights');
  const network = typedArrays.createNetwork(shape, { kind: 'fan-in', uniform });
  network.setParameters(Float32Array.of(1, 0));
  const buffer = new RolloutBuffer(
    vector(() => corridor(), 2),
    2,
  );
  buffer.observations.set([1, 2, 3, 4]);
  buffer.lasts.set([5, 6]);
  const critic = new Critic(network, buffer.rows);
  critic.signals.set([10, 20, 30, 40]);
  return { buffer, critic, network };
}

describe('the critic', () => {
  it('goes on in what follows the rollout', () => {
    const { buffer, critic } = example();
    critic.judge(buffer, GAE);
    const [first, second] = [30 + 0.5 * 5 - 3, 40 + 0.5 * 6 - 4];
    assert.deepEqual(
      [...critic.advantages],
      [10 + 0.5 * 3 - 1 + 0.25 * first, 20 + 0.5 * 4 - 2 + 0.25 * second, first, second],
    );
  });

  it('counts nothing after a termination, and the final observation after a truncation', () => {
    const { buffer, critic } = example();
    buffer.terminated.set([1, 0, 0, 0]);
    buffer.truncated.set([0, 1, 1, 0]);
    buffer.finals.set([100, 200]);
    buffer.finalRows.push(1, 2);
    critic.judge(buffer, GAE);
    const [ended, cut, later] = critic.advantages;
    assert.deepEqual([ended, cut, later], [10 - 1, 20 + 0.5 * 100 - 2, 30 + 0.5 * 200 - 3]);
  });

  it('has the gradients of finite differences of its loss', () => {
    const { buffer, critic, network } = example();
    critic.judge(buffer, GAE);
    network.setParameters(Float32Array.of(1.25, 0.5)); // it has moved since
    const batch = { length: 3, observations: Float32Array.of(4, 2, 1) };
    const place = { order: Int32Array.of(2, 3, 1, 0), from: 1 };
    const lossAt = (weight: number, bias: number) => {
      network.setParameters(Float32Array.of(weight, bias));
      return critic.accumulate(batch, place, 0.9);
    };
    critic.accumulate(batch, place, 0.9);
    const gradients = network.gradients();
    const step = 2 ** -7;
    const slope = (plus: number, minus: number) => (plus - minus) / (2 * step);
    const expected = [
      slope(lossAt(1.25 + step, 0.5), lossAt(1.25 - step, 0.5)),
      slope(lossAt(1.25, 0.5 + step), lossAt(1.25, 0.5 - step)),
    ];
    for (const [i, one] of expected.entries())
      assert(Math.abs(gradients[i]! - one) < 1e-5 * Math.abs(one), `${gradients[i]} ${one}`);
    assert(Math.abs(expected[1]!) > 1);
  });

  it('explains all of the variance of targets that it meets', () => {
    const { buffer, critic } = example();
    buffer.terminated.fill(1);
    critic.signals.set([1, 2, 3, 4]);
    critic.judge(buffer, GAE);
    assert.equal(critic.explainedVariance(), 1);
    critic.signals.set([4, 3, 2, 1]); // errors of twice the spread
    critic.judge(buffer, GAE);
    assert.equal(critic.explainedVariance(), 1 - 4);
    critic.signals.fill(1);
    critic.judge(buffer, GAE);
    assert(Number.isNaN(critic.explainedVariance()));
  });
});
