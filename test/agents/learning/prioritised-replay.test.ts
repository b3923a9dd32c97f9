import assert from 'node:assert/strict';
import { PrioritisedReplay } from '../../../agents/learning/prioritised-replay.ts';
import { createRandom } from '../../../sim/random.ts';

const SIZE = { capacity: 5, observationSize: 1, actionSize: 1, alternatives: 0 };
const SETTINGS = { alpha: 0.5, epsilon: 0.01 };
const row = (n: number) => ({
  observation: [n],
  action: [0],
  reward: n,
  next: [n + 1],
  terminated: false,
});
const uniform = () => createRandom('prioritised').stream('draws');

function filled(settings = SETTINGS): PrioritisedReplay {
  const replay = new PrioritisedReplay(SIZE, settings);
  for (let n = 0; n < 3; n++) replay.add(row(n));
  replay.update([0, 1, 2], [0.99, -3.99, 15.99]); // priorities 1, 4 and 16, weights 1, 2 and 4
  return replay;
}

describe('prioritised replay', () => {
  it('draws in proportion to the error raised to alpha', () => {
    const counts = [0, 0, 0];
    for (const slot of filled().sample(70_000, uniform(), 1).slots) counts[slot]! += 1;
    // One draw from each of 70,000 equal shares: a slot is off by the shares at its two ends at most.
    [10_000, 20_000, 40_000].forEach((expected, slot) => {
      assert.ok(Math.abs(counts[slot]! - expected) <= 2);
    });
  });

  it('draws all alike with alpha 0', () => {
    const counts = [0, 0, 0];
    const replay = filled({ alpha: 0, epsilon: 0.01 });
    for (const slot of replay.sample(30_000, uniform(), 1).slots) counts[slot]! += 1;
    for (const count of counts) assert.ok(Math.abs(count - 10_000) <= 2);
  });

  it('weighs updates by (N P)^-beta over the largest of the batch', () => {
    for (const beta of [0, 0.4, 1]) {
      const { slots, weights, rewards } = filled().sample(7, uniform(), beta);
      assert.deepEqual(new Set(slots), new Set([0, 1, 2]));
      slots.forEach((slot, i) => {
        assert.equal(rewards[i], slot);
        const probability = [1 / 7, 2 / 7, 4 / 7][slot]!;
        const [weight, largest] = [(3 * probability) ** -beta, (3 / 7) ** -beta];
        assert.ok(Math.abs(weights[i]! - weight / largest) < 1e-12);
      });
    }
  });

  it('gives a new transition the largest priority so far, and an old one leaves with its own', () => {
    const replay = filled();
    for (let n = 3; n < 6; n++) replay.add(row(n)); // the sixth takes the place of the first
    const counts = [0, 0, 0, 0, 0];
    for (const slot of replay.sample(18_000, uniform(), 1).slots) counts[slot]! += 1;
    [4000, 2000, 4000, 4000, 4000].forEach((expected, slot) => {
      assert.ok(Math.abs(counts[slot]! - expected) <= 2);
    });
  });

  it('goes on exactly after it was saved', () => {
    const replay = filled();
    const copy = new PrioritisedReplay(SIZE, SETTINGS);
    copy.restore(JSON.parse(JSON.stringify(replay.save())));
    for (const one of [replay, copy]) {
      one.add(row(7));
      one.update([1], [0.3]);
    }
    assert.deepEqual(copy.save(), replay.save());
    assert.deepEqual(copy.sample(50, uniform(), 0.4), replay.sample(50, uniform(), 0.4));
  });

  it('refuses an error that is not a number', () => {
    assert.throws(() => filled().update([0], [Number.NaN]), /finite/);
  });
});
