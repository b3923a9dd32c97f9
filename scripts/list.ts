import { listing } from '../experiments/listing.ts';
import type { Listed, ListedOption } from '../experiments/listing.ts';
import { DONE, JSON_OPTION, printJson, printLine, runCommand } from './command.ts';
import type { Command } from './command.ts';

const command: Command = {
  usage: 'list [what]',
  description:
    'Names what experiments can use, each with one line; of one section (`list autoscalers`) also ' +
    'the options.',
  options: { json: JSON_OPTION },
  async run([what], options) {
    const sections = listing(what);
    if (options['json'] === true) {
      printJson(sections);
      return DONE;
    }
    for (const [name, lines] of Object.entries(sections)) {
      if (what === undefined) printLine(`\n${name}`);
      for (const line of lines) printListed(line, what !== undefined);
    }
    return DONE;
  },
};

function printListed({ name, description, options }: Listed, showsOptions: boolean): void {
  printLine(`  ${name.padEnd(24)} ${description}`);
  if (showsOptions) for (const option of options ?? []) printOption(option);
}

function printOption({
  name,
  isRequired,
  default: initial,
  description,
  ...rest
}: ListedOption): void {
  const isShort = initial !== undefined && typeof initial !== 'object';
  const otherwise = isRequired ? 'required' : isShort ? `default ${initial}` : 'optional';
  printLine(`    ${name.padEnd(24)} ${description} [${rest.expectation}; ${otherwise}]`);
}

export const main = (args: readonly string[]) => runCommand(command, args);
