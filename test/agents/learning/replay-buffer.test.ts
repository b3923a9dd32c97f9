import assert from 'node:assert/strict';
import { ReplayBuffer, type ReplayRow } from '../../../agents/learning/replay-buffer.ts';
import { createRandom } from '../../../sim/random.ts';

const SIZE = { capacity: 4, observationSize: 2, actionSize: 1, alternatives: 3 };

/** A transition that says of itself which it is. */
const row = (n: number): ReplayRow => ({
  observation: [n, n + 0.5],
  action: [n % 3],
  reward: n / 3, // more digits than 32 bits hold
  next: [n + 1, n + 1.5],
  terminated: n % 2 === 1,
  nextMask: [1, n % 2, 0],
});
const filled = (count: number) => {
  const buffer = new ReplayBuffer(SIZE);
  for (let n = 0; n < count; n++) buffer.add(row(n));
  return buffer;
};

describe('a replay buffer', () => {
  it('gives transitions back whole, with their masks', () => {
    const { observations, actions, rewards, nexts, terminated, masks, nextMasks } = filled(3).at([
      2, 1,
    ]);
    assert.deepEqual([...observations], [2, 2.5, 1, 1.5]);
    assert.deepEqual([...actions], [2, 1]);
    assert.deepEqual([...rewards], [2 / 3, 1 / 3]);
    assert.deepEqual([...nexts], [3, 3.5, 2, 2.5]);
    assert.deepEqual([...terminated], [0, 1]);
    assert.deepEqual([...masks!], [1, 1, 1, 1, 1, 1]);
    assert.deepEqual([...nextMasks!], [1, 0, 0, 1, 1, 0]);
  });

  it('forgets the oldest first', () => {
    const buffer = filled(6);
    assert.equal(buffer.length, 4);
    const { rewards } = buffer.at([0, 1, 2, 3]);
    assert.deepEqual([...rewards], [4 / 3, 5 / 3, 2 / 3, 1]);
  });

  it('draws every transition alike', () => {
    const buffer = filled(3);
    const uniform = createRandom('replay').stream('draws');
    const counts = [0, 0, 0];
    for (const slot of buffer.sample(9000, uniform).slots) counts[slot]! += 1;
    for (const count of counts) assert.ok(Math.abs(count - 3000) < 4 * Math.sqrt(2000));
    assert.deepEqual([...buffer.sample(2, () => 1 - 2 ** -53).slots], [2, 2]);
  });

  it('goes on exactly after it was saved, full or not', () => {
    for (const count of [0, 3, 4, 6]) {
      const buffer = filled(count);
      const copy = new ReplayBuffer(SIZE);
      copy.restore(JSON.parse(JSON.stringify(buffer.save())));
      for (const one of [buffer, copy]) one.add(row(9));
      assert.deepEqual(copy.save(), buffer.save());
      const slots = Array.from({ length: buffer.length }, (_, slot) => slot);
      assert.deepEqual(copy.at(slots), buffer.at(slots));
    }
  });

  it('refuses rows of another size, masks where it has none, and an empty sample', () => {
    const buffer = new ReplayBuffer({ ...SIZE, alternatives: 0 });
    assert.throws(() => buffer.sample(1, () => 0), /empty/);
    assert.throws(() => buffer.add({ ...row(1), observation: [1] }), /row of 2 numbers, got 1/);
    assert.throws(() => buffer.add(row(1)), /without masks/);
    assert.throws(
      () => new ReplayBuffer({ ...SIZE, capacity: 8 }).restore(filled(6).save()),
      /capacity/,
    );
    assert.throws(() => filled(2).at([2]), /slot 2/);
  });
});
