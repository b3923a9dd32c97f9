import { type CheckOptions, checkFile } from '../experiments/check-file.ts';
import { BadInput } from '../experiments/bad-input.ts';
import { BAD_INPUT, DONE, JSON_OPTION, printJson, printLine, runCommand } from './command.ts';
import type { Command } from './command.ts';

const command: Command = {
  usage: 'check <file>',
  description: 'Validates an experiment or system file, given by path or name, without running it.',
  options: {
    set: { type: 'string', array: true, description: 'path=value: change the file first' },
    traces: { type: 'boolean', description: 'also read traces that are large' },
    json: JSON_OPTION,
  },
  async run([file = ''], options) {
    const settings: CheckOptions = {
      set: (options['set'] ?? []) as readonly string[],
      readsTraces: options['traces'] === true,
    };
    if (options['json'] === true) return checkAsJson(file, settings);
    const { kind, name, lines, warnings } = await checkFile(file, settings);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    printLine(`${kind} ${name} is fine`);
    for (const line of lines) printLine(`  ${line}`);
    return DONE;
  },
};

async function checkAsJson(file: string, settings: CheckOptions): Promise<number> {
  try {
    const { kind, name, warnings, plan } = await checkFile(file, settings);
    printJson({ file, kind, name, errors: [], warnings, plan });
    return DONE;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    printJson({ file, errors: error.lines, warnings: [] });
    return BAD_INPUT;
  }
}

export const main = (args: readonly string[]) => runCommand(command, args);
