import assert from 'node:assert/strict';
import { sessionFactor } from '../../workloads/session-bursts.ts';

const HOUR = 3600;
const OPEN = { at: 9.5, peak: 5, rise: 0, decay: 1200 };
const CLOSE = { at: 16, peak: 3, rise: 1800, decay: 0 };

describe('session bursts', () => {
  it('jump to their peak at the open and fall to 1 + (peak - 1) / e in a time constant', () => {
    assert.equal(sessionFactor([OPEN], 9.5 * HOUR), 5);
    assert.equal(sessionFactor([OPEN], 9.5 * HOUR - 1), 1);
    assert.ok(Math.abs(sessionFactor([OPEN], 9.5 * HOUR + 1200) - (1 + 4 / Math.E)) < 1e-12);
  });

  it('rise towards the close and end there', () => {
    assert.equal(sessionFactor([CLOSE], 16 * HOUR), 3);
    assert.ok(Math.abs(sessionFactor([CLOSE], 15.5 * HOUR) - (1 + 2 / Math.E)) < 1e-12);
    assert.equal(sessionFactor([CLOSE], 16 * HOUR + 1), 1);
  });

  it('add up, and are 1 where there are none', () => {
    const clock = 12 * HOUR;
    const [open, close] = [sessionFactor([OPEN], clock), sessionFactor([CLOSE], clock)];
    assert.ok(Math.abs(sessionFactor([OPEN, CLOSE], clock) - (open + close - 1)) < 1e-12);
    assert.equal(sessionFactor([], clock), 1);
  });
});
