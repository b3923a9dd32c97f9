import assert from 'node:assert/strict';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid, scheduler, stage } from './jobs.ts';

/** Jobs of 1 s of two users, all there from the start; those of the first came first. */
const jobs = [
  ...Array.from({ length: 120 }, () => rigid(1, { user: 'one', class: 'regulatory' })),
  ...Array.from({ length: 120 }, () => rigid(1, { user: 'two' })),
];

/** Jobs of the first user among the first 80 that ended. */
function firstShare(options: Record<string, unknown>): number {
  const { jobs: ends } = runBatchJobs(cluster(2), jobs, scheduler('weighted-fair', options));
  return ends.filter(({ job, completion }) => job < 120 && completion <= 40).length / 80;
}

describe('weighted fair', () => {
  it('gives two users processor-seconds by their weights', () => {
    assert.equal(firstShare({}), 0.5);
    assert.equal(firstShare({ regulatoryWeight: 3 }), 0.75);
    assert.equal(firstShare({ by: 'class' }), 0.5);
  });

  it('charges every task of a stage, however many start at once', () => {
    const tasks = Array.from({ length: 80 }, () => 1);
    const wide = { ...rigid(1, { user: 'one' }), stages: [stage({ taskSeconds: tasks })] };
    const narrow = tasks.map(() => rigid(1, { user: 'two' }));
    const both = [wide, ...narrow];
    const { jobs: ends } = runBatchJobs(cluster(4), both, scheduler('weighted-fair'));
    const early = ends.filter(({ job, completion }) => job > 0 && completion <= 20).length;
    assert.equal(early, 40); // of 80 processor-seconds, half
  });

  it('forgets what was received long ago', () => {
    // The first user has had the cluster for 1,000 s when both want it.
    const late = [
      rigid(1000, { user: 'one' }),
      ...Array.from({ length: 60 }, () => rigid(1, { user: 'one', release: 2000 })),
      ...Array.from({ length: 60 }, () => rigid(1, { user: 'two', release: 2000 })),
    ];
    const share = (halfLife: number) =>
      runBatchJobs(cluster(1), late, scheduler('weighted-fair', { halfLife })).jobs.filter(
        ({ job, completion }) => job >= 1 && job <= 60 && completion <= 2040,
      ).length;
    assert.equal(share(1e6), 0);
    assert.ok(share(50) > 15);
  });
});
