import assert from 'node:assert/strict';
import { meanInterval } from '../../experiments/statistics/intervals.ts';
import { plannedDifference } from '../../experiments/statistics/planned-difference.ts';
import { dayDifferences, daysOf } from '../../experiments/statistics/replications.ts';
import { summarize } from '../../experiments/statistics/summarize.ts';
import { syntheticPoint } from './synthetic.ts';

describe('planned difference', () => {
  const { config, results } = syntheticPoint();
  const options = { metric: 'costDollars', level: 0.95 };
  const [days, others] = ['static', 'hpa tuned'].map((entry) => daysOf(results, entry));
  const plain = () => meanInterval(dayDifferences(days!, others!, 'costDollars'), 0.95);

  it('is the paired difference where no early stop is planned', () => {
    assert.deepEqual(plannedDifference(results, ['static', 'hpa tuned'], options), plain());
  });

  it('has the group-sequential interval of the summary where one is planned', () => {
    const stopping = { looks: [10, 20, 30] };
    const planned = plannedDifference(results, ['static', 'hpa tuned'], { ...options, stopping });
    const rows = summarize(results, { ...config, stopping, level: 0.95 });
    const row = rows.find(({ entry, metric }) => entry === 'static' && metric === 'costDollars')!;
    assert.deepEqual(planned, {
      estimate: row.difference,
      low: row.differenceLow,
      high: row.differenceHigh,
    });
    assert.ok(planned.high - planned.low > plain().high - plain().low);
  });
});
