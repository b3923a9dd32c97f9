import assert from 'node:assert/strict';
import { Interpreter } from '../../sim/interpreter.ts';
import type { ServiceConfig } from '../../sim/system-config.ts';
import type { Seconds } from '../../sim/units.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  load,
  outcomes,
  service,
  systemConfig,
  transaction,
} from './build.ts';

/** One call to the only service. */
interface Job {
  readonly at: Seconds;
  readonly work: Seconds;
  readonly priority?: number;
  readonly outcome?: string; // done, if absent
  readonly end?: Seconds; // expected
}

function start(jobs: readonly Job[], changes: Partial<ServiceConfig>): Built {
  const types = jobs.map(({ work, priority = 0 }, i) =>
    transaction([call('s', work)], { name: `job${i}`, share: 1 / jobs.length, priority }),
  );
  const built = build(systemConfig([service('s', changes)], types));
  const numbers = jobs.map((_, i) => i);
  built.system.feed(
    arrivalsAt(
      jobs.map(({ at }) => at),
      numbers,
    ),
  );
  return built;
}

/** Plays the jobs and compares when each ends, and how. */
function check(jobs: readonly Job[], changes: Partial<ServiceConfig> = {}): Built {
  const built = start(jobs, changes);
  built.sim.runUntil(1000);
  assert.deepEqual(
    endTimes(built).map((time) => Number(time.toFixed(9))),
    jobs.map(({ end }) => end),
  );
  assert.deepEqual(
    outcomes(built),
    jobs.map(({ outcome = 'done' }) => outcome),
  );
  assert.equal(built.system.calls.inUse, 0);
  return built;
}

function busySeconds(built: Built): number {
  return load(built, 's').busySeconds;
}

describe('first come, first served', () => {
  it('serves in the order of arrival, whatever the work', () => {
    check([
      { at: 0, work: 5, end: 5 },
      { at: 1, work: 3, end: 8 },
      { at: 2, work: 1, end: 9 },
      { at: 20, work: 1, end: 21 },
    ]);
  });

  it('keeps the order of arrival among calls that come at one instant', () => {
    check([
      { at: 0, work: 1, end: 1 },
      { at: 0, work: 2, end: 3 },
      { at: 0, work: 3, end: 6 },
    ]);
  });

  it('gives each free worker the first call that waits', () => {
    const built = check(
      [
        { at: 0, work: 4, end: 4 },
        { at: 1, work: 1, end: 2 },
        { at: 1, work: 1, end: 3 }, // at 2 on the second worker
        { at: 1, work: 2, end: 5 }, // at 3 on the second worker
        { at: 1, work: 1, end: 5 }, // at 4 on the first worker
      ],
      { workersPerReplica: 2 },
    );
    assert.equal(busySeconds(built), 9);
  });

  it('refuses what would wait beyond the queue limit', () => {
    check(
      [
        { at: 0, work: 4, end: 4 },
        { at: 1, work: 1, end: 5 },
        { at: 2, work: 1, end: 2, outcome: 'rejected' },
        { at: 4.5, work: 1, end: 6 }, // one on the worker, nobody waits
        { at: 5.5, work: 1, end: 7 },
      ],
      { queueLimit: 1 },
    );
  });

  it('takes what finds a free worker when nobody may wait', () => {
    check(
      [
        { at: 0, work: 2, end: 2 },
        { at: 1, work: 2, end: 1, outcome: 'rejected' },
        { at: 2, work: 2, end: 4 }, // a worker falls free at this instant, before the arrival
      ],
      { queueLimit: 0 },
    );
  });

  it('counts the limit of the queue per replica', () => {
    const jobs = [0, 0, 0, 0, 0].map((at, i) => ({
      at,
      work: 1,
      ...(i < 4 ? { end: i < 2 ? 1 : 2 } : { end: 0, outcome: 'rejected' }),
    }));
    check(jobs, { replicas: 2, queueLimit: 1 });
  });

  it('needs a set-up for the first call after it fell idle', () => {
    const built = check(
      [
        { at: 1, work: 2, end: 8 }, // set-up in [1, 6)
        { at: 4, work: 1, end: 9 }, // waits for the same set-up
        { at: 8.5, work: 1, end: 10 }, // awake
        { at: 10.5, work: 1, end: 16.5 }, // asleep since 10: set-up in [10.5, 15.5)
      ],
      { setup: constant(5) },
    );
    assert.equal(busySeconds(built), 5, 'set-up is not work');
  });

  it('lets all workers begin when the set-up ends', () => {
    check(
      [
        { at: 0, work: 1, end: 3 },
        { at: 1, work: 2, end: 4 },
        { at: 1, work: 1, end: 4 },
      ],
      { setup: constant(2), workersPerReplica: 2 },
    );
  });
});

