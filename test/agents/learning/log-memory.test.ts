import assert from 'node:assert/strict';
import { logMemory, returnScale, startRows } from '../../../agents/learning/log-memory.ts';
import type { Transitions } from '../../../agents/learning/transitions.ts';

// Two episodes of two rows, the first terminated, the second truncated; then one row of a third.
const LOG: Transitions = {
  length: 5,
  observations: Float32Array.of(0, 2, 4, 6, 8),
  actions: Int32Array.of(0, 1, 0, 1, 1),
  rewards: Float64Array.of(1, 2, 4, 8, 16),
  nexts: Float32Array.of(2, 3, 6, 7, 9),
  terminated: Uint8Array.of(0, 1, 0, 0, 0),
  truncated: Uint8Array.of(0, 0, 0, 1, 0),
  propensities: undefined,
  masks: undefined,
  nextMasks: undefined,
};
const SIZES = { observationSize: 1, actionSize: 1, alternatives: 2, gamma: 0.5 };

describe('a log in memory', () => {
  it('knows where episodes begin', () => {
    assert.deepEqual(startRows(LOG), [0, 2, 4]);
  });

  it('knows the size of the returns, each to the end of its own episode', () => {
    const returns = [1 + 2 / 2, 2, 4 + 8 / 2, 8, 16];
    const mean = returns.reduce((sum, one) => sum + one) / 5;
    const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 5;
    const { centre, spread } = returnScale(LOG, 0.5);
    assert(Math.abs(centre - mean) < 1e-12 && Math.abs(spread - Math.sqrt(variance)) < 1e-12);
    const same = { ...LOG, rewards: new Float64Array(5) };
    assert.deepEqual(returnScale(same, 0.5), { centre: 0, spread: 1 });
  });

  it('keeps all rows as they are, observations normalised by those of the log', () => {
    const { memory } = logMemory(LOG, SIZES);
    const rows = memory.at([0, 1, 3]);
    const deviation = Math.sqrt(8); // of 0 2 4 6 8, whose mean is 4
    [-4, -2, 2].forEach((difference, at) => {
      assert(Math.abs(rows.observations[at]! - difference / deviation) < 1e-6);
    });
    assert(Math.abs(rows.nexts[1]! - (3 - 4) / deviation) < 1e-6);
    assert.deepEqual([...rows.actions], [0, 1, 1]);
    assert.deepEqual([...rows.rewards], [1, 2, 8]);
    assert.deepEqual([...rows.terminated], [0, 1, 0]); // truncated is not terminated
  });

  it('refuses what does not fit', () => {
    assert.throws(() => logMemory({ ...LOG, length: 0 }, SIZES), /empty/);
    assert.throws(() => logMemory(LOG, { ...SIZES, observationSize: 2 }), /does not fit 2 numbers/);
    const masks = new Uint8Array(9);
    assert.throws(() => logMemory({ ...LOG, masks, nextMasks: masks }, SIZES), /does not fit/);
  });

  it('refuses numbers that are not finite, and says in which row', () => {
    const nexts = Float32Array.of(2, 3, Number.NaN, 7, 9);
    assert.throws(() => logMemory({ ...LOG, nexts }, SIZES), /nexts of row 2 of the log hold NaN/);
    const rewards = Float64Array.of(1, 2, 4, 8, Infinity);
    assert.throws(() => logMemory({ ...LOG, rewards }, SIZES), /rewards of row 4/);
    const short = { ...LOG, rewards: LOG.rewards.subarray(1) };
    assert.throws(() => logMemory(short, SIZES), /does not fit/);
    const masks = new Uint8Array(10).fill(1);
    const nextMasks = masks.subarray(1);
    assert.throws(() => logMemory({ ...LOG, masks, nextMasks }, SIZES), /does not fit/);
  });

  it('keeps the masks of a row and of what follows it apart', () => {
    const masks = Uint8Array.of(1, 0, 0, 1, 1, 1, 1, 0, 1, 1);
    const nextMasks = Uint8Array.of(0, 1, 1, 1, 1, 0, 1, 1, 1, 0);
    const rows = logMemory({ ...LOG, masks, nextMasks }, SIZES).memory.at([0, 1, 2, 3, 4]);
    assert.deepEqual([rows.masks, rows.nextMasks], [masks, nextMasks]);
  });
});
