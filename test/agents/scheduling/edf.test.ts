import assert from 'node:assert/strict';
import { edfOrder, mooreHodgson } from '../../../agents/scheduling/moore-hodgson.ts';
import type { BatchJob } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, integers, rigid, scheduler } from './jobs.ts';

const seconds = (job: BatchJob) => job.stages[0]!.taskSeconds[0]!;

/**
 * Whether the jobs fit one preemptive machine: in every interval from a release to a deadline, what must be done within it
 * is at most its length. Source: Baruah, Rosier, Howell, Real-Time Systems 2 (1990).
 */
function fitsByProcessorDemand(jobs: readonly BatchJob[]): boolean {
  return jobs.every(({ release: from }) =>
    jobs.every(({ deadline: to }) => {
      const inside = jobs.filter(({ release, deadline }) => release >= from && deadline <= to);
      return inside.reduce((sum, job) => sum + seconds(job), 0) <= Math.max(0, to - from);
    }),
  );
}

describe('EDF', () => {
  it('meets all deadlines of one machine exactly where processor demand allows it', () => {
    const integer = integers('demand');
    let fits = 0;
    for (let set = 0; set < 300; set++) {
      const jobs = Array.from({ length: 7 }, () => {
        const [release, run] = [integer(0, 40), integer(1, 10)];
        return rigid(run, { release, deadline: release + run + integer(0, 30) });
      });
      const { missed } = runBatchJobs(cluster(1, 'suspend'), jobs, scheduler('edf'));
      const isFeasible = fitsByProcessorDemand(jobs);
      assert.equal(missed.business === 0, isFeasible, JSON.stringify(jobs));
      if (isFeasible) fits += 1;
    }
    assert.ok(fits > 50 && fits < 250, `${fits} of 300 sets fit`);
  });

  it('has the late jobs and the largest lateness of its order on one machine without preemption', () => {
    const integer = integers('late');
    for (let set = 0; set < 100; set++) {
      const jobs = Array.from({ length: 8 }, () => ({
        seconds: integer(1, 10),
        deadline: integer(1, 40),
      }));
      const expected = edfOrder(jobs);
      const rigids = jobs.map((job) => rigid(job.seconds, { deadline: job.deadline }));
      const { missed, jobs: ends } = runBatchJobs(cluster(1), rigids, scheduler('edf'));
      assert.equal(missed.business, expected.late);
      const latest = Math.max(...ends.map(({ lateSeconds }) => lateSeconds));
      assert.equal(latest, expected.maxLatenessSeconds);
      assert.ok(missed.business >= mooreHodgson(jobs).late);
    }
  });

  it('stops what is due later only where the cluster suspends', () => {
    const jobs = [rigid(50, { deadline: 200 }), rigid(10, { release: 5, deadline: 20 })];
    const completions = (preemption: 'suspend' | 'none' | 'restart') =>
      runBatchJobs(cluster(1, preemption), jobs, scheduler('edf')).jobs.map(
        (end) => end.completion,
      );
    assert.deepEqual(completions('suspend'), [60, 15]);
    assert.deepEqual(completions('none'), [50, 60]);
    assert.deepEqual(completions('restart'), [50, 60]);
  });

  it('stops nothing for a job that would not fit even then', () => {
    const jobs = [
      rigid(30, { deadline: 40 }),
      rigid(30, { deadline: 300 }),
      rigid(10, { deadline: 100, processors: 2, release: 5 }),
    ];
    const strict = scheduler('edf', { passesOver: false });
    const { stops, jobs: ends } = runBatchJobs(cluster(2, 'suspend'), jobs, strict);
    assert.equal(stops, 0);
    assert.deepEqual(
      ends.map(({ completion }) => completion),
      [30, 30, 40],
    );
  });

  it('puts what is regulatory first, and what is hopeless last, where it is told to', () => {
    const jobs = [
      rigid(10, { deadline: 5 }), // hopeless
      rigid(10, { deadline: 12 }),
      rigid(10, { deadline: 40, class: 'regulatory' }),
    ];
    const completions = (options: Record<string, unknown>) =>
      runBatchJobs(cluster(1), jobs, scheduler('edf', options)).jobs.map((end) => end.completion);
    assert.deepEqual(completions({}), [10, 20, 30]);
    assert.deepEqual(completions({ hopelessLast: true }), [30, 10, 20]);
    assert.deepEqual(completions({ regulatoryFirst: true }), [20, 30, 10]);
  });
});
