import { availableParallelism } from 'node:os';
import { findFile } from '../experiments/paths.ts';
import { train } from '../experiments/training/train.ts';
import { loadTraining } from '../experiments/training/training-file.ts';
import {
  type Command,
  countOption,
  DONE,
  JSON_OPTION,
  note,
  printJson,
  printLine,
  runCommand,
  textOption,
  WORKERS_MAX,
} from './command.ts';

const command: Command = {
  usage: 'train <training>',
  description:
    'Trains a policy offline, one training per seed, and writes the best by its evaluation with its learning ' +
    'curves; experiments name it as `policy`. A training that was killed goes on where it stopped.',
  options: {
    set: {
      type: 'string',
      array: true,
      description: 'path=value: change the file first (repeatable)',
    },
    workers: { type: 'string', description: 'threads [one per core]' },
    out: { type: 'string', description: 'folder of the policy file [results/policies]' },
    json: JSON_OPTION,
  },
  async run([nameOrPath = ''], options) {
    const set = (options['set'] ?? []) as readonly string[];
    const training = loadTraining(findFile('training', nameOrPath), set);
    const workers = countOption(options, 'workers', { min: 1, max: WORKERS_MAX });
    const asJson = options['json'] === true;
    const changes = set.map((one) => ` --set ${one}`).join('');
    const folder = `results/trainings/${training.name}`;
    const { file, policy, chosen, seeds } = await train(training, {
      workers: workers ?? availableParallelism(),
      command: `finfra train ${nameOrPath}${changes}`,
      folder,
      policies: textOption(options, 'out') ?? 'results/policies',
      onSeed: ({ seed, meanReturn, steps }) =>
        note(`seed ${seed}: mean return ${meanReturn.toPrecision(5)} after ${steps} steps`),
    });
    if (asJson) {
      printJson({
        policy: file,
        hash: policy.hash,
        chosen: chosen.seed,
        seeds: seeds.map(({ seed, meanReturn, steps }) => ({ seed, meanReturn, steps })),
      });
      return DONE;
    }
    printLine(`policy ${policy.hash} of seed ${chosen.seed}: ${file}`);
    printLine(`learning curves: ${folder}/curve.csv`);
    return DONE;
  },
};

export const main = (args: readonly string[]) => runCommand(command, args);
