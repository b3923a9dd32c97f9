import assert from 'node:assert/strict';
import {
  areEven,
  bernsteinLower,
  bernsteinReach,
  bernsteinUpper,
} from '../../../experiments/off-policy/empirical-bernstein.ts';
import { loggedBandit, weightedRows } from '../../../experiments/off-policy/logged-bandit.ts';
import { createRandom } from '../../../sim/random.ts';

const REWARDS = { min: 0, max: 1 };

/** Two actions, chosen with 0.9 and 0.1; the target always takes the second, worth 0.7 on average. */
function sample(rows: number, seed: number) {
  const uniform = createRandom(String(seed)).stream('log');
  const actions = Array.from({ length: rows }, () => (uniform() < 0.9 ? 0 : 1));
  return weightedRows(
    loggedBandit({
      actions,
      propensities: actions.map((action) => (action === 0 ? 0.9 : 0.1)),
      rewards: actions.map((action) => (uniform() < (action === 0 ? 0.2 : 0.7) ? 1 : 0)),
      targets: actions.map(() => [0, 1]),
    }),
  );
}

describe('empirical Bernstein bounds', () => {
  it('reach as theorem 4 of Maurer and Pontil says', () => {
    // Values 0, 1, 1, 0: variance 1/3. ln(2 / 0.1) = ln 20.
    const log = Math.log(20);
    const expected = Math.sqrt(((2 / 3) * log) / 4) + (7 * 2 * log) / (3 * 3);
    const found = bernsteinReach(Float64Array.of(0, 1, 1, 0), 2, 0.1);
    assert(Math.abs(found - expected) < 1e-12, `${found}, expected ${expected}`);
    assert.equal(bernsteinReach(Float64Array.of(1), 1, 0.1), Number.POSITIVE_INFINITY);
  });

  it('hold in at least 95 % of logs, and are not empty', () => {
    let held = 0;
    let low = 0;
    for (let seed = 0; seed < 100; seed++) {
      const rows = sample(1000, seed);
      const options = { delta: 0.025, rewards: REWARDS };
      const lower = bernsteinLower(rows, options).bound;
      if (lower <= 0.7 && bernsteinUpper(rows, options).bound >= 0.7) held += 1;
      low += lower / 100;
    }
    assert(held >= 95, `${held} of 100`);
    assert(low > 0.2, `mean lower bound ${low}`);
  });

  it('below: clipping only lowers, so that even one huge weight is no danger', () => {
    const rows = sample(5000, 1);
    const before = bernsteinLower(rows, { delta: 0.05, rewards: REWARDS }).bound;
    const weights = rows.weights.slice();
    weights[7] = 1e9;
    const rewards = rows.rewards.slice();
    rewards[7] = 1;
    const after = bernsteinLower({ ...rows, weights, rewards }, { delta: 0.05, rewards: REWARDS });
    assert(after.bound < 0.7 && after.clip <= 8192, `${after.bound} at clip ${after.clip}`);
    assert(before > 0.4 && after.bound > before - 0.05, `${before}, ${after.bound}`);
  });

  it('shift with the rewards, and never leave their range', () => {
    const rows = sample(400, 3);
    const moved = { ...rows, rewards: rows.rewards.map((reward) => reward - 5) };
    const options = { delta: 0.05, rewards: REWARDS };
    const shifted = { delta: 0.05, rewards: { min: -5, max: -4 } };
    const gap = bernsteinLower(rows, options).bound - bernsteinLower(moved, shifted).bound;
    assert(Math.abs(gap - 5) < 1e-9);
    const few = sample(12, 4);
    assert(bernsteinLower(few, options).bound >= 0 && bernsteinUpper(few, options).bound <= 1);
  });

  it('refuse a reward outside of the declared range', () => {
    const rows = sample(50, 5);
    const rewards = rows.rewards.map(() => 2);
    assert.throws(
      () => bernsteinLower({ ...rows, rewards }, { delta: 0.05, rewards: REWARDS }),
      /range/,
    );
  });

  it('know whether clusters have one size', () => {
    assert.equal(areEven(undefined), true);
    assert.equal(areEven(Int32Array.of(0, 1, 0, 1)), true);
    assert.equal(areEven(Int32Array.of(0, 1, 1)), false);
  });
});
