import assert from 'node:assert/strict';
import { shielded } from '../../../agents/scheduling/shield.ts';
import type { BatchJob, Scheduler } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid } from '../scheduling/jobs.ts';

const idle: Scheduler = { name: 'idle', decide: () => ({ start: [] }) };
const firstWaiting: Scheduler = {
  name: 'first waiting',
  decide: ({ running, waiting }) => ({
    start: running.length === 0 && waiting.length > 0 ? [{ waiting: 0, tasks: 1 }] : [],
  }),
};
const hard = (seconds: number, deadline: number, more: Parameters<typeof rigid>[1] = {}) =>
  rigid(seconds, { ...more, deadline, class: 'regulatory' });

function run(
  jobs: readonly BatchJob[],
  inner = idle,
  reservedRun: 'first' | 'when they must' = 'when they must',
) {
  const shield = shielded(inner, { reservedRun });
  const outcome = runBatchJobs(cluster(1, 'suspend'), jobs, shield);
  const reserved = shield.admissions.filter((one) => one.isReserved).map(({ job }) => job);
  return {
    shield,
    reserved,
    ends: outcome.jobs.map(({ completion }) => Math.round(1e6 * completion) / 1e6),
  };
}

describe('the plan of one preemptive machine', () => {
  it('reserves up to the last second, and no more', () => {
    const jobs = [hard(4, 10), hard(3, 7), hard(3, 10), hard(1, 10)];
    const { reserved, ends, shield } = run(jobs);
    assert.deepEqual(reserved, [0, 1, 2]);
    assert.deepEqual(
      ends.slice(0, 3),
      [7, 3, 10].map((end, i) => (i === 0 ? 7 : end)),
    );
    assert.match(shield.admissions[3]!.reason!, /^1 s of machine time are missing/);
  });

  it('lets the scheduler do as it likes until the last moment', () => {
    const { ends, shield } = run([hard(4, 10)]);
    assert.deepEqual(ends, [10]);
    assert.equal(shield.overrideCount, 1); // at 6 s it must run
    assert.deepEqual(shield.overrides[0]!.reasons, ['job 0 must run now']);
    assert(Math.abs(shield.overrides[0]!.time - 6) < 1e-6);
  });

  it('stops another job at the last moment, and lets it go on afterwards', () => {
    const { ends } = run([rigid(20), hard(4, 10)], firstWaiting);
    assert.deepEqual(ends, [24, 10]);
  });

  it('runs reserved jobs first where it is told to', () => {
    assert.deepEqual(run([rigid(20), hard(4, 10)], firstWaiting, 'first').ends, [24, 4]);
  });

  it('reports whose deadline would be missed', () => {
    const { shield, reserved, ends } = run([hard(4, 5), hard(3, 4, { release: 1 })], idle, 'first');
    assert.deepEqual(reserved, [0]);
    assert.match(shield.admissions[1]!.reason!, /^2 s .* before that of job 0, with 1 jobs/);
    assert.equal(shield.admissions[1]!.time, 1);
    assert.equal(ends[0], 4);
  });

  it('plans by bounds, and gains what ends before them', () => {
    const early = hard(2, 20, { boundSeconds: 10, estimateSeconds: 2 });
    const jobs = [early, hard(10, 20), hard(8, 21, { release: 2 })];
    assert.deepEqual(run(jobs, idle, 'first').reserved, [0, 1, 2]);
    assert.deepEqual(run([early, hard(10, 20), hard(8, 21, { release: 1 })]).reserved, [0, 1]);
  });

  it('counts on the machine only when it is planned to be there', () => {
    const plan = [
      { time: 0, processors: 1 },
      { time: 5, processors: 0 },
      { time: 8, processors: 1 },
    ];
    const jobs = [hard(7, 10), hard(7, 9.9)];
    const shield = shielded(idle, { reservedRun: 'when they must' });
    const config = { plan, preemption: 'suspend', dollarsPerProcessorHour: 1 } as const;
    const { jobs: ends } = runBatchJobs(config, jobs, shield);
    assert.deepEqual(
      shield.admissions.map(({ isReserved }) => isReserved),
      [true, false],
    );
    assert(ends[0]!.completion <= 10); // the machine is away from 5 to 8: it must begin at once
    assert.equal(shield.admissions[0]!.plannedEnd, 10);
  });

  it('says which plans broke when capacity was lost', () => {
    const shield = shielded(idle, { reservedRun: 'when they must' });
    const config = { ...cluster(1, 'suspend'), losses: [{ from: 5, to: 9, processors: 1 }] };
    const { jobs } = runBatchJobs(config, [hard(8, 10), hard(1, 30)], shield);
    assert.deepEqual(shield.broken, [0]);
    assert(jobs[0]!.completion > 10 && jobs[1]!.completion <= 30);
  });
});