describe('priorities', () => {
  const low = { priority: 1 };
  const high = { priority: 0 };

  it('serve the more urgent of those that wait, and never interrupt', () => {
    check(
      [
        { at: 0, work: 4, ...low, end: 4 },
        { at: 1, work: 2, ...low, end: 9 },
        { at: 2, work: 2, ...high, end: 6 },
        { at: 3, work: 1, ...high, end: 7 },
      ],
      { discipline: 'priority' },
    );
  });

  it('serve first come, first served within a class', () => {
    check(
      [
        { at: 0, work: 1, priority: 3, end: 1 },
        { at: 0, work: 1, priority: 3, end: 4 },
        { at: 0, work: 1, priority: 3, end: 5 },
        { at: 0.5, work: 1, priority: 2, end: 2 },
        { at: 0.6, work: 1, priority: 2, end: 3 },
      ],
      { discipline: 'priority' },
    );
  });

  it('refuse by the number that waits in all classes', () => {
    check(
      [
        { at: 0, work: 4, ...low, end: 4 },
        { at: 1, work: 1, ...low, end: 5 },
        { at: 2, work: 1, ...high, end: 2, outcome: 'rejected' },
      ],
      { discipline: 'priority', queueLimit: 1 },
    );
  });

  it('serve on several workers', () => {
    check(
      [
        { at: 0, work: 4, ...low, end: 4 },
        { at: 0, work: 5, ...low, end: 5 },
        { at: 1, work: 3, ...low, end: 8 },
        { at: 2, work: 1, ...high, end: 5 },
      ],
      { discipline: 'priority', workersPerReplica: 2 },
    );
  });

  it('preempt: the interrupted call resumes where it was', () => {
    const built = check(
      [
        { at: 0, work: 4, ...low, end: 7 }, // [0, 1), [3, 4), [5, 7)
        { at: 1, work: 2, ...high, end: 3 },
        { at: 4, work: 1, ...high, end: 5 },
      ],
      { discipline: 'priority-preemptive' },
    );
    assert.equal(busySeconds(built), 7);
  });

  it('preempt through three classes; the interrupted go on before those who have not begun', () => {
    check(
      [
        { at: 0, work: 3, priority: 2, end: 7 }, // [0, 1), [5, 7)
        { at: 0.5, work: 1, priority: 2, end: 8 },
        { at: 1, work: 3, priority: 1, end: 5 }, // [1, 2), [3, 5)
        { at: 2, work: 1, priority: 0, end: 3 },
      ],
      { discipline: 'priority-preemptive' },
    );
  });

  it('preempt nobody of the same class', () => {
    check(
      [
        { at: 0, work: 2, ...high, end: 2 },
        { at: 1, work: 1, ...high, end: 3 },
        { at: 1, work: 1, ...low, end: 4 },
      ],
      { discipline: 'priority-preemptive' },
    );
  });

  it('preempt the newest of the least urgent calls when there are several workers', () => {
    check(
      [
        { at: 0, work: 4, priority: 2, end: 4 },
        { at: 1, work: 4, priority: 2, end: 6 }, // [1, 2), [3, 6)
        { at: 1, work: 4, priority: 1, end: 5 },
        { at: 2, work: 1, priority: 0, end: 3 },
      ],
      { discipline: 'priority-preemptive', workersPerReplica: 3 },
    );
  });

  it('preempt a call that got its worker at the same instant and keep its whole work', () => {
    check(
      [
        { at: 1, work: 2, ...low, end: 6 },
        { at: 1, work: 3, ...high, end: 4 },
      ],
      { discipline: 'priority-preemptive' },
    );
  });

  it('never let more wait than the queue limit, interrupted calls included', () => {
    check(
      [
        { at: 0, work: 4, ...low, end: 4 },
        { at: 1, work: 1, ...low, end: 6 }, // [4, 4.5), [5.5, 6)
        { at: 2, work: 1, ...high, end: 2, outcome: 'rejected' },
        { at: 4.5, work: 1, ...high, end: 5.5 },
      ],
      { discipline: 'priority-preemptive', queueLimit: 1 },
    );
  });
});

