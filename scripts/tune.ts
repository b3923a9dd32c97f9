import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import { loadExperiment } from '../experiments/load.ts';
import { findFile } from '../experiments/paths.ts';
import { tuningExperiment } from '../experiments/tuning/tuning-experiment.ts';
import { countOption, JSON_OPTION, runCommand, textOption, WORKERS_MAX } from './command.ts';
import type { Command } from './command.ts';
import { runAndReport } from './run-and-report.ts';

const COUNT_MAX = 10_000;

const command: Command = {
  usage: 'tune <experiment>',
  description:
    'Searches the options of the entries of an experiment on its train days, and compares what was ' +
    'found with the settings of the file on its report days.',
  options: {
    entry: { type: 'string', description: 'only this entry [all that have something to tune]' },
    trials: {
      type: 'string',
      description: 'settings to look at, per entry [that of the file, or 40]',
    },
    replications: { type: 'string', description: 'train days of the last rung [the file, or 10]' },
    set: {
      type: 'string',
      array: true,
      description: 'path=value: change the file first (repeatable)',
    },
    workers: { type: 'string', description: 'threads [one per core]' },
    out: { type: 'string', description: 'folder to write to [results/<name>-tune]' },
    fresh: { type: 'boolean', description: 'make every run again' },
    json: JSON_OPTION,
  },
  async run([nameOrPath = ''], options) {
    const workers = countOption(options, 'workers', { min: 1, max: WORKERS_MAX });
    const trials = countOption(options, 'trials', { min: 2, max: COUNT_MAX });
    const replications = countOption(options, 'replications', { min: 1, max: COUNT_MAX });
    const entry = textOption(options, 'entry');
    const set = (options['set'] ?? []) as readonly string[];
    const config = await loadExperiment(findFile('experiment', nameOrPath), { set });
    const names = config.compare.map(({ name }) => name);
    if (entry !== undefined && !names.includes(entry))
      throw new BadInput([
        `--entry ${entry}: must be one of ${names.join(', ')}${didYouMean(entry, names)}`,
      ]);
    const tuning = tuningExperiment(config, {
      ...(entry === undefined ? {} : { entry }),
      ...(trials === undefined ? {} : { trials }),
      ...(replications === undefined ? {} : { replications }),
    });
    return runAndReport(tuning, {
      ...(workers === undefined ? {} : { workers }),
      fresh: options['fresh'] === true,
      printing: options['json'] === true ? 'json' : 'table',
      out: textOption(options, 'out') ?? `results/${tuning.name}`,
    });
  },
};

export const main = (args: readonly string[]) => runCommand(command, args);
