import assert from 'node:assert/strict';
import { SumTree } from '../../../agents/learning/sum-tree.ts';
import { createRandom } from '../../../sim/random.ts';

describe('a tree of sums', () => {
  it('finds the slot that a linear search finds', () => {
    const uniform = createRandom('tree').stream('numbers');
    for (const slots of [1, 2, 5, 8, 13]) {
      const tree = new SumTree(slots);
      const weights = Array.from({ length: slots }, () => Math.floor(uniform() * 4));
      weights[0]! += 1;
      for (const [slot, weight] of weights.entries()) tree.set(slot, weight);
      const expected = weights.flatMap((weight, slot) => Array<number>(weight).fill(slot));
      assert.equal(tree.total, expected.length);
      for (const [i, slot] of expected.entries()) assert.equal(tree.find(i + uniform()), slot);
    }
  });

  it('never finds a slot without weight, even where rounding goes beyond all weights', () => {
    const tree = new SumTree(4);
    tree.set(1, 0.1);
    assert.equal(tree.find(0), 1);
    assert.equal(tree.find(0.1), 1);
    assert.equal(tree.find(0.2), 1);
  });

  it('is exactly what its leaves make it, however often they changed', () => {
    const [worn, fresh] = [new SumTree(3), new SumTree(3)];
    for (let i = 0; i < 1000; i++) worn.set(i % 3, 0.1 * i);
    for (let slot = 0; slot < 3; slot++) {
      worn.set(slot, 0.1);
      fresh.set(slot, 0.1);
    }
    assert.equal(worn.total, fresh.total);
  });
});
