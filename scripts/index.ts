import type { Options } from 'yargs';
import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import type { Command, OptionValues } from './command.ts';
import { JSON_OPTION, runCommand } from './command.ts';
import { adviseTask } from './index-advise.ts';
import { benchTask } from './index-bench.ts';

/** One of the things that `finfra index` does. */
export interface IndexTask {
  /** Its operands, as in a usage line; empty: it takes none. */
  readonly operands: string;
  readonly description: string;
  readonly options: Readonly<Record<string, Options>>;
  /** Returns the exit code. Throws BadInput for exit code 2. */
  run(operands: readonly string[], options: OptionValues): Promise<number>;
}

const TASKS: Readonly<Record<string, IndexTask>> = {
  advise: adviseTask,
  bench: benchTask,
};

const command: Command = {
  usage: 'index <task> [folder]',
  description: Object.entries(TASKS)
    .map(([name, { operands, description }]) => `${`${name} ${operands}`.trim()}: ${description}`)
    .join('\n'),
  options: Object.assign(
    { json: JSON_OPTION },
    ...Object.values(TASKS).map(({ options }) => options),
  ) as Readonly<Record<string, Options>>,
  async run([name = '', ...operands], options) {
    const names = Object.keys(TASKS);
    const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
    if (task === undefined)
      throw new BadInput([`${name}: must be one of ${names.join(', ')}${didYouMean(name, names)}`]);
    const needed = task.operands.match(/<\w+>/g) ?? [];
    if (operands.length < needed.length)
      throw new BadInput([
        `${needed[operands.length]} is missing: finfra index ${name} ${task.operands}`,
      ]);
    const allowed = needed.length + (task.operands.match(/\[\w+\]/g) ?? []).length;
    if (operands.length > allowed)
      throw new BadInput([`'${operands[allowed]}' is one argument too many: finfra index ${name}`]);
    const foreign = Object.keys(options).filter((option) => isForeign(name, option));
    if (foreign.length > 0)
      throw new BadInput(foreign.map((option) => `--${option}: is no option of index ${name}`));
    return task.run(operands, options);
  },
};

/** Whether an option belongs to other tasks alone. */
function isForeign(name: string, option: string): boolean {
  const owners = Object.keys(TASKS).filter((one) => option in TASKS[one]!.options);
  return owners.length > 0 && !owners.includes(name);
}

export const main = (args: readonly string[]) => runCommand(command, args);
