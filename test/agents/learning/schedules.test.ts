import assert from 'node:assert/strict';
import { constantSchedule, linearSchedule } from '../../../agents/learning/schedules.ts';

describe('schedules', () => {
  it('stay, or fall in a line', () => {
    const at = [0, 0.25, 0.5, 1];
    assert.deepEqual(at.map(constantSchedule(3)), [3, 3, 3, 3]);
    assert.deepEqual(at.map(linearSchedule({ from: 1, to: 0 })), [1, 0.75, 0.5, 0]);
  });

  it('hold their last value, exactly, once their share is done', () => {
    const schedule = linearSchedule({ from: 1, to: 0.05, share: 0.1 });
    assert.deepEqual([0.1, 0.7, 1, 1.2].map(schedule), [0.05, 0.05, 0.05, 0.05]);
    assert.ok(schedule(0.05) > 0.05 && schedule(0.05) < 1);
  });

  it('refuse a share of nothing', () => {
    assert.throws(() => linearSchedule({ from: 1, to: 0, share: 0 }), /share/);
  });
});
