import assert from 'node:assert/strict';
import { INDEX_LINES, POLICY_LINES } from '../../agents/index.ts';
import { storeMakers, tryIndex, tryPolicy } from '../../experiments/plug-in-store.ts';
import { PAGE_BYTES } from '../../sim/databases/key-index.ts';
import type { StoreMakers } from '../../sim/databases/store/makers.ts';
import { InputError } from '../../sim/options.ts';
import { service, systemConfig } from '../sim/build.ts';
import { Bench, DATABASE, READ, WRITE } from '../sim/databases/bench.ts';
import { STORE } from '../sim/databases/store/doubles.ts';

const one = (rows: number) => [{ table: 'accounts', rows }];
const STATEMENTS = [
  { ...READ, access: { reads: one(8), scans: one(40), inserts: [] } },
  { ...WRITE, access: { reads: one(1), scans: [], inserts: one(4) } },
];
const TABLES = [{ ...STORE.tables[0]!, rows: 300, rowsMax: 1000, rowBytes: 1024 }];
/** Room for 40 pages, of 38 of rows at the start and 53 at the end, beside those of the index. */
const CONFIG = {
  ...STORE,
  memoryBytes: 40 * PAGE_BYTES,
  index: { kind: 'b-plus-tree' },
  cache: { kind: 'lru' },
  tables: TABLES,
  rebuildRatio: 0.3,
};

/** Some hundred calls, whose rows each are found: asserted inside the store. */
function rowsUnder(makers: StoreMakers, memoryBytes = CONFIG.memoryBytes) {
  const bench = new Bench({ store: { ...CONFIG, memoryBytes } }, STATEMENTS, { makers });
  const times = Array.from({ length: 30 }, (_, i) => i);
  bench.arrive(times, 0).arrive(times, 1).run(200);
  const { counts, tables } = bench.database.store!;
  const { rowsRead, rowsScanned, rowsInserted, pageMisses, pageRequests } = counts;
  assert(pageMisses > 0 && pageMisses < pageRequests);
  return { rowsRead, rowsScanned, rowsInserted, count: tables[0]!.count };
}

const problemsOf = (attempt: () => void) => {
  try {
    attempt();
    return [];
  } catch (error) {
    assert(error instanceof InputError, String(error));
    return error.problems.map(({ message }) => message);
  }
};

describe('a store with agents', () => {
  const expected = { rowsRead: 270, rowsScanned: 1200, rowsInserted: 120, count: 420 };

  it('finds its rows under every index of the registries', () => {
    assert(INDEX_LINES.length > 5);
    for (const { kind } of INDEX_LINES) {
      const makers = storeMakers({ agents: { indexing: { kind } } });
      assert.deepEqual(rowsUnder(makers, 2 ** 21), expected, kind);
    }
  });

  it('finds its rows under every cache policy of the registry, but for bounds', () => {
    assert(POLICY_LINES.length > 5 && POLICY_LINES.every(({ role }) => role !== 'bound'));
    for (const { kind } of POLICY_LINES)
      assert.deepEqual(rowsUnder(storeMakers({ agents: { caching: { kind } } })), expected, kind);
  });

  it('has what the entry names, else what the system file says', () => {
    const declared = { kind: 'b-plus-tree' };
    const kindOf = (agents: Parameters<typeof storeMakers>[0]['agents']) =>
      storeMakers({ agents }).index(declared).kind;
    assert.equal(kindOf({}), 'updatable');
    assert.equal(kindOf({ indexing: { kind: 'binary-search' } }), 'static');
    const isLearned = (agents: Parameters<typeof storeMakers>[0]['agents']) =>
      storeMakers({ agents }).cache({ kind: 'lecar' }).isLearned;
    assert.deepEqual([isLearned({}), isLearned({ caching: { kind: 'fifo' } })], [true, false]);
  });

  it('needs a system that has one, and memory for the models of the index', () => {
    const plain = systemConfig([service('db', { database: DATABASE })], []);
    assert.match(problemsOf(() => tryIndex({ kind: 'pgm' }, plain))[0]!, /it has none/);
    assert.match(problemsOf(() => tryPolicy({ kind: 'lru' }, plain))[0]!, /it has none/);
    const with1 = (memoryBytes: number) => {
      const store = { ...CONFIG, memoryBytes };
      return systemConfig([service('db', { database: { ...DATABASE, store } })], []);
    };
    assert.deepEqual(
      problemsOf(() => tryIndex({ kind: 'pgm' }, with1(2 ** 20))),
      [],
    );
    const [message] = problemsOf(() => tryIndex({ kind: 'pgm' }, with1(8200)));
    assert.match(
      message!,
      /services\.db\.database\.store\.memory must hold \d+ bytes of its index/,
    );
  });
});
