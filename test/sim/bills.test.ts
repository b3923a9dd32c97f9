import assert from 'node:assert/strict';
import { call, run, service, systemConfig, transaction } from './build.ts';
import { DATABASE, READ } from './databases/bench.ts';
import { MAKERS, STORE } from './databases/store/doubles.ts';

describe('the bill of a system', () => {
  it('adds what stores read from disk to the rent, page by page', () => {
    const store = { ...STORE, dollarsPerMillionReads: 1e6 };
    const db = service('db', { instance: 'one', database: { ...DATABASE, store } });
    const access = { reads: [{ table: 'accounts', rows: 3 }], scans: [], inserts: [] };
    const reading = { ...call('db', 1), statement: { ...READ, access } };
    const config = {
      ...systemConfig([db, service('other')], [transaction([reading])]),
      instanceTypes: { one: { dollarsPerHour: 3600 } },
    };
    const times = [1, 11, 21, 31, 41];
    const options = { makers: MAKERS, countFrom: 20, horizon: 100 };
    const { system } = run(config, times, 100, options);
    const { store: stored } = system.databases.get('db')!;
    const { pageMisses } = stored!.counted();
    assert(pageMisses >= 6 && pageMisses < stored!.counts.pageMisses);
    assert.equal(system.dollarsSoFar, 80 + pageMisses);
    system.finish();
    assert.deepEqual(system.costDollars(), { db: 80 + pageMisses, other: 0 });
    assert.equal(stored!.counted().rowsRead, 9);
  });
});
