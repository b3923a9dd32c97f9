import assert from 'node:assert/strict';
import { mooreHodgson } from '../../../agents/scheduling/moore-hodgson.ts';
import { fewestLate, makespanBound } from '../../../experiments/scheduling/late-bound.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, integers, rigid, scheduler, stage } from '../../agents/scheduling/jobs.ts';

const HOUR = 3600;
const KINDS = ['edf', 'sjf', 'fcfs', 'easy-backfill', 'least-laxity', 'heft'];

/** Jobs over some hours, many of them impossible together. */
function crowd(seed: string) {
  const integer = integers(seed);
  return Array.from({ length: 40 }, () => {
    const [release, seconds] = [integer(0, 6 * HOUR), integer(60, HOUR)];
    const deadline = release + seconds + integer(0, HOUR);
    return rigid(seconds, { release, deadline, processors: integer(1, 3) });
  });
}

describe('the bound of late jobs', () => {
  it('is Moore-Hodgson where all jobs of one machine are there from the start', () => {
    const integer = integers('equal');
    for (let set = 0; set < 30; set++) {
      const jobs = Array.from({ length: 8 }, () => ({
        seconds: integer(60, 3000),
        deadline: integer(3000, 9000),
      }));
      const rigids = jobs.map(({ seconds, deadline }) => rigid(seconds, { deadline }));
      assert.equal(fewestLate(rigids, cluster(1)), mooreHodgson(jobs).late);
    }
  });

  it('is below every scheduler on every kind of cluster, and not empty', () => {
    let bounds = 0;
    for (const seed of ['a', 'b', 'c']) {
      const jobs = crowd(seed);
      const losses = [{ from: HOUR, to: 3 * HOUR, processors: 2 }];
      for (const preemption of ['none', 'suspend'] as const) {
        const config = { ...cluster(4, preemption), losses };
        const [least, soonest] = [fewestLate(jobs, config), makespanBound(jobs, config)];
        bounds += least;
        for (const kind of KINDS) {
          const outcome = runBatchJobs(config, jobs, scheduler(kind));
          assert.ok(
            outcome.missed.business >= least,
            `${kind}: ${outcome.missed.business}, ${least}`,
          );
          assert.ok(outcome.makespanSeconds >= soonest - 1e-6, kind);
        }
      }
    }
    assert.ok(bounds > 20, `${bounds}`);
  });

  it('counts what cannot be in time alone, and windows apart', () => {
    const path = [stage({ taskSeconds: [100] }), stage({ taskSeconds: [100], parents: [0] })];
    const alone = { ...rigid(1, { deadline: 150 }), stages: path };
    assert.equal(fewestLate([alone], cluster(50)), 1);
    // In each of two windows three jobs of an hour for two hours of one machine.
    const three = (at: number) =>
      [0, 1, 2].map(() => rigid(HOUR, { release: at * HOUR, deadline: (at + 2) * HOUR }));
    assert.equal(fewestLate([...three(0), ...three(4)], cluster(1)), 2);
    assert.equal(fewestLate([], cluster(1)), 0);
  });
});

describe('the bound of the makespan', () => {
  it('is the work where processors are short, the path where they are not', () => {
    const jobs = [rigid(100, { processors: 2 }), rigid(100, { processors: 2 })];
    assert.ok(Math.abs(makespanBound(jobs, cluster(2)) - 200) < 1e-6);
    assert.equal(makespanBound(jobs, cluster(8)), 100);
    const late = [...jobs, rigid(10, { release: 500, processors: 2 })];
    assert.equal(makespanBound(late, cluster(2)), 510);
  });
});
