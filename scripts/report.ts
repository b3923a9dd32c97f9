import { existsSync } from 'node:fs';
import { BadInput, didYouMean } from '../experiments/bad-input.ts';
import { resultsIn } from '../experiments/paths.ts';
import { reportFolder } from '../experiments/report-folder.ts';
import type { Command } from './command.ts';
import { DONE, JSON_OPTION, runCommand } from './command.ts';
import { printReport } from './print-report.ts';

const command: Command = {
  usage: 'report <results>',
  description: 'Rebuilds the figures and report.html of a results folder, given by path or name.',
  options: { json: JSON_OPTION },
  async run([nameOrFolder = ''], options) {
    const folder = findFolder(nameOrFolder);
    printReport(folder, await reportFolder(folder), options['json'] === true);
    return DONE;
  },
};

function findFolder(nameOrFolder: string): string {
  const named = `results/${nameOrFolder}`;
  const folder = [nameOrFolder, named].find((path) => existsSync(path));
  if (folder !== undefined) return folder;
  const names = resultsIn('results');
  const hint = didYouMean(nameOrFolder, names) || ` (there are ${names.join(', ') || 'none'})`;
  throw new BadInput([`${nameOrFolder}: no such results${hint}`]);
}

export const main = (args: readonly string[]) => runCommand(command, args);
