import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Categorical } from '../../../agents/learning/categorical.ts';
import { createRandom } from '../../../sim/random.ts';

const SIZES = [3, 1, 4];
const ALTERNATIVES = 8;

/** Masks with at least one alternative of each dimension open. */
const masks = fc
  .tuple(fc.nat(2), fc.nat(3), fc.array(fc.nat(1), { minLength: 8, maxLength: 8 }))
  .map(([first, third, bits]) => {
    const mask = Uint8Array.from(bits);
    mask[first] = mask[3] = mask[4 + third] = 1;
    return mask;
  });
const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
  minLength: ALTERNATIVES,
  maxLength: ALTERNATIVES,
});

const close = (got: number, expected: number, tolerance = 1e-12) =>
  assert(Math.abs(got - expected) <= tolerance, `${got} instead of ${expected}`);

describe('categorical choices', () => {
  it('have the probabilities of the softmax of each dimension', () => {
    const choice = new Categorical([2, 3]);
    choice.read([0, 0, 0, Math.log(3), 7, 0, Math.log(2), Math.log(6), Math.log(2), 7], 0);
    close(choice.probabilities[0]!, 1 / 2);
    choice.read([0, 0, 0, 0, 0, 0, Math.log(3), Math.log(6), Math.log(2), -Infinity], 1);
    const expected = [1 / 4, 3 / 4, 6 / 8, 2 / 8, 0];
    for (const [i, one] of expected.entries()) close(choice.probabilities[i]!, one);
    close(choice.logProbability([1, 0], 0), Math.log((3 / 4) * (6 / 8)));
    const entropy = (list: readonly number[]) => -list.reduce((s, p) => s + p * Math.log(p), 0);
    close(choice.entropy(), entropy([1 / 4, 3 / 4]) + entropy([6 / 8, 2 / 8]));
    assert.deepEqual(choice.best(), [1, 0]);
  });

  it('give closed alternatives no probability, whatever the logits', () => {
    const choice = new Categorical(SIZES);
    const uniform = createRandom('masks').stream('draws');
    fc.assert(
      fc.property(logits, masks, (row, mask) => {
        choice.read(row, 0, mask);
        const actions = new Int32Array(3);
        choice.sample(uniform, actions, 0);
        for (const action of [actions, choice.best()]) {
          assert.equal(mask[action[0]!], 1);
          assert.equal(action[1], 0);
          assert.equal(mask[4 + action[2]!], 1);
        }
        const closed = choice.probabilities.filter((_, k) => mask[k] === 0);
        assert(closed.every((p) => p === 0));
        close(
          choice.probabilities.slice(4).reduce((sum, p) => sum + p, 0),
          1,
        );
        assert(choice.entropy() >= 0);
      }),
    );
  });

  it('never draw what is closed, at either end of the unit interval', () => {
    const choice = new Categorical([4]);
    const actions = new Int32Array(1);
    choice.read([50, 0, 0, 50], 0, Uint8Array.of(0, 1, 1, 0));
    choice.sample(() => 0, actions, 0);
    assert.equal(actions[0], 1);
    choice.sample(() => 1 - 2 ** -53, actions, 0);
    assert.equal(actions[0], 2);
  });

  it('are drawn by inversion', () => {
    const choice = new Categorical([3]);
    choice.read([Math.log(1), Math.log(2), Math.log(1)], 0);
    const actions = new Int32Array(1);
    const drawn = Array.from({ length: 8 }, (_, i) => {
      choice.sample(() => (i + 0.5) / 8, actions, 0);
      return actions[0];
    });
    assert.deepEqual(drawn, [0, 0, 1, 1, 1, 1, 2, 2]);
  });

  it('have the gradients of finite differences, none where closed', () => {
    const choice = new Categorical(SIZES);
    const step = 1e-5;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 }),
        masks,
        (row, mask) => {
          choice.read(row, 0, mask);
          const actions = choice.best();
          const gradients = new Float32Array(2 * ALTERNATIVES);
          const slopes = { slope: 1.5, entropySlope: -0.7 };
          choice.gradient(slopes, { actions, at: 0 }, gradients, 1);
          const value = (k: number, change: number) => {
            choice.read(row.with(k, row[k]! + change), 0, mask);
            return 1.5 * choice.logProbability(actions, 0) - 0.7 * choice.entropy();
          };
          for (let k = 0; k < ALTERNATIVES; k++) {
            const expected = (value(k, step) - value(k, -step)) / (2 * step);
            close(gradients[ALTERNATIVES + k]!, mask[k] === 1 ? expected : 0, 1e-6);
          }
        },
      ),
    );
  });

  it('refuse logits that are no numbers, and masks that leave nothing open', () => {
    const choice = new Categorical([2, 2]);
    assert.throws(() => choice.read([0, 0, Number.NaN, 0], 0), /logit is NaN/);
    assert.throws(() => choice.read([0, 0, 0, Infinity], 0), /infinite/);
    assert.throws(() => choice.read([0, 0, 0, 0], 0, Uint8Array.of(0, 1, 0, 0)), /no alternative/);
    choice.read([0, 0, Number.NaN, 0], 0, Uint8Array.of(1, 1, 0, 1)); // closed: never looked at
    assert.deepEqual([...choice.probabilities], [0.5, 0.5, 0, 1]);
  });
});
