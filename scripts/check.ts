import { type CheckedFile, type CheckOptions, checkFile } from '../experiments/check-file.ts';
import { BadInput } from '../experiments/bad-input.ts';
import { BAD_INPUT, DONE, JSON_OPTION, printJson, printLine, runCommand } from './command.ts';
import type { Command } from './command.ts';

const command: Command = {
  usage: 'check <file>',
  description: 'Validates an experiment or system file, given by path or name, without running it.',
  options: {
    set: { type: 'string', array: true, description: 'path=value: change the file first' },
    traces: { type: 'boolean', description: 'also read traces that are large' },
    graph: { type: 'string', description: 'file.svg: draws who calls whom in the system there' },
    json: JSON_OPTION,
  },
  async run([file = ''], options) {
    const settings: CheckOptions = {
      set: (options['set'] ?? []) as readonly string[],
      readsTraces: options['traces'] === true,
    };
    const graph = options['graph'] as string | undefined;
    if (options['json'] === true) return checkAsJson(file, settings, graph);
    const { kind, name, lines, warnings, system } = await checkFile(file, settings);
    await draw(system, graph);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    printLine(`${kind} ${name} is fine`);
    for (const line of lines) printLine(`  ${line}`);
    return DONE;
  },
};

async function draw(system: CheckedFile['system'], graph: string | undefined): Promise<void> {
  if (graph === undefined) return;
  const { drawSystem } = await import('../experiments/draw-system.ts');
  await drawSystem(system, graph);
}

async function checkAsJson(
  file: string,
  settings: CheckOptions,
  graph: string | undefined,
): Promise<number> {
  try {
    const { kind, name, warnings, plan, system } = await checkFile(file, settings);
    await draw(system, graph);
    printJson({ file, kind, name, errors: [], warnings, plan });
    return DONE;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    printJson({ file, errors: error.lines, warnings: [] });
    return BAD_INPUT;
  }
}

export const main = (args: readonly string[]) => runCommand(command, args);
