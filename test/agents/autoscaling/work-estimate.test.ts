import assert from 'node:assert/strict';
import { WorkEstimate } from '../../../agents/autoscaling/work-estimate.ts';
import { target } from '../targets.ts';

const TARGET = target({
  service: 'ledger',
  workSecondsPerTransaction: 0.02,
  callsPerTransaction: 2,
});
const seen = (callsPerSecond: number, busyWorkers: number, utilizationRatio = 0.5) => ({
  time: 0,
  ...{ callsPerSecond, busyWorkers, utilizationRatio },
});

describe('WorkEstimate', () => {
  it('begins with the declared work of a call', () => {
    assert.equal(new WorkEstimate(TARGET).secondsPerCall, 0.01);
    const idle = target({ service: 'a', workSecondsPerTransaction: 0, callsPerTransaction: 0 });
    assert.equal(new WorkEstimate(idle).secondsPerCall, 0);
  });

  it('learns busy workers over arrivals, what is declared fading', () => {
    const work = new WorkEstimate(TARGET);
    work.add(seen(100, 2), 600); // half of 1000 calls at 10 ms, 60,000 calls at 20 ms
    assert.ok(Math.abs(work.secondsPerCall - (5 + 1200) / 60_500) < 1e-12);
  });

  it('takes a saturated service for a lower bound', () => {
    const work = new WorkEstimate(TARGET);
    work.add(seen(1000, 2, 1), 60);
    assert.equal(work.secondsPerCall, 0.01);
    work.add(seen(100, 2, 1), 600);
    assert.ok(work.secondsPerCall > 0.019);
  });

  it('does not move in a gap or without calls', () => {
    const work = new WorkEstimate(TARGET);
    work.add(seen(NaN, NaN, NaN), 15);
    work.add(seen(0, 0, 0), 15);
    work.add(seen(10, NaN, NaN), 15);
    assert.equal(work.secondsPerCall, 0.01);
  });
});
