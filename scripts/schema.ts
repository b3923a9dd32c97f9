import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import { experimentFileSchema } from '../experiments/json-schema/experiment-schema.ts';
import { systemFileSchema } from '../experiments/json-schema/system-schema.ts';
import { DONE, JSON_OPTION, printJson, printLine, runCommand } from './command.ts';
import type { Command } from './command.ts';

const SCHEMAS = { experiment: experimentFileSchema, system: systemFileSchema } as const;

const command: Command = {
  usage: 'schema [kind]',
  description:
    'Prints the JSON Schema (draft 2020-12) of experiment files, or of system files (`schema ' +
    'system`), for editors.',
  options: { json: { ...JSON_OPTION, description: 'print it on one line' } },
  async run([kind = 'experiment'], options) {
    const names = Object.keys(SCHEMAS);
    if (!names.includes(kind))
      throw new BadInput([`${kind}: must be one of ${names.join(', ')}${didYouMean(kind, names)}`]);
    const schema = SCHEMAS[kind as keyof typeof SCHEMAS]();
    if (options['json'] === true) printJson(schema);
    else printLine(JSON.stringify(schema, undefined, 2));
    return DONE;
  },
};

export const main = (args: readonly string[]) => runCommand(command, args);
