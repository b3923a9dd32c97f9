import { createRandom } from '../../sim/random.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { System } from '../../sim/system.ts';
import { assert, type Spec } from '../../sim/units.ts';
import { parseSystem } from '../load.ts';
import { createBalancer } from '../plug-in.ts';
import { storeMakers } from '../plug-in-store.ts';
import { type BenchReport, interleave } from './measure.ts';

const ROWS = 1_000_000;
const ROWS_PER_CALL = 20;
const CALLS_PER_SECOND = 5000; // of load: 100,000 rows
const WARM_UP = 2; // simulated seconds: the pool is full
const ROUND = 0.5; // simulated seconds per round
const SYSTEM = `name: store
services:
  database:
    replicas: 1
    workersPerReplica: 64
    database:
      diskRead: 100us
      store:
        memory: 64MiB
        tables: {accounts: {rows: ${ROWS}, popularity: {kind: zipf}}}
transactions:
  read:
    share: 1
    steps: [{call: database, work: 100us, statement: {reads: [{table: accounts, rows: ${ROWS_PER_CALL}}]}}]
`;
const KINDS: Readonly<Record<string, { readonly indexing: Spec; readonly caching: Spec }>> = {
  'b-plus-tree and lru': { indexing: { kind: 'b-plus-tree' }, caching: { kind: 'lru' } },
  'pgm and s3-fifo': { indexing: { kind: 'pgm' }, caching: { kind: 's3-fifo' } },
};
const REFERENCE = 'bare look-ups in the b-plus-tree';

/**
 * Rows per second of one core that calls of a simulated database read from a store: drawn, found by a walk that is
 * metered, their pages asked for in the pool; with all else that a call does. Reference: look-ups of keys of the same
 * table, nothing else.
 */
export async function benchStore(): Promise<BenchReport> {
  const runs = await Promise.all(
    Object.entries(KINDS).map(async ([name, agents]) => [name, await start(agents)] as const),
  );
  const contenders: Record<string, () => number> = { [REFERENCE]: bareLookUps(runs[0]![1]) };
  for (const [name, run] of runs) contenders[name] = () => rowsPerSecond(run);
  const speed = interleave(contenders);
  const row = (name: string) => ({
    name: `rows/s, ${name}`,
    value: speed[name]!,
    unit: 'rows/s',
    reference: REFERENCE,
    ratio: speed[name]! / speed[REFERENCE]!,
  });
  return { bench: 'store', rows: [...Object.keys(KINDS), REFERENCE].map(row) };
}

type Started = Awaited<ReturnType<typeof start>>;

async function start(agents: (typeof KINDS)[string]) {
  const sim = createSimulation();
  const config = await parseSystem(SYSTEM, 'store.yaml');
  const makers = storeMakers({ agents });
  const horizon = Number.POSITIVE_INFINITY;
  const random = createRandom('bench');
  const system = new System({ sim, random, config, createBalancer, makers, countFrom: 0, horizon });
  let time = 0;
  system.feed({
    type: 0,
    amountMinor: 100,
    next() {
      time += 1 / CALLS_PER_SECOND;
      return time;
    },
    ended: () => Number.POSITIVE_INFINITY,
    describe() {},
  });
  sim.runUntil(WARM_UP);
  return { sim, store: system.databases.get('database')!.store! };
}

function rowsPerSecond({ sim, store }: Started): number {
  const before = store.counts.rowsRead;
  const started = performance.now();
  sim.runUntil(sim.now + ROUND);
  return ((store.counts.rowsRead - before) / (performance.now() - started)) * 1e3;
}

/** Look-ups of the keys of a table, in an order that no cache foresees, in a tree of its own. */
function bareLookUps({ store }: Started): () => number {
  const table = store.table('accounts');
  const keys = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) keys[row] = table.keyOf(row);
  const tree = storeMakers({ agents: {} }).tree.build(keys, keys);
  const count = CALLS_PER_SECOND * ROWS_PER_CALL * ROUND;
  let row = 1;
  return () => {
    let found = 0;
    const started = performance.now();
    for (let i = 0; i < count; i++) {
      row = (row * 48_271) % 2_147_483_647; // Park and Miller 1988
      if (tree.find(keys[row % ROWS]!) >= 0) found++;
    }
    assert(found === count, `${found} of ${count} keys were found`);
    return (count / (performance.now() - started)) * 1e3;
  };
}
