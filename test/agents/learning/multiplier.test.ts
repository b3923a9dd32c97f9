import assert from 'node:assert/strict';
import { Multiplier } from '../../../agents/learning/multiplier.ts';

const SETTINGS = { first: 0.5, learningRate: 0.1, max: 2 };

describe('the multiplier of a constraint', () => {
  it('moves by its rate while the excess keeps its size: so Adam corrects its moments', () => {
    const multiplier = new Multiplier(SETTINGS);
    for (let step = 1; step <= 5; step++) {
      multiplier.update(3);
      assert(Math.abs(multiplier.value - (0.5 + 0.1 * step)) < 1e-8);
    }
  });

  it('moves as Adam does when the excess changes', () => {
    const multiplier = new Multiplier(SETTINGS);
    multiplier.update(1);
    multiplier.update(-2);
    const mean = (0.9 * 0.1 * 1 - 0.1 * 2) / (1 - 0.9 ** 2);
    const square = (0.999 * 0.001 * 1 + 0.001 * 4) / (1 - 0.999 ** 2);
    assert(Math.abs(multiplier.value - (0.6 + (0.1 * mean) / Math.sqrt(square))) < 1e-8);
  });

  it('stays between 0 and its largest value', () => {
    const multiplier = new Multiplier(SETTINGS);
    for (let step = 0; step < 100; step++) multiplier.update(-1);
    assert.equal(multiplier.value, 0);
    for (let step = 0; step < 1000; step++) multiplier.update(1);
    assert.equal(multiplier.value, 2);
  });

  it('goes on from where it was saved', () => {
    const [one, other] = [new Multiplier(SETTINGS), new Multiplier(SETTINGS)];
    for (const excess of [1, -0.3, 2]) one.update(excess);
    other.restore(JSON.parse(JSON.stringify(one.save())));
    for (const multiplier of [one, other]) multiplier.update(0.7);
    assert.equal(other.value, one.value);
    assert.deepEqual(other.save(), one.save());
  });
});
