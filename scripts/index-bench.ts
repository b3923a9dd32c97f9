import { benchIndex, type IndexBench } from '../experiments/bench/index-bench.ts';
import { countOption, DONE, note, printJson, printLine } from './command.ts';
import type { IndexTask } from './index.ts';

const KEYS = 10_000_000;
const INSERTS = { bulk: 5_000_000, inserted: 2_000_000 };
const ROUNDS = 7;

/** `finfra index bench`: look-ups and inserts of every index beside the classic ones, in one run. */
export const benchTask: IndexTask = {
  operands: '',
  description:
    'measures look-ups and inserts of learned indexes beside classic ones, all in one run',
  options: {
    keys: { type: 'string', description: `of look-ups [${KEYS}]` },
    bulk: { type: 'string', description: `keys before the inserts [${INSERTS.bulk}]` },
    inserts: { type: 'string', description: `random keys that are inserted [${INSERTS.inserted}]` },
    rounds: { type: 'string', description: `of which medians are taken [${ROUNDS}]` },
  },
  async run(_operands, options) {
    const count = (name: string, otherwise: number, max: number) =>
      countOption(options, name, { min: 1, max }) ?? otherwise;
    const settings = {
      keys: count('keys', KEYS, 50_000_000),
      bulk: count('bulk', INSERTS.bulk, 50_000_000),
      inserts: count('inserts', INSERTS.inserted, 20_000_000),
      rounds: count('rounds', ROUNDS, 100),
    };
    const bench = await benchIndex({ ...settings, onProgress: note });
    if (options['json'] === true) printJson(bench);
    else print(bench);
    return DONE;
  },
};

function print({ rows }: IndexBench): void {
  for (const { name, value, unit } of rows) printLine(`${name}  ${value} ${unit}`);
}
