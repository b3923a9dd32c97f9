import yargs from 'yargs';
import type { Options } from 'yargs';
import { BadInput, badInputLines, didYouMean } from '../experiments/bad-input.ts';

/** Exit codes of every command. */
export const DONE = 0;
export const RUN_FAILED = 1;
export const BAD_INPUT = 2;
export const FELL_SHORT = 3;

export const WORKERS_MAX = 256; // threads; far beyond the cores of a machine

export type OptionValues = Readonly<Record<string, unknown>>;

export interface Command {
  /** With one `<operand>` for each that is needed and `[operand]` for each that may be left out. */
  readonly usage: string;
  readonly description: string;
  readonly options: Readonly<Record<string, Options>>;
  /** Returns the exit code. Throws BadInput or InputError for exit code 2. */
  run(operands: readonly string[], options: OptionValues): Promise<number>;
}

/** Reads the arguments of one command and runs it; prints what is wrong with them to stderr. */
export async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  try {
    const parser = parserOf(command, args);
    const { _: words, ...options } = await parser.parseAsync();
    if (options['help'] === true) {
      printLine(await parser.getHelp());
      return DONE;
    }
    const operands = words.map(String);
    checkArguments(command, operands, options);
    return await command.run(operands, options);
  } catch (error) {
    const lines = badInputLines(error);
    if (lines === undefined) throw error;
    process.stderr.write(lines.map((line) => `finfra: ${line}\n`).join(''));
    return BAD_INPUT;
  }
}

/** A line beside the results, on stderr. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Results go to stdout, one line at a time. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One object for machines, on one line. */
export function printJson(value: unknown): void {
  printLine(formatJson(value));
}

/** JSON has no infinite numbers: they become texts, so that only what is missing (NaN) is null. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (isInfinite(part) ? String(part) : part));
}

function isInfinite(value: unknown): boolean {
  return value === Infinity || value === -Infinity;
}

function parserOf(command: Command, args: readonly string[]) {
  return yargs([...args])
    .scriptName('finfra')
    .usage(`finfra ${command.usage}\n\n${command.description}`)
    .options({
      ...command.options,
      help: { type: 'boolean', alias: 'h', description: 'show this help' },
    })
    .parserConfiguration({
      'unknown-options-as-args': true, // so that `checkArguments` sees them
      'camel-case-expansion': false,
      'boolean-negation': false,
      'dot-notation': false,
      'parse-positional-numbers': false,
      'greedy-arrays': false,
    })
    .string('_')
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new BadInput([message]);
    })
    .wrap(100);
}

function checkArguments(
  { usage, options }: Command,
  operands: string[],
  values: OptionValues,
): void {
  const known = [...Object.keys(options), 'help'].map((name) => `--${name}`);
  const unknown = operands.filter((word) => word.startsWith('-'));
  const lines = unknown.map((word) => {
    const [name = word] = word.split('=');
    return `unknown option ${name}${didYouMean(name, known) || ` (options: ${known.join(', ')})`}`;
  });
  for (const [name, value] of Object.entries(values)) {
    const isRepeatable = options[name]?.array === true;
    if (Array.isArray(value) && !isRepeatable) lines.push(`--${name}: may be given only once`);
    if (value === '') lines.push(`--${name}: needs a value`);
  }
  const needed = usage.match(/<\w+>/g) ?? [];
  const allowed = needed.length + (usage.match(/\[\w+\]/g) ?? []).length;
  if (lines.length === 0 && operands.length < needed.length)
    lines.push(`${needed[operands.length]} is missing: finfra ${usage}`);
  if (lines.length === 0 && operands.length > allowed)
    lines.push(`'${operands[allowed]}' is one argument too many: finfra ${usage}`);
  if (lines.length > 0) throw new BadInput(lines);
}

/** An option that counts something: an integer in [min, max]; undefined where it is not given. */
export function countOption(
  values: OptionValues,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const count = /^\d+$/.test(String(value)) ? Number(value) : NaN;
  if (count >= min && count <= max) return count;
  throw new BadInput([`--${name} ${value}: must be an integer in [${min}, ${max}]`]);
}

export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return value === undefined ? undefined : String(value);
}

export const JSON_OPTION = {
  type: 'boolean',
  description: 'print one machine-readable object',
} as const satisfies Options;
