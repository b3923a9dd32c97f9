import assert from 'node:assert/strict';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid, scheduler, stage } from './jobs.ts';

const task = (seconds: number, parents: number[] = []) =>
  stage({ taskSeconds: [seconds], parents });
// Two branches: 4 alone, and 3 before 10.
const stages = [task(4), task(3), task(10, [1])];
const branched = { ...rigid(1), stages };

describe('critical path', () => {
  it('begins the longer branch of a job first', () => {
    const { jobs } = runBatchJobs(cluster(1), [branched], scheduler('critical-path'));
    assert.equal(jobs[0]!.completion, 17);
    const outcome = runBatchJobs(cluster(2), [{ ...rigid(1), stages: [...stages, task(5)] }], {
      ...scheduler('critical-path'),
    });
    // Ranks 4, 13, 10, 5: the branch of 13 and then 5, 4 on the other processor.
    assert.equal(outcome.jobs[0]!.completion, 13);
    const byRelease = runBatchJobs(
      cluster(2),
      [{ ...rigid(1), stages: [...stages, task(5)] }],
      scheduler('sjf'),
    );
    assert.equal(byRelease.jobs[0]!.completion, 13);
  });

  it('takes the jobs in another order where it is told to', () => {
    const jobs = [branched, rigid(2)];
    const first = (options: Record<string, unknown>) =>
      runBatchJobs(cluster(1), jobs, scheduler('critical-path', options)).jobs[1]!.completion;
    assert.equal(first({ between: 'shortest' }), 2);
    assert.equal(first({}), 19);
  });
});
