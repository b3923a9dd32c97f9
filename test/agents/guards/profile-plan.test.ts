import assert from 'node:assert/strict';
import { type ShieldOptions, shielded } from '../../../agents/scheduling/shield.ts';
import type { BatchJob, ClusterConfig, Scheduler } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid, stage } from '../scheduling/jobs.ts';

const idle: Scheduler = { name: 'idle', decide: () => ({ start: [] }) };
/** Wants everything that waits, in this order of jobs. */
const wants = (...order: readonly number[]): Scheduler => ({
  name: 'wants',
  decide: ({ waiting }) => ({
    start: waiting
      .map(({ tasks, job }, at) => ({ waiting: at, tasks, job }))
      .sort((a, b) => order.indexOf(a.job) - order.indexOf(b.job)),
  }),
});
const hard = (seconds: number, deadline: number, more: Parameters<typeof rigid>[1] = {}) =>
  rigid(seconds, { ...more, deadline, class: 'regulatory' });

function run(
  config: ClusterConfig,
  jobs: readonly BatchJob[],
  inner = idle,
  reservedRun: ShieldOptions['reservedRun'] = 'when they must',
) {
  const shield = shielded(inner, { reservedRun });
  const outcome = runBatchJobs(config, jobs, shield);
  const reserved = shield.admissions.filter((one) => one.isReserved).map(({ job }) => job);
  return { shield, reserved, ends: outcome.jobs.map(({ completion }) => completion), outcome };
}

describe('the reservation plan of a cluster', () => {
  it('fits rigid jobs beside and behind each other, and starts them at their time', () => {
    const jobs = [
      hard(10, 10, { processors: 3 }),
      hard(5, 20, { processors: 2 }),
      hard(6, 20, { processors: 2 }),
      hard(1, 5, { processors: 2 }),
    ];
    const { reserved, ends, shield } = run(cluster(4), jobs, idle, 'first');
    assert.deepEqual(reserved, [0, 1, 2]);
    assert.deepEqual(ends.slice(0, 3), [10, 15, 16]);
    assert.match(shield.admissions[3]!.reason!, /late$/);
    assert.equal(shield.admissions[1]!.plannedEnd, 15);
  });

  it('waits as long as it can where the scheduler is to decide', () => {
    const jobs = [hard(10, 30, { processors: 2 }), hard(5, 40), hard(6, 26, { processors: 2 })];
    assert.deepEqual(run(cluster(2), jobs).ends, [30, 40, 20]);
    assert.deepEqual(run(cluster(2), jobs, wants(1, 2, 0)).ends, [21, 5, 11]);
  });

  it('plans anew by deadlines where a job does not fit beside the present plan', () => {
    // The first is planned from 0 on; the second must come before it.
    const jobs = [hard(10, 30), hard(5, 5)];
    const { reserved, ends } = run(cluster(1), jobs, idle, 'first');
    assert.deepEqual(reserved, [0, 1]);
    assert.deepEqual(ends, [15, 5]);
  });

  it('keeps others from what is reserved, and lets them have the rest', () => {
    // Two processors; the hard job needs both for 10 s, by 25 s. The scheduler wants it last.
    const jobs = [hard(10, 25, { processors: 2 }), rigid(30), rigid(5)];
    const { ends, shield } = run(cluster(2), jobs, wants(1, 2, 0));
    assert.deepEqual(ends, [15, 45, 5]); // the long one must wait, the short one need not
    assert.deepEqual(shield.overrides[0], {
      time: 0,
      reasons: ['1 tasks of job 1 must not start now', '1 tasks of job 0 must not start now'],
    });
  });

  it('stops others to make room where the cluster can stop them, and never a reserved job', () => {
    const jobs = [rigid(50, { processors: 2 }), hard(10, 25, { processors: 2, release: 1 })];
    const saboteur: Scheduler = {
      name: 'saboteur',
      decide: (view) => ({
        start: wants(0).decide(view).start,
        stop: view.running.filter(({ job }) => job === 1).map(({ run }) => run),
      }),
    };
    for (const preemption of ['suspend', 'restart'] as const) {
      const { ends, outcome } = run(cluster(2, preemption), jobs, saboteur);
      assert(ends[1]! <= 25, preemption);
      assert.equal(outcome.stops, 1);
    }
  });

  it('plans the stages of a graph one behind the other', () => {
    const stages = [
      stage({ taskSeconds: [4, 4] }),
      stage({ taskSeconds: [2, 3], parents: [0], processors: 2 }),
    ];
    const graph: BatchJob = { ...hard(1, 14), stages };
    const fits = run(cluster(2), [graph]);
    assert.deepEqual([fits.reserved, fits.ends], [[0], [14]]); // 8 to 11, at the latest 11 to 14
    assert.equal(fits.shield.admissions[0]!.plannedEnd, 10);
    assert.deepEqual(run(cluster(2), [{ ...graph, deadline: 9.9 }]).reserved, []);
    assert.equal(run(cluster(1), [graph]).shield.admissions[0]!.plannedEnd, Infinity);
  });

  it('uses no more than is planned to be there', () => {
    const plan = [
      { time: 0, processors: 2 },
      { time: 8, processors: 1 },
      { time: 12, processors: 4 },
    ];
    const config = { plan, preemption: 'none', dollarsPerProcessorHour: 1 } as const;
    const jobs = [hard(10, 22, { processors: 2 }), hard(8, 20, { processors: 2 })];
    const { reserved, ends } = run(config, jobs, idle, 'first');
    assert.deepEqual(reserved, [0, 1]);
    assert.deepEqual(ends, [22, 8]);
  });

  it('survives the loss of capacity, and says which plans broke', () => {
    const config = { ...cluster(2), losses: [{ from: 3, to: 20, processors: 1 }] };
    const jobs = [hard(10, 12, { processors: 2 }), hard(5, 60)];
    const { shield, ends } = run(config, jobs);
    assert.deepEqual(shield.broken, [0]);
    assert.equal(ends[1]! <= 60, true);
  });

  it('pays no heed to wishes that make no sense', () => {
    const nonsense: Scheduler = {
      name: 'nonsense',
      decide: ({ now }) => ({
        start: [
          { waiting: 99, tasks: 1 },
          { waiting: 0, tasks: 1000 },
          { waiting: 0, tasks: 1 },
        ],
        stop: [12345 as never],
        wakeAt: now - 1,
      }),
    };
    const { ends } = run(cluster(2), [rigid(3), hard(5, 9)], nonsense);
    assert.deepEqual(ends, [3, 8]); // at 3 s the second is the one at position 0
  });
});
