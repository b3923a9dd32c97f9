import { cpus, loadavg } from 'node:os';
import { benchInserts, type InsertRow, SORTED_BTREE } from './index-inserts.ts';
import {
  benchLookups,
  LOOKUP_KEY_SETS,
  type LookupContender,
  type LookupRow,
} from './index-lookups.ts';
import type { BenchReport, BenchRow } from './measure.ts';

export interface IndexBenchSettings {
  readonly keys: number; // that are looked up
  readonly bulk: number; // keys before the inserts
  readonly inserts: number;
  readonly rounds: number; // of which medians of look-ups are taken
  readonly lookups: number; // of each index in a round
  readonly insertRounds: number;
  readonly seed: number;
  onProgress(line: string): void;
}

/** What `finfra index bench` measures unless told otherwise. */
export const INDEX_BENCH = {
  ...{ keys: 10_000_000, bulk: 5_000_000, inserts: 2_000_000 },
  ...{ rounds: 11, lookups: 1_000_000, insertRounds: 3, seed: 1 },
} as const;

export interface IndexBench extends BenchReport {
  readonly bench: 'index';
  readonly machine: string;
  readonly lookups: readonly LookupRow[];
  readonly inserts: readonly InsertRow[];
}

/** Look-ups and inserts of every index over two sets of keys, each beside classic ones of the same run. */
export function measureIndexes(
  settings: IndexBenchSettings,
  contenders?: readonly LookupContender[],
): IndexBench {
  const loadBefore = loadavg()[0]!;
  const keySets = Object.keys(LOOKUP_KEY_SETS);
  const lookups = keySets.flatMap((name) => benchLookups(name, settings, contenders));
  const insertSettings = { ...settings, rounds: settings.insertRounds };
  const inserts = keySets.flatMap((name) => benchInserts(name, insertSettings));
  const rows = [...lookupRows(lookups), ...insertRows(inserts)];
  return { bench: 'index', machine: machineText(loadBefore), lookups, inserts, rows };
}

/** `bench index`: as `index bench` by its defaults. */
export function benchIndex(): Promise<BenchReport> {
  const { bench, rows } = measureIndexes({ ...INDEX_BENCH, onProgress: () => {} });
  return Promise.resolve({ bench, rows });
}

/** Speed beside the fastest classic search over the same keys: a ratio above 1 is faster. */
function lookupRows(lookups: readonly LookupRow[]): readonly BenchRow[] {
  return lookups.map(({ keySet, index, lookupNanoseconds, speed }) => ({
    name: `${keySet}: look-ups, ${index}`,
    value: 1e3 / lookupNanoseconds,
    unit: 'million/s',
    reference: fastestClassic(lookups, keySet).index,
    ratio: speed,
  }));
}

/** The classic search of the shortest look-ups over a set of keys. */
export function fastestClassic(lookups: readonly LookupRow[], keySet: string): LookupRow {
  return lookups
    .filter((row) => row.keySet === keySet && row.isClassic)
    .reduce((best, row) => (row.lookupNanoseconds < best.lookupNanoseconds ? row : best));
}

/** Beside `sorted-btree`; the learned one beside our B+ tree, too. */
function insertRows(inserts: readonly InsertRow[]): readonly BenchRow[] {
  return inserts.flatMap((row) => {
    const { keySet, index, insertNanoseconds, speed } = row;
    const value = 1e3 / insertNanoseconds;
    const one = { name: `${keySet}: inserts, ${index}`, value, unit: 'million/s' };
    const ours = inserts.find((other) => other.keySet === keySet && other.index === B_PLUS_TREE)!;
    const ratio = ours.insertNanoseconds / insertNanoseconds;
    return [
      { ...one, reference: SORTED_BTREE, ratio: speed },
      ...(index === ALEX ? [{ ...one, reference: B_PLUS_TREE, ratio }] : []),
    ];
  });
}

const ALEX = 'alex';
const B_PLUS_TREE = 'b-plus-tree';

/** What nanoseconds were measured on; `loadBefore`: processes that ran then, on average over a minute. */
function machineText(loadBefore: number): string {
  const [first] = cpus();
  const load = `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
  return `${first?.model ?? 'unknown processor'}, ${cpus().length} cores, ${load}, Node ${process.version}`;
}
