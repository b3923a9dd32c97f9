import assert from 'node:assert/strict';
import type { Alternative, Step } from '../../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  exponential,
  load,
  outcomes,
  poisson,
  run,
  service,
  systemConfig,
  transaction,
} from '../build.ts';
import { DATABASE, READ } from './bench.ts';

const SPREADS = { sizeSpread: 0, copySpread: 0, estimateSpread: 0 };

function report(work: number): Step {
  const plain = { template: 'q', class: 'analytical' as const, freshWithin: 5, buckets: 1 };
  const rows: Alternative = { ...call('db', work), as: 'rows', hints: [], statement: READ };
  return { query: { ...plain, ...SPREADS }, among: [rows] };
}

/** Reports of 10 s, and payments of 1 s, on a database with four workers and two slots. */
function system(timeout = Number.POSITIVE_INFINITY) {
  const database = { ...DATABASE, flush: constant(0), analyticalMax: 2 };
  const client = { timeout, cancels: true };
  return systemConfig(
    [service('db', { workersPerReplica: 4, database, client })],
    [
      transaction([report(10)], { name: 'report', share: 0.5 }),
      transaction([{ ...call('db', 1), statement: READ }], { name: 'pay', share: 0.5 }),
    ],
  );
}
const times = (built: Built) => endTimes(built).map((time) => +time.toFixed(9));
const play = (at: readonly number[], types: readonly number[], timeout?: number) =>
  run(system(timeout), arrivalsAt(at, types), 200);
const waiting = ({ system: built }: Built) =>
  built.service('db').storage!.signals!()['analyticalWaiting'];

describe('slots for analytical queries', () => {
  it('let so many reports in at once, in the order of arrival, and all other calls pass', () => {
    const built = play([0, 1, 2, 3, 4], [0, 0, 0, 0, 1]);
    assert.deepEqual(times(built), [10, 11, 20, 21, 5]);
    assert.equal(waiting(built), 0);
  });

  it('lose nothing when calls that wait, or have a slot, are withdrawn', () => {
    // The first two are answered in time; those that wait give up at 2 + 15 and 3 + 15, before or after they begin.
    const built = play([0, 1, 2, 3, 20, 20.5], [0, 0, 0, 0, 0, 0], 12);
    const ended = ['done', 'done', 'timedOut', 'timedOut', 'done', 'done'];
    assert.deepEqual(outcomes(built), ended);
    assert.deepEqual(times(built), [10, 11, 14, 15, 30, 30.5]);
    assert.equal(waiting(built), 0);
  });

  it('are all free again after any time-outs and crashes, with a copy that follows', () => {
    const database = { ...DATABASE, bufferHitRatio: 0.5, analyticalMax: 1 };
    const client = { timeout: 3, cancels: true, retry: { kind: 'fixed', retries: 2, wait: 0.5 } };
    const rows = { ...call('db', exponential(1)), as: 'rows', hints: [] };
    const among = [
      { ...rows, statement: { ...READ, pages: 9 } },
      { ...rows, call: 'copy', as: 'copy', statement: { ...READ, pages: 9 } },
    ];
    const plain = { template: 'q', class: 'analytical' as const, freshWithin: 5, buckets: 4 };
    const write = {
      ...call('db', exponential(0.1)),
      statement: { ...READ, isWrite: true, rows: 9 },
    };
    const config = systemConfig(
      [
        service('db', { replicas: 2, workersPerReplica: 2, database, client }),
        service('copy', { replicas: 2, database: { ...database, follows: 'db' }, client }),
      ],
      [transaction([{ query: { ...plain, ...SPREADS }, among }, write])],
    );
    let turn = 0;
    const createRouter = () => ({ route: () => turn++ % 2 });
    const built = build(config, { createRouter });
    built.system.feed(poisson(built.random, 2, 1000));
    for (let time = 40; time < 500; time += 40) {
      built.sim.runUntil(time);
      const name = time % 80 === 0 ? 'db' : 'copy';
      built.system.strike({ kind: 'crash', service: name, downtime: 5 });
    }
    built.sim.runUntil(5000);
    built.system.finish();
    const { transactions } = built.system;
    assert.deepEqual([transactions.arrived, transactions.countInFlight()], [1000, 0]);
    const ended = new Set(outcomes(built));
    assert.ok(
      ['done', 'failed', 'timedOut'].every((one) => ended.has(one as 'done')),
      `${[...ended]}`,
    );
    for (const name of ['db', 'copy']) {
      assert.equal(load(built, name).open, 0);
      assert.equal(built.system.service(name).storage!.signals!()['analyticalWaiting'], 0);
      assert.equal(built.system.service(name).storage!.signals!()['analyticalInside'], 0);
    }
  });

  it('begin anew with a replica that was lost', () => {
    const built = build(system());
    built.system.feed(arrivalsAt([0, 1, 2, 50, 51, 52], [0, 0, 0, 0, 0, 0]));
    built.sim.runUntil(5);
    assert.equal(waiting(built), 1);
    built.system.strike({ kind: 'crash', service: 'db', downtime: 0 });
    assert.equal(waiting(built), 0);
    built.sim.runUntil(200);
    assert.deepEqual(outcomes(built).slice(0, 3), ['failed', 'failed', 'failed']);
    assert.deepEqual(times(built).slice(3), [60, 61, 70]);
  });
});
