import assert from 'node:assert/strict';
import { PAGE_BYTES } from '../../../../sim/databases/key-index.ts';
import type { StoreMakers } from '../../../../sim/databases/store/makers.ts';
import type { StoreConfig, TableAccess } from '../../../../sim/databases/store/store-config.ts';
import { call, constant, endTimes, run, service, systemConfig, transaction } from '../../build.ts';
import { Bench, type BenchOptions, DATABASE, READ, WRITE } from '../bench.ts';
import { FIFO, MAKERS, STORE } from './doubles.ts';

const NOTHING: TableAccess = { reads: [], scans: [], inserts: [] };
const one = (rows: number) => [{ table: 'accounts', rows }];
const reads = (rows: number) => ({ ...READ, access: { ...NOTHING, reads: one(rows) } });
const scans = (rows: number) => ({ ...READ, access: { ...NOTHING, scans: one(rows) } });
const inserts = (rows: number) => ({ ...WRITE, access: { ...NOTHING, inserts: one(rows) } });

const [TABLE] = STORE.tables;
const tableOf = (more: object): StoreConfig => ({ ...STORE, tables: [{ ...TABLE!, ...more }] });

/** A learned index whose models find everything and have no pages: the pool holds rows alone. */
const EXACT: StoreMakers = {
  ...MAKERS,
  index: () => ({
    kind: 'static',
    isLearned: true,
    build: (keys) => {
      const positions = new Map(Array.from(keys, (key, i) => [key, i]));
      const lowerBound = (key: number) => positions.get(key) ?? keys.length;
      return {
        count: keys.length,
        sizeBytes: 100 * PAGE_BYTES,
        buildOperations: 0,
        lowerBound,
        walk(key, meter) {
          meter.touch(1, 64 * lowerBound(key), 64);
          return lowerBound(key);
        },
      };
    },
  }),
};

const times = (count: number, gap = 1) => Array.from({ length: count }, (_, i) => i * gap);
const make = (
  store: StoreConfig,
  statements: ConstructorParameters<typeof Bench>[1],
  more: BenchOptions = {},
) => new Bench({ store }, statements, { makers: MAKERS, ...more });

/** Share of the look-ups that miss, once `warm` of them have filled the pool. */
function missRatio(config: StoreConfig, warm: number, measured: number): number {
  const bench = make(config, [reads(100)], { makers: EXACT, countFrom: warm });
  bench.arrive(times(warm + measured)).run(warm + measured);
  const { pageMisses, pageRequests } = bench.database.store!.counted();
  assert.equal(pageRequests, measured * 100);
  return pageMisses / pageRequests;
}

/**
 * Miss ratio of LRU with room for `places` of the pages, each asked for with probability p(page):
 * sum p exp(-p T), where sum (1 - exp(-p T)) = places (Che, Tung and Wang 2002).
 */
function cheMissRatio(p: readonly number[], places: number): number {
  const held = (time: number) => p.reduce((sum, one) => sum - Math.expm1(-one * time), 0);
  let [low, high] = [0, 1e9];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (held(middle) < places) low = middle;
    else high = middle;
  }
  return p.reduce((sum, one) => sum + one * Math.exp(-one * low), 0);
}

