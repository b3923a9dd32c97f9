import { bulkLoad } from 'sorted-btree/extended/bulkLoad.js';
import { UPDATABLE_INDEXES } from '../../agents/indexing/index.ts';
import { readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { drawKeys } from '../indexing/key-sets.ts';
import { LOOKUP_KEY_SETS, shuffled } from './index-lookups.ts';
import { median } from './measure.ts';

/** What inserts need of an index; another one's `set` may be an `insert`. */
interface Target {
  readonly sizeBytes: number; // NaN: it does not say
  readonly changeOperations: number; // NaN: it does not count
  insert(key: number, value: number): unknown;
  find(key: number): number;
}
interface Contender {
  readonly name: string;
  build(keys: Float64Array, values: Float64Array): Target;
}

export const SORTED_BTREE = 'sorted-btree (npm)';
const NODE_SIZE = 32; // keys of a node: the default of the package

/** Every index of ours at its defaults, and a B+ tree that many use. */
export const INSERT_CONTENDERS: readonly Contender[] = [
  ...UPDATABLE_INDEXES.map(({ kind, options, build }) => ({
    name: kind,
    build: (keys: Float64Array, values: Float64Array) =>
      build(readOptions(options, {}), keys, values),
  })),
  { name: SORTED_BTREE, build: buildSortedBtree },
];

function buildSortedBtree(keys: Float64Array, values: Float64Array): Target {
  const ascending = (a: number, b: number): number => a - b;
  const tree = bulkLoad(Array.from(keys), Array.from(values), NODE_SIZE, ascending);
  return {
    sizeBytes: Number.NaN,
    changeOperations: Number.NaN,
    insert: (key, value) => tree.set(key, value),
    find: (key) => tree.get(key) ?? -1,
  };
}

/** What one index did with random inserts into one set of keys. */
export interface InsertRow {
  readonly keySet: string;
  readonly index: string;
  readonly bulkKeys: number; // before the inserts
  readonly insertedKeys: number;
  readonly buildMilliseconds: number; // of bulk loading
  /** Nanoseconds per insert, over all of them: median of the rounds, their least and their most. */
  readonly insertNanoseconds: number;
  readonly insertNanosecondsLeast: number;
  readonly insertNanosecondsMost: number;
  /** Nanoseconds per look-up of any key after the inserts. */
  readonly lookupNanoseconds: number;
  readonly lookupNanosecondsLeast: number;
  readonly lookupNanosecondsMost: number;
  /** Keys and values included; NaN where the index does not say. */
  readonly sizeBytes: number;
  readonly insertOperations: number; // per insert, counted; NaN where it does not count
  /** How many times as fast as the other B+ tree takes inserts. */
  readonly speed: number;
}

export interface InsertSettings {
  readonly bulk: number;
  readonly inserts: number;
  readonly rounds: number; // of which medians are taken
  readonly seed: number;
  onProgress(line: string): void;
}

interface Sample {
  readonly build: number; // milliseconds
  readonly insert: number; // nanoseconds each
  readonly lookup: number;
  readonly sizeBytes: number;
  readonly operations: number; // per insert
}

const BATCHES = 20; // in which contenders take turns, so that a slow spell of the machine falls on all
const INSERT_LOOP = 'for (let i = from; i < to; i++) index.insert(keys[i], i);';
const FIND_LOOP =
  'let sum = 0; for (let i = from; i < to; i++) sum += index.find(keys[i]); return sum;';

type Loop = (index: Target, keys: Float64Array, from: number, to: number) => number;

/** Random inserts into what was loaded in bulk, and look-ups afterwards, of all indexes in turn. */
export function benchInserts(name: string, settings: InsertSettings): readonly InsertRow[] {
  const { rounds, onProgress } = settings;
  const keys = drawn(name, settings);
  // Loops of their own: see `benchLookups`.
  const contenders = INSERT_CONTENDERS.map((contender) => ({
    contender,
    insert: new Function('index', 'keys', 'from', 'to', INSERT_LOOP) as Loop,
    find: new Function('index', 'keys', 'from', 'to', FIND_LOOP) as Loop,
  }));
  const samples = contenders.map((): Sample[] => []);
  for (let round = 0; round < rounds; round++) {
    onProgress(`${name}: round ${round + 1} of ${rounds} of inserts`);
    for (const [i, sample] of playRound(contenders, keys, round).entries())
      samples[i]!.push(sample);
  }
  const rows = INSERT_CONTENDERS.map((contender, i) => rowOf(contender.name, samples[i]!));
  const other = rows.find(({ index }) => index === SORTED_BTREE)!.insertNanoseconds;
  return rows.map((row) => ({
    ...{ keySet: name, bulkKeys: keys.loaded.length, insertedKeys: keys.inserted.length },
    ...row,
    speed: other / row.insertNanoseconds,
  }));
}

function rowOf(index: string, samples: readonly Sample[]) {
  const of = (value: (sample: Sample) => number) => samples.map(value);
  const [inserts, lookups] = [of(({ insert }) => insert), of(({ lookup }) => lookup)];
  return {
    index,
    buildMilliseconds: median(of(({ build }) => build)),
    insertNanoseconds: median(inserts),
    insertNanosecondsLeast: Math.min(...inserts),
    insertNanosecondsMost: Math.max(...inserts),
    lookupNanoseconds: median(lookups),
    lookupNanosecondsLeast: Math.min(...lookups),
    lookupNanosecondsMost: Math.max(...lookups),
    sizeBytes: samples[0]!.sizeBytes,
    insertOperations: samples[0]!.operations,
  };
}

/** Different keys of one law: some of them sorted, to be loaded, the others in random order, to be inserted. */
function drawn(name: string, { bulk, inserts, seed }: InsertSettings) {
  const all = drawKeys(LOOKUP_KEY_SETS[name]!, bulk + inserts, seed);
  const different = shuffled(
    all.filter((key, i) => i === 0 || key !== all[i - 1]),
    seed,
  );
  const loaded = different.slice(0, Math.min(bulk, different.length - 1)).sort();
  const inserted = different.slice(loaded.length);
  const uniform = createRandom(String(seed)).stream('look-ups after inserts');
  const probes = new Float64Array(inserted.length);
  for (let i = 0; i < probes.length; i++)
    probes[i] = different[Math.floor(uniform() * different.length)]!;
  return { loaded, values: Float64Array.from(loaded, (_, i) => i), inserted, probes };
}

interface Running {
  readonly contender: Contender;
  readonly insert: Loop;
  readonly find: Loop;
}

/** One round: all are built, then inserts and then look-ups go to each in batches, who is first changing each time. */
function playRound(
  contenders: readonly Running[],
  { loaded, values, inserted, probes }: ReturnType<typeof drawn>,
  round: number,
): readonly Sample[] {
  const built = contenders.map(({ contender }) => timed(() => contender.build(loaded, values)));
  const targets = built.map(({ result }) => result);
  const before = targets.map(({ changeOperations }) => changeOperations);
  const sums: number[] = contenders.map(() => 0);
  const inTurn = (keys: Float64Array, loopOf: (one: Running) => Loop): readonly number[] => {
    const milliseconds = contenders.map(() => 0);
    for (let batch = 0; batch < BATCHES; batch++) {
      const from = Math.floor((batch * keys.length) / BATCHES);
      const to = Math.floor(((batch + 1) * keys.length) / BATCHES);
      for (let turn = 0; turn < contenders.length; turn++) {
        const i = (round + batch + turn) % contenders.length;
        const loop = loopOf(contenders[i]!);
        const run = timed(() => loop(targets[i]!, keys, from, to));
        milliseconds[i]! += run.milliseconds;
        sums[i]! += run.result ?? 0;
      }
    }
    return milliseconds.map((one) => (one * 1e6) / keys.length);
  };
  const insert = inTurn(inserted, (one) => one.insert);
  const lookup = inTurn(probes, (one) => one.find);
  for (const [i, sum] of sums.entries())
    assert(sum === sums[0], `${contenders[i]!.contender.name} found other values than the others`);
  return targets.map(({ sizeBytes, changeOperations }, i) => ({
    build: built[i]!.milliseconds,
    insert: insert[i]!,
    lookup: lookup[i]!,
    sizeBytes,
    operations: (changeOperations - before[i]!) / inserted.length,
  }));
}

function timed<Result>(work: () => Result) {
  const start = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - start };
}
