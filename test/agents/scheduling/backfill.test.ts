import assert from 'node:assert/strict';
import { type BackfillOptions, backfillScheduler } from '../../../agents/scheduling/backfill.ts';
import { conservativeBackfill } from '../../../agents/scheduling/conservative-backfill.ts';
import { ORDERS } from '../../../agents/scheduling/orders.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, integers, rigid, scheduler } from './jobs.ts';

const options = (name: string): BackfillOptions => ({
  name,
  by: 'estimate',
  order: ORDERS.release,
  isRegulatoryFirst: false,
  isHopelessLast: false,
});

/** Rigid jobs in the order of release; estimates are run times a factor in [1, most]. */
function randomJobs(seed: string, most: number) {
  const integer = integers(seed);
  let release = 0;
  return Array.from({ length: 80 }, () => {
    const seconds = integer(1, 60);
    release += integer(0, 20);
    const estimateSeconds = seconds * integer(1, most);
    return rigid(seconds, { release, processors: integer(1, 8), estimateSeconds });
  });
}

describe('backfilling', () => {
  // 4 processors: 2 run until 10, the head needs 3 and can start at 10.
  const jobs = [
    rigid(10, { processors: 2 }),
    rigid(10, { processors: 3, release: 1 }),
    rigid(8, { processors: 2, release: 2 }), // ends at 10: delays nothing
    rigid(9, { processors: 1, release: 3 }), // ends at 12, but the head leaves one processor free
  ];
  const completions = (kind: string, of = jobs) =>
    runBatchJobs(cluster(4), of, scheduler(kind)).jobs.map(({ completion }) => completion);

  it('starts what ends before the head of the queue can start, or leaves it room', () => {
    // The fourth finds no processor until 10; then the head takes 3 and it the last one.
    assert.deepEqual(completions('easy-backfill'), [10, 20, 10, 19]);
    assert.deepEqual(completions('conservative-backfill'), [10, 20, 10, 19]);
    assert.deepEqual(completions('fcfs'), [10, 20, 28, 29]);
  });

  it('starts nothing that would delay the head of the queue by a second', () => {
    const three = [
      rigid(10, { processors: 3 }),
      rigid(10, { processors: 4, release: 1 }), // head: starts at 10
      rigid(10, { processors: 4, release: 2 }), // at 20
      rigid(10, { processors: 1, release: 3 }), // ends at 13: would delay the head
      rigid(7, { processors: 1, release: 4 }), // ends at 10 or 11
    ];
    assert.deepEqual(completions('easy-backfill', three), [10, 20, 30, 40, 37]);
    three[4] = rigid(6, { processors: 1, release: 4 });
    assert.deepEqual(completions('easy-backfill', three), [10, 20, 30, 40, 10]);
  });

  it('EASY starts no head of the queue after its first reservation when estimates are exact', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const random = randomJobs(seed, 1);
      const easy = backfillScheduler({ ...options('easy'), depth: 1 });
      const promised = new Map<number, number>();
      const { jobs: ends } = runBatchJobs(cluster(10), random, {
        name: 'watched',
        decide(view) {
          const dispatch = easy.decide(view);
          for (const { job, start } of easy.planned)
            if (!promised.has(job)) promised.set(job, start);
          return dispatch;
        },
      });
      assert.ok(promised.size > 10);
      for (const [job, start] of promised) assert.ok(ends[job]!.started <= start, `job ${job}`);
    }
  });

  it('conservative backfilling moves no reservation back, however early tasks end', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const random = randomJobs(seed, 5);
      const conservative = conservativeBackfill(options('conservative'));
      const promised = new Map<string, number>();
      let moved = 0;
      const { jobs: ends } = runBatchJobs(cluster(10), random, {
        name: 'watched',
        decide(view) {
          const dispatch = conservative.decide(view);
          for (const [id, start] of conservative.reservations) {
            const before = promised.get(id) ?? Number.POSITIVE_INFINITY;
            assert.ok(start <= before, `${id}: ${before} s, then ${start} s`);
            if (start < before && before < Infinity) moved += 1;
            promised.set(id, start);
          }
          return dispatch;
        },
      });
      assert.ok(promised.size > 10 && moved > 10);
      for (const [id, start] of promised) {
        const job = Number(id.split('/')[0]);
        assert.ok(ends[job]!.started <= start, `job ${id}`);
      }
    }
  });

  it('plans around capacity that is known to go', () => {
    const config = {
      ...cluster(2),
      plan: [
        { time: 0, processors: 2 },
        { time: 15, processors: 1 },
      ],
    };
    const both = [rigid(10), rigid(20)];
    const { stops, jobs: ends } = runBatchJobs(config, both, scheduler('easy-backfill'));
    assert.equal(stops, 0);
    assert.deepEqual(
      ends.map(({ completion }) => completion),
      [10, 20],
    );
    const wide = [rigid(20, { processors: 2 }), rigid(5)];
    const outcome = runBatchJobs(config, wide, scheduler('conservative-backfill'));
    assert.equal(outcome.jobs[0]!.completion, Number.POSITIVE_INFINITY);
    assert.equal(outcome.jobs[1]!.completion, 5);
  });

  it('makes all reservations anew when capacity is lost', () => {
    const losses = [{ from: 5, to: 40, processors: 2 }];
    const three = [
      rigid(10, { processors: 2 }),
      rigid(10, { processors: 4, release: 1 }),
      rigid(3, { processors: 1, release: 6 }),
    ];
    const outcome = runBatchJobs(
      { ...cluster(4), losses },
      three,
      scheduler('conservative-backfill'),
    );
    assert.deepEqual(
      outcome.jobs.map(({ completion }) => completion),
      [10, 50, 13],
    );
  });
});