describe('a store', () => {
  it('hits as many pages of rows asked for alike as it has room for', () => {
    // 1,000 pages of room, 100 of which the models pin; 2,000 pages of rows. 20,000 look-ups: sd 0.0035.
    const ratio = missRatio(STORE, 100, 200);
    assert(Math.abs(ratio - (1 - 900 / 2000)) < 4 * Math.sqrt((0.45 * 0.55) / 20_000), `${ratio}`);
  });

  it('misses what the approximation of Che says of rows whose popularity follows Zipf', () => {
    const rows = 2000;
    const config = {
      ...tableOf({ rows, rowBytes: PAGE_BYTES, popularity: { kind: 'zipf', exponent: 0.99 } }),
      memoryBytes: 300 * PAGE_BYTES,
    };
    const weights = Array.from({ length: rows }, (_, i) => (i + 1) ** -0.99);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const expected = cheMissRatio(
      weights.map((weight) => weight / sum),
      200,
    );
    const ratio = missRatio(config, 100, 400);
    // 40,000 look-ups, not quite independent; the approximation itself is good to 0.005 here.
    assert(Math.abs(ratio - expected) < 0.012, `${ratio} is not ${expected}`);
  });

  it('adds lines x their time to the work of a call, and operations x theirs', () => {
    const config = { ...STORE, lineTime: 1e-7, operationTime: 1e-9 };
    const bench = make(config, [reads(3), inserts(2)]);
    const { store } = bench.database;
    const { calls } = bench;
    const seen: number[] = [];
    const watch = bench.database.enter.bind(bench.database);
    bench.database.enter = (row) => {
      const result = watch(row);
      seen.push(calls.storeWork[row]!);
      return result;
    };
    bench.arrive([0], 0).run(0.5);
    const { lines } = store!.counts;
    assert(lines > 3 * 8 && lines <= 3 * 17);
    assert.equal(seen[0], lines * 1e-7);
    for (const time of [1, 2]) {
      const before = store!.counts.lines;
      bench.arrive([time], 1).run(time + 0.5);
      // Each insert is one change of the tree beside the static index.
      assert(Math.abs(seen[time]! - ((store!.counts.lines - before) * 1e-7 + 2e-9)) < 1e-18);
    }
    assert.equal(store!.counts.operations, 4);
  });

  it('reads what it misses one page after the other, and bills it', () => {
    const config = { ...STORE, dollarsPerMillionReads: 5 };
    const bench = make(config, [reads(4)], { countFrom: 50 });
    bench.arrive(times(100, 1)).run(200);
    const { store, diskReadSeconds } = bench.database;
    const { counts } = store!;
    assert(Math.abs(diskReadSeconds - 0.1 * counts.pageMisses) < 1e-9);
    const waited = bench.fates.reduce(
      (sum, { arrivedAt, startedAt }) => sum + startedAt - arrivedAt,
      0,
    );
    assert(Math.abs(waited - diskReadSeconds) < 1e-9);
    const { pageMisses, rowsRead } = store!.counted();
    assert.equal(rowsRead, 50 * 4);
    assert(pageMisses > 0 && pageMisses < counts.pageMisses);
    assert.equal(store!.dollars, (pageMisses * 5) / 1e6);
  });

  it('asks for the same rows under every index and cache', () => {
    const rowsUnder = (makers: StoreMakers) => {
      const bench = make(tableOf({ rows: 2000, rowsMax: 3000 }), [reads(5), inserts(1)], {
        makers,
      });
      const table = bench.database.store!.table('accounts');
      const asked: number[] = [];
      const original = table.asked.bind(table);
      table.asked = (u) => {
        asked.push(original(u));
        return asked.at(-1)!;
      };
      bench.arrive(times(20, 2), 0).arrive(times(20, 3), 1).run(100);
      assert.equal(table.count, 2020);
      return asked;
    };
    const asked = rowsUnder(MAKERS);
    assert.equal(asked.length, 100);
    assert(new Set(asked).size > 90);
    assert.deepEqual(rowsUnder({ ...EXACT, cache: () => FIFO }), asked);
    assert.deepEqual(rowsUnder({ ...MAKERS, index: () => MAKERS.tree }), asked);
  });

  it('finds the rows it has inserted, whatever the index', () => {
    for (const makers of [MAKERS, EXACT, { ...MAKERS, index: () => MAKERS.tree }]) {
      const config = {
        ...tableOf({ rows: 100, rowsMax: 1000, popularity: { kind: 'latest' } }),
        rebuildRatio: 0.2,
      };
      const bench = make(config, [inserts(3), reads(3)], { makers });
      bench.arrive(times(60, 1), 0).arrive(times(60, 1.5), 1).run(500);
      const { store } = bench.database;
      assert.equal(store!.table('accounts').count, 280);
      assert.equal(store!.counts.rowsRead, 180); // each was found: asserted inside
      assert.equal(store!.table('accounts').asked(0), 279); // the newest
      assert.equal(store!.indexRebuilds > 2, makers.index(STORE.index).kind === 'static');
    }
  });

  it('reads each page of a scan once', () => {
    const bench = make(STORE, [scans(3200)], { makers: EXACT });
    bench.arrive([0]).run(1000);
    const { pageRequests, pageMisses, rowsScanned } = bench.database.store!.counts;
    assert.equal(rowsScanned, 3200);
    assert(pageRequests >= 100 && pageRequests <= 101, `${pageRequests}`); // 32 rows to a page
    assert.equal(pageMisses, pageRequests);
  });

  it('has a pool of its own at each replica, empty after a crash', () => {
    const bench = make(tableOf({ rows: 32, rowsMax: 32 }), [reads(1)], { makers: EXACT });
    bench.arrive([0, 1, 2, 3]).crash(0, 10, 20).arrive([30, 31]).run(40);
    assert.equal(bench.database.store!.counts.pageMisses, 2);
    const pair = make(tableOf({ rows: 32, rowsMax: 32 }), [reads(1)], {
      makers: EXACT,
      replicas: 2,
    });
    assert.notEqual(pair.database.store!.pool(0), pair.database.store!.pool(1));
  });

  it('makes a call take longer by what its walk takes, and no other call', () => {
    const store = { ...STORE, lineTime: 0.01 };
    const config = systemConfig(
      [
        service('db', { database: { ...DATABASE, diskRead: constant(0), store } }),
        service('other'),
      ],
      [transaction([{ ...call('db', 1), statement: reads(1) }, call('other', 1)])],
    );
    const built = run(config, [0, 100], 200, { makers: MAKERS });
    const { lines } = built.system.databases.get('db')!.store!.counts;
    const [first, second] = endTimes(built);
    assert(Math.abs(first! + second! - 100 - 4 - 0.01 * lines) < 1e-9);
    assert(lines > 20);
  });
});