describe('processor sharing', () => {
  const sharing = { discipline: 'processor-sharing' } as const;

  it('serves two calls at half speed each', () => {
    const built = check(
      [
        { at: 0, work: 3, end: 5 }, // alone [0, 1), half [1, 5)
        { at: 1, work: 4, end: 7 }, // half [1, 5), alone [5, 7)
      ],
      sharing,
    );
    assert.ok(Math.abs(busySeconds(built) - 7) < 1e-9);
  });

  it('lets a short newcomer overtake: the finish planned for the first one is not taken', () => {
    check(
      [
        { at: 0, work: 10, end: 14 },
        { at: 1, work: 1, end: 3 },
        { at: 4, work: 2, end: 8.5 }, // half speed [4, 7), a third [7, 8.5)
        { at: 7, work: 1, end: 9.5 }, // a third [7, 8.5), half speed [8.5, 9.5)
      ],
      sharing,
    );
  });

  it('gives each call a worker of its own while there are enough', () => {
    const built = check(
      [
        { at: 0, work: 4, end: 5 }, // full speed [0, 2), two thirds [2, 5)
        { at: 0, work: 4, end: 5 },
        { at: 2, work: 3, end: 6 }, // two thirds [2, 5), full speed [5, 6)
      ],
      { ...sharing, workersPerReplica: 2 },
    );
    assert.ok(Math.abs(busySeconds(built) - 11) < 1e-9);
  });

  it('ends calls of equal need in the order of arrival', () => {
    const built = start(
      [1, 1, 1].map((work) => ({ at: 0, work })),
      sharing,
    );
    const order: number[] = [];
    built.system.onEnd = (number) => order.push(number);
    built.sim.runUntil(10);
    assert.deepEqual(order, [0, 1, 2]);
    assert.equal(built.system.transactions.ended, 3);
  });

  it('refuses beyond workers and queue limit', () => {
    check(
      [
        { at: 0, work: 2, end: 4 },
        { at: 0, work: 2, end: 4 },
        { at: 1, work: 2, end: 1, outcome: 'rejected' },
      ],
      { ...sharing, queueLimit: 1 },
    );
  });

  it('keeps its resolution after a million seconds of work', () => {
    const jobs = Array.from({ length: 40 }, (_, i) => ({ at: i * 1e5, work: 1e5 + 0.125 }));
    const built = start(jobs, sharing);
    built.sim.runUntil(1e8);
    const last = Math.max(...endTimes(built));
    assert.ok(Math.abs(last - 40 * (1e5 + 0.125)) < 1e-6, `ended at ${last}`);
  });
});

describe('a time-out that cancels', () => {
  /** The impatient job waits at most 2 seconds for each call; it is the one to the only service. */
  function impatient(jobs: readonly Job[], changes: Partial<ServiceConfig>): Built {
    const client = { ...service('s').client, timeout: 2, cancels: true };
    return check(jobs, { ...changes, client });
  }

  it('frees the worker and the place in the queue at once', () => {
    const built = impatient(
      [
        { at: 0, work: 9, end: 2, outcome: 'timedOut' },
        { at: 0.5, work: 1, end: 2.5, outcome: 'timedOut' }, // begun at 2
        { at: 1, work: 1, end: 1, outcome: 'rejected' },
        { at: 2.25, work: 1, end: 3.5 },
      ],
      { queueLimit: 1 },
    );
    assert.equal(busySeconds(built), 3.5);
  });

  it('takes a call out of the middle of a priority queue', () => {
    for (const discipline of ['priority', 'priority-preemptive'] as const) {
      impatient(
        [
          { at: 0, work: 1.5, priority: 0, end: 1.5 },
          { at: 0, work: 1, priority: 1, end: 2, outcome: 'timedOut' },
          { at: 0.2, work: 1, priority: 1, end: 2.2, outcome: 'timedOut' },
          { at: 1, work: 1, priority: 0, end: 2.5 },
          { at: 1, work: 0.25, priority: 1, end: 2.75 },
        ],
        { discipline },
      );
    }
  });

  it('takes back the worker of a call that has been interrupted', () => {
    const built = impatient(
      [
        { at: 0, work: 1.9, priority: 1, end: 2, outcome: 'timedOut' },
        { at: 1, work: 1.5, priority: 0, end: 2.5 },
        { at: 1.5, work: 0.5, priority: 1, end: 3 },
      ],
      { discipline: 'priority-preemptive' },
    );
    assert.equal(busySeconds(built), 3);
  });

  it('leaves the others a larger share of the processor', () => {
    impatient(
      [
        { at: 0, work: 5, end: 2, outcome: 'timedOut' },
        { at: 0.5, work: 1, end: 2.25 }, // half speed in [0.5, 2), then alone
      ],
      { discipline: 'processor-sharing' },
    );
  });

  it('moves the finish of the next call when the one that would finish first is withdrawn', () => {
    impatient(
      [
        { at: 0, work: 1.5, end: 2, outcome: 'timedOut' }, // would finish first, at 2.25
        { at: 0.75, work: 1.25, end: 2.625 }, // half speed in [0.75, 2), then alone
      ],
      { discipline: 'processor-sharing' },
    );
  });

  it('lets a replica that sleeps wake up for nobody and sleep again', () => {
    impatient(
      [
        { at: 0, work: 1, end: 2, outcome: 'timedOut' }, // set-up in [0, 3)
        { at: 4, work: 1, end: 6, outcome: 'timedOut' }, // set-up in [4, 7)
        { at: 6, work: 0.5, end: 7.5 },
      ],
      { setup: constant(3) },
    );
  });
});

describe('starts', () => {
  it('show the wait of each call at its service', () => {
    const built = start(
      [0, 1, 2].map((at) => ({ at, work: 2 })),
      {},
    );
    const waits: number[] = [];
    assert.ok(built.system.interpreter instanceof Interpreter);
    built.system.interpreter.onStart = (_number, _service, wait) => waits.push(wait);
    built.sim.runUntil(100);
    assert.deepEqual(waits, [0, 1, 2]);
  });
});
