import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatDuration, formatElapsed } from '../../experiments/durations.ts';
import { parseDuration } from '../../sim/options.ts';

describe('formatDuration', () => {
  it('takes the largest unit that leaves a whole number', () => {
    const texts = [86_400, 5400, 300, 90, 1, 0.25, 0.0003, 0].map(formatDuration);
    assert.deepEqual(texts, ['24h', '90min', '5min', '90s', '1s', '250ms', '300us', '0s']);
  });

  it('is read back as the same double', () => {
    const seconds = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(seconds, (x) => assert.equal(parseDuration(formatDuration(x)), x + 0)));
  });
});

describe('formatElapsed', () => {
  it('has two units at most', () => {
    const texts = [0.4, 59.6, 125, 7260].map(formatElapsed);
    assert.deepEqual(texts, ['0 s', '1 min 0 s', '2 min 5 s', '2 h 1 min']);
  });
});
