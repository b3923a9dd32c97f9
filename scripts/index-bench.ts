import type { IndexBench } from '../experiments/bench/index-bench.ts';
import { countOption, DONE, note, printJson, printLine } from './command.ts';
import type { IndexTask } from './index.ts';

/** Of fewer, what is measured is the clock and the compiler. */
const COUNT_MIN = 1000;

/** `finfra index bench`: look-ups and inserts of every index beside the classic ones, in one run. */
export const benchTask: IndexTask = {
  operands: '',
  description:
    'measures look-ups and inserts of learned indexes beside classic ones, all in one run',
  options: {
    keys: { type: 'string', description: 'bench: keys that are looked up [10000000]' },
    bulk: { type: 'string', description: 'bench: keys before the inserts [5000000]' },
    inserts: { type: 'string', description: 'bench: random keys that are inserted [2000000]' },
    rounds: { type: 'string', description: 'bench: of which medians are taken [11]' },
  },
  async run(_operands, options) {
    const { INDEX_BENCH, measureIndexes } = await import('../experiments/bench/index-bench.ts');
    const count = (name: 'keys' | 'bulk' | 'inserts' | 'rounds', max: number) =>
      countOption(options, name, { min: name === 'rounds' ? 1 : COUNT_MIN, max }) ??
      INDEX_BENCH[name];
    const rounds = count('rounds', 1000);
    const bench = measureIndexes({
      ...INDEX_BENCH,
      keys: count('keys', 50_000_000),
      bulk: count('bulk', 50_000_000),
      inserts: count('inserts', 20_000_000),
      rounds,
      insertRounds: Math.min(rounds, INDEX_BENCH.insertRounds),
      onProgress: note,
    });
    if (options['json'] === true) printJson(bench);
    else print(bench);
    return DONE;
  },
};

type Cell = string | number;

function print({ machine, lookups, inserts }: IndexBench): void {
  printLine(machine);
  for (const keySet of new Set(lookups.map((row) => row.keySet))) {
    const own = lookups.filter((row) => row.keySet === keySet);
    const loaded = inserts.filter((row) => row.keySet === keySet);
    printLine('');
    printLine(`${keySet}: ${whole(own[0]!.keys)} keys, each looked up in random order`);
    printTable(
      ['index', 'ns', 'least', 'most', 'x classic', 'bytes', 'build ms', 'lines', 'pages'],
      own.map((row) => [
        ...[row.index, whole(row.lookupNanoseconds), whole(row.lookupNanosecondsLeast)],
        ...[whole(row.lookupNanosecondsMost), row.speed.toFixed(2), whole(row.sizeBytes)],
        ...[whole(row.buildMilliseconds), row.lines.toFixed(1), row.pages.toFixed(1)],
      ]),
    );
    const { insertedKeys, bulkKeys } = loaded[0]!;
    printLine(`${keySet}: ${whole(insertedKeys)} random inserts into ${whole(bulkKeys)} keys`);
    printTable(
      ['index', 'ns', 'least', 'most', 'x npm', 'bytes', 'load ms', 'find ns', 'counted'],
      loaded.map((row) => [
        ...[row.index, whole(row.insertNanoseconds), whole(row.insertNanosecondsLeast)],
        ...[whole(row.insertNanosecondsMost), row.speed.toFixed(2), whole(row.sizeBytes)],
        ...[whole(row.buildMilliseconds), whole(row.lookupNanoseconds)],
        whole(row.insertOperations),
      ]),
    );
  }
}

const whole = (value: number): string =>
  Number.isNaN(value) ? '-' : Math.round(value).toLocaleString('en');

function printTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  for (const cells of [columns, ...rows]) {
    const line = cells.map((cell, i) =>
      i === 0 ? String(cell).padEnd(30) : String(cell).padStart(12),
    );
    printLine(`  ${line.join('')}`);
  }
}
