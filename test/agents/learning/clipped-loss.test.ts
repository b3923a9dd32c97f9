import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  surrogateLoss,
  surrogateSlope,
  valueLoss,
  valueSlope,
} from '../../../agents/learning/clipped-loss.ts';

const STEP = 1e-6;
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('clipped losses', () => {
  it('the surrogate gains nothing from a ratio beyond the clip, and loses without a bound', () => {
    assert.equal(surrogateLoss(1.5, 2, 0.2), -2.4);
    assert.equal(surrogateLoss(0.5, 2, 0.2), -1);
    assert.equal(surrogateLoss(0.5, -2, 0.2), 1.6);
    assert.equal(surrogateLoss(1.5, -2, 0.2), 3);
    assert.equal(surrogateSlope(1.5, 2, 0.2), 0);
    assert.equal(surrogateSlope(0.5, 2, 0.2), -1);
    assert.equal(surrogateSlope(0.5, -2, 0.2), 0);
    assert.equal(surrogateSlope(1.5, -2, 0.2), 3);
  });

  it('the slope of the surrogate is that of finite differences of the log probability', () => {
    fc.assert(
      fc.property(number(-1, 1), number(-3, 3), number(0.05, 0.5), (log, advantage, clip) => {
        const isEdge = [1 - clip, 1 + clip].some((edge) => Math.abs(log - Math.log(edge)) < 1e-4);
        fc.pre(!isEdge);
        const loss = (at: number) => surrogateLoss(Math.exp(at), advantage, clip);
        const expected = (loss(log + STEP) - loss(log - STEP)) / (2 * STEP);
        assert(Math.abs(surrogateSlope(Math.exp(log), advantage, clip) - expected) < 1e-8);
      }),
    );
  });

  it('a value gains nothing from a change beyond the clip', () => {
    // From 0 towards 1, kept within 0.2: the loss stays that of 0.2.
    assert.equal(valueLoss({ value: 0.5, before: 0, target: 1 }, 0.2), 0.8 ** 2 / 2);
    assert.equal(valueSlope({ value: 0.5, before: 0, target: 1 }, 0.2), 0);
    assert.equal(valueLoss({ value: -0.5, before: 0, target: 1 }, 0.2), 1.5 ** 2 / 2);
    assert.equal(valueSlope({ value: -0.5, before: 0, target: 1 }, 0.2), -1.5);
    assert.equal(valueSlope({ value: 0.5, before: 0, target: 1 }, Infinity), -0.5);
  });

  it('the slope of the value loss is that of finite differences', () => {
    fc.assert(
      fc.property(number(-2, 2), number(-2, 2), number(-2, 2), (value, before, target) => {
        const clip = 0.3;
        const loss = (at: number) => valueLoss({ value: at, before, target }, clip);
        const near = before + Math.min(clip, Math.max(-clip, value - before));
        const isEdge =
          Math.abs(Math.abs(value - before) - clip) < 1e-4 ||
          (near !== value && Math.abs((value - target) ** 2 - (near - target) ** 2) < 1e-4);
        fc.pre(!isEdge);
        const expected = (loss(value + STEP) - loss(value - STEP)) / (2 * STEP);
        assert(Math.abs(valueSlope({ value, before, target }, clip) - expected) < 1e-8);
      }),
    );
  });
});
