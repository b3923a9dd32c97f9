import assert from 'node:assert/strict';
import { Actor, type DecisionBatch } from '../../../agents/learning/actor.ts';
import { typedArrays } from '../../../agents/learning/backends/typed-arrays.ts';
import { createRandom } from '../../../sim/random.ts';

const SIZES = [3, 2];
const ROWS = 6;
const SETTINGS = { clip: 0.2, entropyWeight: 0.1 };
/** Central differences in 32-bit floats: rounding of 6e-8 over a step of 4e-3, and its square. */
const STEP = 4e-3;
const TOLERANCE = 1e-4;

/** A policy that has moved since its decisions: some ratios are outside of the clip. */
function example(): { actor: Actor; batch: DecisionBatch } {
  const uniform = createRandom('actor').stream('numbers');
  const shape = {
    inputs: 2,
    layers: [
      { units: 4, activation: 'tanh' as const },
      { units: 5, activation: 'linear' as const },
    ],
  };
  const network = typedArrays.createNetwork(shape, { kind: 'fan-in', uniform });
  const actor = new Actor(network, SIZES);
  const masks = new Uint8Array(ROWS * 5).fill(1);
  masks[1] = masks[8] = 0;
  const batch = {
    length: ROWS,
    observations: Float32Array.from({ length: ROWS * 2 }, () => 4 * uniform() - 2),
    masks,
    actions: new Int32Array(ROWS * 2),
    logProbabilities: new Float64Array(ROWS),
    advantages: Float64Array.from({ length: ROWS }, () => 4 * uniform() - 2),
  };
  actor.sample(batch, ROWS, uniform, batch, 0);
  batch.logProbabilities.forEach((_, i) => {
    batch.logProbabilities[i]! += [0, 0.5, -0.5, 0.1, -0.1, 0.4][i]!;
  });
  return { actor, batch };
}

describe('the actor', () => {
  it('has the gradients of finite differences of its loss', () => {
    const { actor, batch } = example();
    const { network } = actor;
    const { clippedRatio } = actor.accumulate(batch, SETTINGS);
    assert.equal(clippedRatio, 3 / 6);
    const gradients = network.gradients();
    const parameters = network.parameters();
    const lossWith = (at: number, change: number) => {
      network.setParameters(parameters.with(at, parameters[at]! + change));
      return actor.accumulate(batch, SETTINGS).loss;
    };
    let largest = 0;
    for (let at = 0; at < network.parameterCount; at++) {
      const expected = (lossWith(at, STEP) - lossWith(at, -STEP)) / (2 * STEP);
      assert(Math.abs(gradients[at]! - expected) < TOLERANCE, `${gradients[at]} ${expected}`);
      largest = Math.max(largest, Math.abs(expected));
    }
    assert(largest > 100 * TOLERANCE);
  });

  it('measures the divergence from the decisions by (r - 1) - ln r', () => {
    const { actor, batch } = example();
    const changes = [0, -0.5, 0.5, -0.1, 0.1, -0.4];
    const expected = changes.reduce((sum, log) => sum + Math.exp(log) - 1 - log, 0) / ROWS;
    const { divergence } = actor.accumulate(batch, SETTINGS);
    assert(Math.abs(divergence - expected) < 1e-12);
  });
});
