import assert from 'node:assert/strict';
import type { Candidate } from '../../../agents/scheduling/candidates.ts';
import { ORDERS, type OrderName } from '../../../agents/scheduling/orders.ts';
import type { BatchView, JobView } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid, scheduler } from './jobs.ts';

const view = { now: 1100 } as BatchView;
function scoreOf(order: OrderName, job: Partial<JobView>, of: Partial<Candidate>): number {
  const candidate = { jobSeconds: 100, pathSeconds: 100, processors: 4, ...of };
  return ORDERS[order]({ ...candidate, job: { release: 1000, ...job } } as Candidate, view);
}

describe('orders', () => {
  it('WFP3, UNICEP and F1 score a job as their papers do', () => {
    assert.equal(scoreOf('wfp3', {}, { jobSeconds: 50 }), -(2 ** 3) * 4);
    assert.equal(scoreOf('unicep', {}, { jobSeconds: 50 }), -100 / (2 * 50));
    assert.equal(scoreOf('unicep', {}, { jobSeconds: 50, processors: 1 }), -100 / 50);
    assert.equal(scoreOf('f1', {}, {}), 2 * 4 + 870 * 3);
    assert.equal(scoreOf('f1', { release: 0 }, {}), 8);
  });

  it('have the field of their name', () => {
    assert.equal(scoreOf('release', {}, {}), 1000);
    assert.equal(scoreOf('deadline', { deadline: 9000 }, {}), 9000);
    assert.equal(scoreOf('laxity', { deadline: 1500 }, {}), 300);
    assert.equal(scoreOf('shortest', {}, { jobSeconds: 30 }), 30);
    assert.equal(scoreOf('longest-path', {}, {}), -100);
    assert.equal(scoreOf('weighted-shortest', { weight: 8 }, {}), 50);
  });

  it('let the schedulers of their names start the job that scores first', () => {
    // At 100 s one processor is free for one of: waited long and long, waited little and short.
    const jobs = [rigid(100), rigid(50, { release: 10 }), rigid(2, { release: 95 })];
    const completions = (kind: string) =>
      runBatchJobs(cluster(1), jobs, scheduler(kind)).jobs.map(({ completion }) => completion);
    assert.deepEqual(completions('wfp3'), [100, 152, 102]); // (90/50)^3 against (5/2)^3
    assert.deepEqual(completions('unicep'), [100, 152, 102]);
    assert.deepEqual(completions('f1'), [100, 150, 152]);
  });
});
