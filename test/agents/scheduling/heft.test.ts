import assert from 'node:assert/strict';
import { upwardRanks } from '../../../agents/scheduling/candidates.ts';
import type { StageView } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { criticalPathSeconds } from '../../../sim/batch/job-state.ts';
import { workOf } from '../../../sim/batch/outcome.ts';
import { cluster, integers, rigid, scheduler, stage } from './jobs.ts';

const task = (seconds: number, parents: number[] = []) =>
  stage({ taskSeconds: [seconds], parents });

describe('HEFT', () => {
  it('plans the example of its rule by hand', () => {
    // Ranks by hand: 0: 2 + 9, 1: 3 + 6, 2: 4 + 5, 3: 6, 4: 5, and an exit of 1 added to all of them.
    const stages = [
      task(2),
      task(3, [0]),
      task(4, [0]),
      task(5, [1]),
      task(4, [2]),
      task(1, [3, 4]),
    ];
    const ranks = upwardRanks(stages as unknown as StageView[]);
    assert.deepEqual(ranks, [11, 9, 9, 6, 5, 1]);
    const { jobs } = runBatchJobs(cluster(2), [{ ...rigid(1), stages }], scheduler('heft'));
    // 0: 0-2; 1: 2-5, then 3: 5-10; 2: 2-6, then 4: 6-10; 5: 10-11.
    assert.equal(jobs[0]!.completion, 11);
    // On one processor: all the work.
    const alone = runBatchJobs(cluster(1), [{ ...rigid(1), stages }], scheduler('heft'));
    assert.equal(alone.jobs[0]!.completion, 19);
  });

  it('begins what has the highest rank first where processors are short', () => {
    // Ranks 6, 6, 11, 10: the chain of 1 and 10 beside a task of 6, then the other; not both of them first.
    const stages = [task(6), task(6), task(1), task(10, [2])];
    const { jobs } = runBatchJobs(cluster(2), [{ ...rigid(1), stages }], scheduler('heft'));
    assert.equal(jobs[0]!.completion, 12);
  });

  it('ends between the bounds of Graham on random graphs', () => {
    const integer = integers('graphs');
    for (let graph = 0; graph < 40; graph++) {
      const stages = Array.from({ length: 20 }, (_, at) => {
        const parents = Array.from({ length: integer(0, 2) }, () => integer(0, at - 1));
        return task(integer(1, 20), at === 0 ? [] : [...new Set(parents)]);
      });
      const job = { ...rigid(1), stages };
      for (const kind of ['heft', 'critical-path', 'fcfs']) {
        const { makespanSeconds } = runBatchJobs(
          cluster(3),
          [job],
          scheduler(kind, kind === 'fcfs' ? { passesOver: true } : {}),
        );
        const [path, share] = [criticalPathSeconds(stages), workOf([job]) / 3];
        assert.ok(makespanSeconds >= Math.max(path, share) - 1e-9, kind);
        assert.ok(makespanSeconds <= share + (2 / 3) * path + 1e-9, kind); // Graham 1969
      }
    }
  });

  it('plans the job with the first deadline first where it is told to', () => {
    const jobs = [rigid(10, { deadline: 90 }), rigid(10, { deadline: 20 })];
    const ends = (options: Record<string, unknown>) =>
      runBatchJobs(cluster(1), jobs, scheduler('heft', options)).jobs.map((end) => end.completion);
    assert.deepEqual(ends({}), [10, 20]);
    assert.deepEqual(ends({ between: 'deadline' }), [20, 10]);
  });
});
