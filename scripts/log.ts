import { basename } from 'node:path';
import { BadInput } from '../experiments/bad-input.ts';
import { makeLog } from '../experiments/off-policy/logging/make-log.ts';
import { shortNumber } from '../experiments/off-policy/ope-text.ts';
import {
  type Command,
  countOption,
  DONE,
  JSON_OPTION,
  type OptionValues,
  printJson,
  printLine,
  runCommand,
  textOption,
} from './command.ts';

const EPISODES = 100;
const EPSILON = 0.2;
const COUNT_MAX = 2 ** 31;

const command: Command = {
  usage: 'log <environment>',
  description:
    'Runs a behaviour policy in an environment and writes a log that ope reads, one row per step: what was ' +
    'seen, done and earned, with which probability, and what another policy would have done. Of an experiment, ' +
    'one row per decision and service, on its train days. A policy is uniform, always:<action>, ' +
    'rule:<utilization> (of scaling-mdp), a policy by name or file, or best:<policy>, its best action alone.',
  options: {
    behaviour: { type: 'string', description: 'the policy that acts [uniform]' },
    epsilon: {
      type: 'string',
      description: `share of its steps that explore, in [0, 1] [${EPSILON}]`,
    },
    target: { type: 'string', description: 'the policy to judge [uniform]' },
    episodes: { type: 'string', description: `how many [${EPISODES}]` },
    set: {
      type: 'string',
      array: true,
      description: 'option=value of the environment (repeatable)',
    },
    seed: { type: 'string', description: 'of the episodes and choices [1]' },
    out: { type: 'string', description: 'CSV or CSV.gz [results/log-<environment>.csv]' },
    json: JSON_OPTION,
  },
  async run([environment = ''], options) {
    const made = await makeLog({
      environment,
      set: settingsOf(options),
      behaviour: textOption(options, 'behaviour') ?? 'uniform',
      epsilon: epsilonOf(options),
      target: textOption(options, 'target') ?? 'uniform',
      episodes: countOption(options, 'episodes', { min: 1, max: COUNT_MAX }) ?? EPISODES,
      seed: countOption(options, 'seed', { min: 0, max: COUNT_MAX }) ?? 1,
      file: textOption(options, 'out') ?? `results/log-${basename(environment, '.yaml')}.csv`,
    });
    if (options['json'] === true) printJson(made);
    else
      printLine(
        `${made.file}: ${made.rows.toLocaleString('en-US')} rows of ${made.episodes.toLocaleString('en-US')} episodes, mean reward ` +
          `${shortNumber(made.meanReward)} per step, mean return ${shortNumber(made.meanReturn)} per episode`,
      );
    return DONE;
  },
};

function epsilonOf(options: OptionValues): number {
  const text = textOption(options, 'epsilon') ?? String(EPSILON);
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new BadInput([`--epsilon ${text}: must be in [0, 1]`]);
}

function settingsOf(options: OptionValues): Readonly<Record<string, unknown>> {
  const texts = (options['set'] ?? []) as readonly string[];
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([A-Za-z]\w*)=(.+)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined)
        throw new BadInput([`--set ${text}: must be option=value, such as stepsMax=20`]);
      const isPlain = value === 'true' || value === 'false';
      const number = Number(value);
      return [name, isPlain ? value === 'true' : Number.isNaN(number) ? value : number];
    }),
  );
}

export const main = (args: readonly string[]) => runCommand(command, args);
