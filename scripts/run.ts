import { loadExperiment, workloadRender } from '../experiments/load.ts';
import { findFile } from '../experiments/paths.ts';
import type { ExperimentConfig } from '../experiments/types.ts';
import { pointWarnings } from '../experiments/warnings.ts';
import type { Command, OptionValues } from './command.ts';
import { countOption, JSON_OPTION, note, runCommand, textOption, WORKERS_MAX } from './command.ts';
import { runAndReport } from './run-and-report.ts';

const command: Command = {
  usage: 'run <experiment>',
  description:
    'Makes the runs of an experiment, given by name or path, that its results do not hold yet.',
  options: {
    seeds: { type: 'string', description: '5: the first 5 seeds of the file; 1-10: these' },
    days: { type: 'string', description: '5: the first 5 report days of the file; 40-44: these' },
    workers: { type: 'string', description: 'threads [one per core]' },
    set: {
      type: 'string',
      array: true,
      description: 'path=value: change the file first (repeatable)',
    },
    out: { type: 'string', description: 'folder to write to [results/<name>]' },
    quick: {
      type: 'boolean',
      description: 'the first 2 days and 1 seed, little tuning, into results/<name>-quick',
    },
    fresh: { type: 'boolean', description: 'make every run again' },
    telemetry: {
      type: 'boolean',
      description: 'export metrics, traces, logs, alerts and changes of one day of each entry',
    },
    json: JSON_OPTION,
  },
  async run([nameOrPath = ''], options) {
    const workers = countOption(options, 'workers', { min: 1, max: WORKERS_MAX });
    const file = findFile('experiment', nameOrPath);
    const set = (options['set'] ?? []) as readonly string[];
    const config = await load(file, options, set);
    const warnings = await pointWarnings(config, workloadRender(file, set));
    for (const warning of warnings) note(`warning: ${warning}`);
    return runAndReport(config, {
      ...(workers === undefined ? {} : { workers }),
      fresh: options['fresh'] === true,
      telemetry: options['telemetry'] === true,
      printing: options['json'] === true ? 'json' : 'table',
      out:
        textOption(options, 'out') ??
        `results/${config.name}${options['quick'] === true ? '-quick' : ''}`,
    });
  },
};

function load(
  file: string,
  options: OptionValues,
  set: readonly string[],
): Promise<ExperimentConfig> {
  const seeds = textOption(options, 'seeds');
  const days = textOption(options, 'days');
  return loadExperiment(file, {
    set,
    quick: options['quick'] === true,
    ...(seeds === undefined ? {} : { seeds }),
    ...(days === undefined ? {} : { days }),
  });
}

export const main = (args: readonly string[]) => runCommand(command, args);
