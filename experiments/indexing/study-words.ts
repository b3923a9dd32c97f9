import { fastestClassic, type IndexBench } from '../bench/index-bench.ts';
import { type InsertRow, SORTED_BTREE } from '../bench/index-inserts.ts';
import type { LookupRow } from '../bench/index-lookups.ts';

const NAMES: Readonly<Record<string, string>> = {
  rmi: 'RMI',
  pgm: 'PGM',
  'radix-spline': 'RadixSpline',
};

/** What the rows say, a sentence for each set of keys and question. */
export function indexWords({ machine, lookups, inserts }: IndexBench): readonly string[] {
  const keySets = [...new Set(lookups.map(({ keySet }) => keySet))];
  return [
    `Nanoseconds are wall clock, medians of rounds in turn, on ${machine}; lines, pages and operations are counted.`,
    ...keySets.map((keySet) => lookupWords(keySet, lookups)),
    ...keySets.map((keySet) => insertWords(inserts.filter((row) => row.keySet === keySet))),
  ];
}

function lookupWords(keySet: string, lookups: readonly LookupRow[]): string {
  const own = lookups.filter((row) => row.keySet === keySet);
  const classic = fastestClassic(own, keySet);
  const kinds = [...new Set(own.filter(({ isClassic }) => !isClassic).map(({ kind }) => kind))];
  const parts = kinds.map((kind) => {
    const best = fastest(own.filter((row) => row.kind === kind));
    const doubt = isApart(best, classic) ? '' : ', though their rounds overlap';
    return (
      `${NAMES[kind] ?? kind} ${best.speed.toFixed(2)} times as fast (${best.index}: ` +
      `${whole(best.lookupNanoseconds)} ns, ${megabytes(best.sizeBytes)}${doubt})`
    );
  });
  return (
    `${keySet}, ${whole(classic.keys)} keys: the fastest classic search is ${classic.index} with ` +
    `${whole(classic.lookupNanoseconds)} ns and ${megabytes(classic.sizeBytes)} beside the keys; at their fastest settings ${parts.join('; ')}.`
  );
}

const fastest = (rows: readonly LookupRow[]): LookupRow =>
  rows.reduce((best, row) => (row.lookupNanoseconds < best.lookupNanoseconds ? row : best));

/** Whether every round of one was faster than every round of the other. */
function isApart(one: LookupRow, other: LookupRow): boolean {
  return (
    one.lookupNanosecondsMost < other.lookupNanosecondsLeast ||
    other.lookupNanosecondsMost < one.lookupNanosecondsLeast
  );
}

function insertWords(rows: readonly InsertRow[]): string {
  const find = (name: string) => rows.find(({ index }) => index === name)!;
  const [alex, tree, other] = ['alex', 'b-plus-tree', SORTED_BTREE].map(find);
  const compared = [other!, tree!].map((row) => {
    const ratio = row.insertNanoseconds / alex!.insertNanoseconds;
    return `${ratio.toFixed(2)} times as fast as ${row.index} (${whole(row.insertNanoseconds)} ns)`;
  });
  const rest = rows
    .filter((row) => ![alex, tree, other].includes(row))
    .map(
      (row) => `${row.index} ${whole(row.insertNanoseconds)} and ${whole(row.lookupNanoseconds)}`,
    );
  return (
    `${alex!.keySet}, ${whole(alex!.insertedKeys)} random inserts into ${whole(alex!.bulkKeys)} keys: the ALEX-like index takes ` +
    `${whole(alex!.insertNanoseconds)} ns each, ${compared.join(', ')}, and ${whole(alex!.lookupNanoseconds)} ns per look-up ` +
    `afterwards (${tree!.index}: ${whole(tree!.lookupNanoseconds)}); ns per insert and look-up of the others: ${rest.join(', ')}.`
  );
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const megabytes = (bytes: number): string =>
  bytes === 0 ? 'nothing' : `${(bytes / 1e6).toPrecision(2)} MB`;
