import { basename } from 'node:path';
import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import { parseDuration } from '../experiments/durations.ts';
import { formatScales } from '../experiments/workload-fit/table.ts';
import type { Command, OptionValues } from './command.ts';
import {
  countOption,
  DONE,
  JSON_OPTION,
  note,
  printJson,
  printLine,
  runCommand,
  textOption,
} from './command.ts';

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const command: Command = {
  usage: 'workload <fit> <trace>',
  description:
    'fit: estimates rate, shape of the day, dispersion and bursts from a trace (CSV or CSV.gz of ' +
    'counts per interval, or of arrival times) and writes a workload for experiment files, with ' +
    'a figure of its index of dispersion over time scales beside that of the trace.',
  options: {
    column: { type: 'string', description: 'of the counts or times [the only one; the time]' },
    interval: { type: 'string', description: 'of one row of counts, such as 60s [1s]' },
    segments: { type: 'string', description: 'rows at which a new recording begins, at midnight' },
    name: { type: 'string', description: 'of the results [the name of the file]' },
    out: { type: 'string', description: 'folder to write to [results/workload-<name>]' },
    seed: { type: 'string', description: 'of the simulated traces [1]' },
    json: JSON_OPTION,
  },
  async run([verb = '', trace = ''], options) {
    if (verb !== 'fit')
      throw new BadInput([`workload ${verb}: must be fit${didYouMean(verb, ['fit'])}`]);
    const name = readName(options, trace);
    const out = textOption(options, 'out') ?? `results/workload-${name}`;
    const column = textOption(options, 'column');
    // Only now: simple-statistics and Vega are slow to load.
    const { fitWorkload } = await import('../experiments/workload-fit/workload-fit.ts');
    const fit = await fitWorkload(trace, {
      ...(column === undefined ? {} : { column }),
      interval: readInterval(options),
      segments: readSegments(options),
      name,
      out,
      seed: String(countOption(options, 'seed', { min: 0, max: 2 ** 31 }) ?? 1),
      onStep: note,
    });
    const { workload, rows, peak, caption, files } = fit;
    if (options['json'] === true) {
      printJson({ trace, results: out, workload, rows, peak, caption });
      return DONE;
    }
    printLine(`${formatScales(rows)}\n\n${caption}\n`);
    for (const file of files) printLine(file);
    return DONE;
  },
};

function readName(options: OptionValues, trace: string): string {
  const stem = basename(trace).replace(/(\.(csv|gz|txt|tsv))+$/i, '');
  const name = textOption(options, 'name') ?? stem.replaceAll(/[^A-Za-z0-9_-]+/g, '-');
  if (FILE_NAME.test(name)) return name;
  throw new BadInput([`--name ${name}: must be letters, digits, '.', '_' and '-'`]);
}

function readInterval(options: OptionValues): number {
  const text = textOption(options, 'interval') ?? '1s';
  const seconds = parseDuration(text);
  if (Number.isInteger(seconds) && seconds >= 1) return seconds;
  throw new BadInput([`--interval ${text}: must be whole seconds with a unit, such as 60s`]);
}

function readSegments(options: OptionValues): readonly number[] {
  const text = textOption(options, 'segments');
  if (text === undefined) return [];
  if (/^\d+(,\d+)*$/.test(text)) return text.split(',').map(Number);
  throw new BadInput([`--segments ${text}: must be rows, from 0, such as 2381550,4000000`]);
}

export const main = (args: readonly string[]) => runCommand(command, args);
