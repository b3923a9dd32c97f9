import assert from 'node:assert/strict';
import {
  constantSchedule,
  exponentialSchedule,
  linearSchedule,
} from '../../../agents/learning/schedules.ts';

describe('schedules', () => {
  it('stay, fall in a line, or fall by equal factors', () => {
    const at = [0, 0.25, 0.5, 1];
    assert.deepEqual(at.map(constantSchedule(3)), [3, 3, 3, 3]);
    assert.deepEqual(at.map(linearSchedule({ from: 1, to: 0 })), [1, 0.75, 0.5, 0]);
    const factors = at.map(exponentialSchedule({ from: 16, to: 1 }));
    [16, 8, 4, 1].forEach((value, i) => {
      assert.ok(Math.abs(factors[i]! - value) < 1e-12);
    });
  });

  it('hold their last value, exactly, once their share is done', () => {
    for (const make of [linearSchedule, exponentialSchedule]) {
      const schedule = make({ from: 1, to: 0.05, share: 0.1 });
      assert.deepEqual([0.1, 0.7, 1, 1.2].map(schedule), [0.05, 0.05, 0.05, 0.05]);
      assert.ok(schedule(0.05) > 0.05 && schedule(0.05) < 1);
    }
  });

  it('refuse a share of nothing and an exponential one that reaches 0', () => {
    assert.throws(() => linearSchedule({ from: 1, to: 0, share: 0 }), /share/);
    assert.throws(() => exponentialSchedule({ from: 1, to: 0 }), /above 0/);
  });
});
