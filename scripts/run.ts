import { BadInput } from '../experiments/bad-input.ts';
import { runExperiment } from '../experiments/experiment.ts';
import type { ExperimentOutcome, RunFailure } from '../experiments/experiment.ts';
import { loadExperiment } from '../experiments/load.ts';
import { findFile } from '../experiments/paths.ts';
import type { ExperimentConfig } from '../experiments/types.ts';
import { capacityWarnings } from '../experiments/warnings.ts';
import {
  countOption,
  DONE,
  JSON_OPTION,
  type OptionValues,
  note,
  RUN_FAILED,
  runCommand,
  textOption,
  WORKERS_MAX,
} from './command.ts';
import type { Command } from './command.ts';
import { printReport } from './print-report.ts';
import { createProgress } from './progress.ts';

const INTERRUPTED = 130; // 128 + SIGINT, as shells have it

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
      description: 'the first 2 days and 1 seed, into results/<name>-quick',
    },
    fresh: { type: 'boolean', description: 'make every run again' },
    json: JSON_OPTION,
  },
  async run([nameOrPath = ''], options) {
    const workers = countOption(options, 'workers', { min: 1, max: WORKERS_MAX });
    const config = await load(nameOrPath, options);
    for (const warning of await capacityWarnings(config)) note(`warning: ${warning}`);
    const outcome = await runUntilInterrupted(config, {
      ...(workers === undefined ? {} : { workers }),
      fresh: options['fresh'] === true,
      out:
        textOption(options, 'out') ??
        `results/${config.name}${options['quick'] === true ? '-quick' : ''}`,
    });
    return finish(outcome, options['json'] === true);
  },
};

async function load(nameOrPath: string, options: OptionValues): Promise<ExperimentConfig> {
  const isQuick = options['quick'] === true;
  const seeds = textOption(options, 'seeds') ?? (isQuick ? '1' : undefined);
  const days = textOption(options, 'days');
  const set = (options['set'] ?? []) as readonly string[];
  const config = await loadExperiment(findFile('experiment', nameOrPath), {
    set,
    ...(seeds === undefined ? {} : { seeds }),
    ...(days === undefined ? {} : { days }),
  });
  if (!isQuick || days !== undefined) return config;
  return { ...config, report: { ...config.report, days: config.report.days.slice(0, 2) } };
}

async function runUntilInterrupted(
  config: ExperimentConfig,
  options: { readonly workers?: number; readonly fresh: boolean; readonly out: string },
): Promise<ExperimentOutcome & { readonly wasInterrupted: boolean }> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const outcome = await runExperiment(config, {
      ...options,
      onProgress: createProgress(),
      signal: stopping.signal,
    });
    return { ...outcome, wasInterrupted: stopping.signal.aborted };
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function finish(
  outcome: ExperimentOutcome & { readonly wasInterrupted: boolean },
  asJson: boolean,
): Promise<number> {
  const { failures, folder, isComplete, kept, wasInterrupted } = outcome;
  failures.forEach(noteFailure);
  const where = `${kept} runs are kept in ${folder}`;
  if (failures.length > 0) {
    note(`finfra: ${failures.length} runs failed; ${where}`);
    return RUN_FAILED;
  }
  if (!isComplete && wasInterrupted) {
    note(`finfra: stopped; ${where}, the same command goes on from there`);
    return INTERRUPTED;
  }
  if (!isComplete)
    throw new BadInput([`${folder}: rows of runs are missing; is another run writing there?`]);
  // Only now: the figures need Vega, which is slow to load.
  const { reportFolder } = await import('../experiments/report-folder.ts');
  printReport(folder, await reportFolder(folder), asJson);
  return DONE;
}

function noteFailure({ entry, day, seed, message }: RunFailure): void {
  note(`finfra: the run of entry '${entry}', day ${day}, seed ${seed} failed: ${message}`);
}

export const main = (args: readonly string[]) => runCommand(command, args);
