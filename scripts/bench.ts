import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import type { BenchReport, BenchRow } from '../experiments/bench/measure.ts';
import type { Command } from './command.ts';
import { DONE, JSON_OPTION, printJson, printLine, runCommand } from './command.ts';

const BENCHES: Readonly<Record<string, () => Promise<BenchReport>>> = {
  cache: async () => (await import('../experiments/bench/cache.ts')).benchCache(),
  engine: async () => (await import('../experiments/bench/engine.ts')).benchEngine(),
  index: async () => (await import('../experiments/bench/index-bench.ts')).benchIndex(),
  learning: async () => (await import('../experiments/bench/learning.ts')).benchLearning(),
  payments: async () => (await import('../experiments/bench/payments.ts')).benchPayments(),
  store: async () => (await import('../experiments/bench/store.ts')).benchStore(),
  statistics: async () => (await import('../experiments/bench/statistics.ts')).benchStatistics(),
};

const command: Command = {
  usage: 'bench [name]',
  description:
    'Measures speed, and whether the statistics of experiments keep their promises ' +
    `(${Object.keys(BENCHES).join(', ')}; all of them without a name), each beside a reference.`,
  options: { json: JSON_OPTION },
  async run([name], options) {
    const names = Object.keys(BENCHES);
    if (name !== undefined && !names.includes(name))
      throw new BadInput([`${name}: must be one of ${names.join(', ')}${didYouMean(name, names)}`]);
    const reports: BenchReport[] = [];
    for (const bench of name === undefined ? names : [name]) {
      reports.push(await BENCHES[bench]!());
      if (options['json'] !== true) print(reports.at(-1)!);
    }
    if (options['json'] === true) printJson(name === undefined ? { benches: reports } : reports[0]);
    return DONE;
  },
};

function print({ bench, rows }: BenchReport): void {
  printLine(bench);
  for (const row of rows) printLine(`  ${format(row)}`);
}

function format({ name, value, unit, reference, ratio }: BenchRow): string {
  const number = value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(4);
  return `${name.padEnd(48)} ${number.padStart(12)} ${unit}, ${ratio.toFixed(3)} x ${reference}`;
}

export const main = (args: readonly string[]) => runCommand(command, args);
