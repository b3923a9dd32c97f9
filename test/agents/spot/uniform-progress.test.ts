import assert from 'node:assert/strict';
import { uniformProgress } from '../../../agents/spot/uniform-progress.ts';
import type { SpotView } from '../../../sim/spot/spot-job.ts';
import { spotProblem } from '../../sim/spot/spot-problem.ts';

// Work over deadline is 2 / 3: after 9,000 s the line is at 6,000 s of work.
const view = (part: Partial<SpotView> & { readonly done: number }): SpotView => ({
  problem: spotProblem(),
  now: 9000,
  workLeft: 36_000 - part.done,
  resource: 'wait',
  changeoverLeft: 0,
  isSpotAvailable: false,
  lastChange: 0,
  ...part,
});
const options = { hysteresisChangeovers: 2, paceRatio: 1, leavesOnDemand: 'when ahead' } as const;
const choice = (part: Parameters<typeof view>[0], changed: object = {}) =>
  uniformProgress({ ...options, ...changed }).decide(view(part)).choice;

describe('uniform progress', () => {
  it('catches up on on-demand, and not before it is behind', () => {
    assert.equal(choice({ done: 5999 }), 'on-demand');
    assert.equal(choice({ done: 6000 }), 'wait');
    assert.equal(choice({ done: 6000 }, { paceRatio: 1.01 }), 'on-demand');
  });

  it('takes spot whenever it has no capacity, behind the line as well', () => {
    for (const done of [0, 5999, 7000])
      assert.equal(choice({ done, isSpotAvailable: true }), 'spot');
    assert.equal(choice({ done: 0, isSpotAvailable: true, resource: 'spot' }), 'spot');
  });

  it('keeps on-demand until it is ahead of the line by the hysteresis', () => {
    const ahead = (2 / 3) * 2 * 360; // what the line gains in two changeovers
    const onDemand = { resource: 'on-demand', isSpotAvailable: true } as const;
    assert.equal(choice({ done: 6000 + ahead - 1, ...onDemand }), 'on-demand');
    assert.equal(choice({ done: 6000 + ahead + 1, ...onDemand }), 'spot');
    assert.equal(choice({ done: 6000 + ahead + 1, ...onDemand, isSpotAvailable: false }), 'wait');
    assert.equal(choice({ done: 6001, ...onDemand }, { hysteresisChangeovers: 0 }), 'spot');
  });

  it('leaves on-demand at once where it is told to', () => {
    const onDemand = { resource: 'on-demand', isSpotAvailable: true } as const;
    assert.equal(choice({ done: 0, ...onDemand }, { leavesOnDemand: 'at once' }), 'spot');
  });

  it('has no more to catch up than the work', () => {
    assert.equal(choice({ done: 36_000, now: 53_900, resource: 'on-demand' }), 'wait');
  });
});
