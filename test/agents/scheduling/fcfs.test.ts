import assert from 'node:assert/strict';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { createRandom } from '../../../sim/random.ts';
import { cluster, rigid, scheduler } from './jobs.ts';

describe('FCFS', () => {
  /** Exponential gaps of mean 10 s and run times of mean 7 s. */
  function poissonJobs(count: number) {
    const random = createRandom('lindley');
    const [gaps, times] = [random.stream('gaps'), random.stream('times')];
    let release = 0;
    return Array.from({ length: count }, () => {
      release += -10 * Math.log(1 - gaps());
      return rigid(-7 * Math.log(1 - times()), { release });
    });
  }

  it('equals the Lindley recursion on one processor', () => {
    const jobs = poissonJobs(1500);
    const { jobs: ends } = runBatchJobs(cluster(1), jobs, scheduler('fcfs'));
    let free = 0;
    for (const [i, { release, stages }] of jobs.entries()) {
      free = Math.max(free, release) + stages[0]!.taskSeconds[0]!;
      assert.ok(Math.abs(ends[i]!.completion - free) < 1e-6, `job ${i}`);
    }
    assert.ok(ends.some(({ waitSeconds }) => waitSeconds > 10));
  });

  it('equals the Kiefer-Wolfowitz recursion on three processors', () => {
    const jobs = poissonJobs(1500).map((job) => ({ ...job, release: job.release / 3 }));
    const { jobs: ends } = runBatchJobs(cluster(3), jobs, scheduler('fcfs'));
    const free = [0, 0, 0];
    for (const [i, { release, stages }] of jobs.entries()) {
      const first = free.indexOf(Math.min(...free));
      free[first] = Math.max(free[first]!, release) + stages[0]!.taskSeconds[0]!;
      assert.ok(Math.abs(ends[i]!.completion - free[first]!) < 1e-6, `job ${i}`);
    }
  });

  it('lets nothing pass a job that does not fit, unless it is told to', () => {
    const jobs = [rigid(10), rigid(10, { processors: 2, release: 1 }), rigid(3, { release: 2 })];
    const completions = (options: Record<string, unknown>) =>
      runBatchJobs(cluster(2), jobs, scheduler('fcfs', options)).jobs.map((end) => end.completion);
    assert.deepEqual(completions({}), [10, 20, 23]);
    assert.deepEqual(completions({ passesOver: true }), [10, 20, 5]);
  });
});
