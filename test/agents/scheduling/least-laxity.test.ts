import assert from 'node:assert/strict';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid, scheduler } from './jobs.ts';

const completions = (jobs: ReturnType<typeof rigid>[]) =>
  runBatchJobs(cluster(1, 'suspend'), jobs, scheduler('least-laxity')).jobs.map(
    ({ completion }) => completion,
  );

describe('least laxity', () => {
  it('starts what has the least time to spare, not the first deadline', () => {
    const jobs = [rigid(10, { deadline: 100 }), rigid(80, { deadline: 120 })];
    assert.deepEqual(completions(jobs), [90, 80]);
  });

  it('stops what runs when something that waits has less to spare by the threshold', () => {
    // Laxities 200 and 215. The second falls from 15 above to 20 below after 35 s; the first then waits likewise.
    const jobs = [rigid(100, { deadline: 300 }), rigid(60, { deadline: 275 })];
    const { stops, jobs: ends } = runBatchJobs(
      cluster(1, 'suspend'),
      jobs,
      scheduler('least-laxity', { threshold: 20 }),
    );
    // Runs: first [0, 35), second [35, 75), first [75, 115), second [115, 135), first [135, 160).
    assert.equal(stops, 3);
    assert.deepEqual(
      ends.map(({ completion }) => completion),
      [160, 135],
    );
  });

  it('takes no turns without end where laxities are equal', () => {
    const jobs = [rigid(100, { deadline: 300 }), rigid(100, { deadline: 300 })];
    const { decisions } = runBatchJobs(
      cluster(1, 'suspend'),
      jobs,
      scheduler('least-laxity', { threshold: 10 }),
    );
    assert.ok(decisions < 30, `${decisions} decisions`);
  });
});
