import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler, day, problems } from './scaling.ts';

// One work second for each transaction and one worker: replicas = rate / target.
const TARGET = { workSecondsPerTransaction: 1, bootSeconds: 45 };
const past = (...days: readonly (readonly number[])[]) => ({
  target: TARGET,
  context: { pastDays: days.map((rates) => day(rates)) },
});
function plan(options: OptionValues, setting: Parameters<typeof autoscaler>[2]) {
  const decide = autoscaler('scheduled', { slot: '2min', targetRatio: 1, ...options }, setting);
  return (now: number) => decide({ now, replicas: 7 });
}

describe('scheduled', () => {
  it('follows the actions it is given', () => {
    const actions = [
      { at: '2h', replicas: 2 },
      { at: '3h', replicas: 9 },
      { at: '1h', service: 'ledger', replicas: 5 },
    ];
    const at = plan({ actions }, {});
    assert.deepEqual([0, 3599, 3600, 7199, 7200].map(at), [7, 7, 5, 5, 2]);
    assert.deepEqual([10_799, 10_800, 90_000].map(at), [2, 9, 9]);
  });

  it('plans from the mean rates of the past days, slot by slot', () => {
    const at = plan({ quantile: 1 }, past([2, 4, 5, 5], [1, 1, 6, 7]));
    assert.deepEqual([0, 59].map(at), [3, 3]); // (2 + 4) / 2
    assert.deepEqual([120, 500].map(at), [7, 7]); // 6.5, and after the record as at its end
    const median = plan({ quantile: 0.5, targetRatio: 0.5 }, past([2, 4], [1, 1]));
    assert.equal(median(0), 4); // median of 3 and 1, over 0.5
  });

  it('orders ahead by boot and interval, and keeps what the slot still needs', () => {
    const up = plan({}, past([2, 2, 6, 6]));
    assert.deepEqual([59, 60, 120].map(up), [2, 6, 6]);
    const down = plan({}, past([6, 6, 2, 2]));
    assert.deepEqual([60, 119, 120].map(down), [6, 6, 2]);
  });

  it('holds where no past day is known', () => {
    assert.equal(plan({}, past())(0), 7);
    assert.equal(plan({}, past([]))(0), 7);
  });

  it('refuses actions for unknown services or beyond their bounds', () => {
    const actions = [
      { at: 0, service: 'leger', replicas: 3 },
      { at: 0, replicas: 11 },
    ];
    assert.deepEqual(problems('scheduled', { actions }), [
      'actions.0.service: must be a scaled service (ledger), got leger',
      'actions.1.replicas: must be in [1, 10], the bounds of ledger, got 11',
    ]);
  });
});
