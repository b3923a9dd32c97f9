import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import { FIGURE_STUDIES } from '../experiments/figure-studies.ts';
import { FIGURE_SETS, type GalleryPart, writeGallery } from '../experiments/gallery.ts';
import { loadExperiment } from '../experiments/load.ts';
import { findFile } from '../experiments/paths.ts';
import type { Command } from './command.ts';
import {
  countOption,
  DONE,
  JSON_OPTION,
  printJson,
  printLine,
  runCommand,
  textOption,
  WORKERS_MAX,
} from './command.ts';
import { createProgress } from './progress.ts';
import { runAndReport } from './run-and-report.ts';

const SETS = Object.keys(FIGURE_SETS);

const command: Command = {
  usage: 'reproduce [figures]',
  description:
    `Makes all figures of a set (${SETS.join(', ')}; all of them without a name) and a page that ` +
    'shows them; what results/ holds already is not run again.',
  options: {
    workers: { type: 'string', description: 'threads [one per core]' },
    out: { type: 'string', description: 'folder of all results [results]' },
    quick: {
      type: 'boolean',
      description: 'the first 2 days and 1 seed of each experiment, and little tuning',
    },
    fresh: { type: 'boolean', description: 'make every run again' },
    json: JSON_OPTION,
  },
  async run([set], options) {
    if (set !== undefined && !SETS.includes(set))
      throw new BadInput([`${set}: must be one of ${SETS.join(', ')}${didYouMean(set, SETS)}`]);
    const workers = countOption(options, 'workers', { min: 1, max: WORKERS_MAX });
    const results = textOption(options, 'out') ?? 'results';
    const quick = options['quick'] === true;
    const asJson = options['json'] === true;
    const isFresh = options['fresh'] === true;
    const making = { isQuick: quick, isFresh, ...(workers === undefined ? {} : { workers }) };
    const parts: GalleryPart[] = [];
    for (const name of set === undefined
      ? SETS.flatMap((one) => FIGURE_SETS[one]!)
      : FIGURE_SETS[set]!) {
      const study = FIGURE_STUDIES[name];
      if (study !== undefined) {
        const folder = `${results}/${name}${quick ? '-quick' : ''}`;
        const text = await study.make({
          ...{ ...making, folder, onProgress: createProgress() },
          onNote: (line) => process.stderr.write(`${line}\n`),
        });
        if (!asJson) printLine(text);
        parts.push({ name, question: study.question, folder });
        continue;
      }
      const config = await loadExperiment(findFile('experiment', name), { quick });
      const folder = `${results}/${name}${quick ? '-quick' : ''}`;
      const code = await runAndReport(config, {
        ...(workers === undefined ? {} : { workers }),
        fresh: isFresh,
        out: folder,
        printing: asJson ? 'nothing' : 'table',
      });
      if (code !== DONE) return code;
      parts.push({ name, question: config.question, folder });
    }
    const gallery = writeGallery(results, parts);
    if (asJson)
      printJson({
        gallery,
        experiments: parts.map(({ name, folder }) => ({ name, results: folder })),
      });
    else printLine(`\nall figures: ${gallery}`);
    return DONE;
  },
};

export const main = (args: readonly string[]) => runCommand(command, args);
