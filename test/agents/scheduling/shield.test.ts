import assert from 'node:assert/strict';
import { OVERRIDES_KEPT, shielded } from '../../../agents/scheduling/shield.ts';
import type { Scheduler } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, rigid, scheduler } from './jobs.ts';

describe('the shield', () => {
  it('changes nothing where there is no hard job', () => {
    const jobs = Array.from({ length: 30 }, (_, i) =>
      rigid(1 + ((7 * i) % 11), { release: i, processors: 1 + (i % 3), deadline: i + 20 }),
    );
    for (const kind of ['fcfs', 'sjf', 'easy-backfill', 'edf']) {
      for (const preemption of ['none', 'suspend'] as const) {
        const bare = runBatchJobs(cluster(4, preemption), jobs, scheduler(kind));
        const shield = shielded(scheduler(kind), { reservedRun: 'when they must' });
        const { fingerprint, ...outcome } = runBatchJobs(cluster(4, preemption), jobs, shield);
        assert.deepEqual({ ...outcome, fingerprint }, bare, `${kind} ${preemption}`);
        assert.deepEqual([shield.admissions, shield.overrideCount], [[], 0]);
      }
    }
  });

  it('tells of each hard job with a deadline once, at its release', () => {
    const hard = { class: 'regulatory', deadline: 100 } as const;
    const jobs = [
      rigid(5, { ...hard, release: 3 }),
      rigid(5, { release: 1 }),
      rigid(5, { ...hard, deadline: Infinity }),
      rigid(200, { ...hard, release: 4 }),
    ];
    const shield = shielded(scheduler('fcfs'), { reservedRun: 'when they must' });
    runBatchJobs(cluster(2), jobs, shield);
    assert.deepEqual(
      shield.admissions.map(({ job, time, isReserved }) => [job, time, isReserved]),
      [
        [0, 3, true],
        [3, 4, false],
      ],
    );
  });

  it('keeps a bounded number of overrides, and counts them all', () => {
    let wakes = 0;
    const inner: Scheduler = {
      name: 'stops all',
      decide: ({ running, now }) => ({
        start: [],
        stop: running.map(({ run }) => run),
        ...(wakes++ < 1500 ? { wakeAt: now + 1 } : {}),
      }),
    };
    const shield = shielded(inner, { reservedRun: 'first' });
    const job = rigid(2000, { class: 'regulatory', deadline: 3000, processors: 2 });
    runBatchJobs(cluster(2, 'suspend'), [job], shield);
    assert.equal(shield.overrides.length, OVERRIDES_KEPT);
    assert(shield.overrideCount >= 1500);
  });
});
