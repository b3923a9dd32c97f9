import assert from 'node:assert/strict';
import { capacityBefore, presentCapacity, stepsFrom } from '../../../sim/batch/capacity.ts';

const config = {
  plan: [
    { time: 0, processors: 4 },
    { time: 100, processors: 2 },
  ],
  preemption: 'none',
  dollarsPerProcessorHour: 0,
} as const;

describe('capacity', () => {
  it('is the plan less all that is lost, never below 0', () => {
    const losses = [
      { from: 50, to: 120, processors: 1 },
      { from: 110, to: Number.POSITIVE_INFINITY, processors: 5 },
    ];
    assert.deepEqual(presentCapacity({ ...config, losses }), [
      { time: 0, processors: 4 },
      { time: 50, processors: 3 },
      { time: 100, processors: 1 },
      { time: 110, processors: 0 },
    ]);
  });

  it('adds up over steps, up to an end within one', () => {
    assert.equal(capacityBefore(config.plan, 150), 500);
    assert.equal(capacityBefore(config.plan, 40), 160);
  });

  it('begins now where it is looked at from now on', () => {
    assert.deepEqual(stepsFrom(config.plan, 30), [{ time: 30, processors: 4 }, config.plan[1]]);
    assert.deepEqual(stepsFrom(config.plan, 100), [config.plan[1]]);
  });

  it('refuses plans that do not begin at 0 or go back, and losses that end before they begin', () => {
    const plan = [{ time: 1, processors: 4 }];
    assert.throws(() => presentCapacity({ ...config, plan }), /must be at time 0/);
    const back = [config.plan[0], config.plan[1], config.plan[0]];
    assert.throws(() => presentCapacity({ ...config, plan: back }), /is not after/);
    const losses = [{ from: 5, to: 5, processors: 1 }];
    assert.throws(() => presentCapacity({ ...config, losses }), /cannot last/);
  });
});
