import { found } from '../../sim/options.ts';
import { BadInput, didYouMean } from '../bad-input.ts';
import { type Cell, csvRows, numberOf, readCsvText } from './log-cells.ts';
import { contextTable } from './log-contexts.ts';
import { type LoggedBandit, renumbered } from './logged-bandit.ts';

/** A log as a file has it. */
export interface LogFile {
  readonly log: LoggedBandit;
  /** Position of each row in its episode, from 0; undefined where the file has no step. */
  readonly steps: Int32Array | undefined;
  readonly ignored: readonly string[]; // columns that mean nothing to an evaluation
  /** Of each context of numbers that a few texts, such as NaN, make one of texts: what to tell its owner. */
  readonly mixed: readonly string[];
}

const NEEDED = ['action', 'propensity', 'reward'] as const;
const ERRORS_MAX = 20;
const SUM_TOLERANCE = 1e-6; // of the target's probabilities, relative to 1

/**
 * Reads a CSV or CSV.gz file with a header: `action`, `propensity` in [0, 1], `reward`, `pi_<action>`
 * for each action of the target, adding up to 1 in each row; optionally `context_*` (numbers, or
 * texts that become indicators), `q_<action>` for every action, `episode`, and `step` that counts
 * 0, 1, ... in each episode. Other columns are ignored, and named. Throws BadInput with up to 20
 * lines `file:line:col column: expected, found`.
 */
export function readLog(file: string): LogFile {
  const rows = csvRows(readCsvText(file), file);
  const head = rows.next();
  if (head.done === true) throw new BadInput([`${file}:1:1: must be a header, found nothing`]);
  const columns = columnsOf(head.value, file);
  const reader = new RowReader(file, columns);
  for (const row of rows) {
    reader.read(row);
    if (reader.problems.length >= ERRORS_MAX) break;
  }
  if (reader.problems.length > 0) throw new BadInput(reader.problems);
  if (reader.rewards.length === 0)
    throw new BadInput([`${file}:2:1: must be a row, found nothing`]);
  return reader.finish();
}

interface Columns {
  readonly names: readonly string[]; // of the header
  readonly at: ReadonlyMap<string, number>;
  readonly actionNames: readonly string[];
  readonly targets: readonly number[]; // positions of pi_<action>
  readonly q: readonly number[] | undefined;
  readonly contexts: readonly number[];
  readonly ignored: readonly string[];
}

function columnsOf(header: readonly Cell[], file: string): Columns {
  const names = header.map(({ text }) => text);
  const at = new Map(names.map((name, i) => [name, i]));
  const place = (i: number): string => `${file}:${header[i]!.line}:${header[i]!.column}`;
  const problems: string[] = [];
  for (const [i, name] of names.entries())
    if (names.indexOf(name) !== i) problems.push(`${place(i)} ${name}: stands in the header twice`);
  for (const name of NEEDED)
    if (!at.has(name))
      problems.push(
        `${file}:1:1: must have a column ${name}, found none${didYouMean(name, names)}`,
      );
  const withPrefix = (prefix: string) => names.filter((name) => name.startsWith(prefix));
  const actionNames = withPrefix('pi_').map((name) => name.slice('pi_'.length));
  if (actionNames.length === 0)
    problems.push(
      `${file}:1:1: must have a column pi_<action> for each action of the policy to judge, found none`,
    );
  const models = withPrefix('q_');
  for (const name of models.length === 0 ? [] : actionNames)
    if (!at.has(`q_${name}`))
      problems.push(`${file}:1:1: must have q_${name} beside pi_${name}, or no q_ at all`);
  for (const name of models)
    if (!at.has(`pi_${name.slice(2)}`))
      problems.push(`${place(at.get(name)!)} ${name}: must have a pi_${name.slice(2)} beside it`);
  if (at.has('step') && !at.has('episode'))
    problems.push(`${place(at.get('step')!)} step: must have an episode beside it, found none`);
  if (problems.length > 0) throw new BadInput(problems);
  const known = /^(context_.*|pi_.*|q_.*|action|propensity|reward|episode|step)$/s;
  return {
    names,
    at,
    actionNames,
    targets: actionNames.map((name) => at.get(`pi_${name}`)!),
    q: models.length === 0 ? undefined : actionNames.map((name) => at.get(`q_${name}`)!),
    contexts: withPrefix('context_').map((name) => at.get(name)!),
    ignored: names.filter((name) => !known.test(name)),
  };
}

/** Of a column most of whose cells are numbers and some are not; nothing of any other. */
function mixedNote(name: string, texts: readonly string[]): readonly string[] {
  const others = texts.filter((text) => Number.isNaN(numberOf(text)));
  if (others.length === 0 || others.length > texts.length / 2) return [];
  const first = `${others.length} of ${texts.length} are none, the first ${found(others[0])}`;
  return [`${name}: numbers are taken for texts, as ${first}`];
}

class RowReader {
  readonly problems: string[] = [];
  readonly rewards: number[] = [];
  readonly #actions: number[] = [];
  readonly #propensities: number[] = [];
  readonly #targets: number[] = [];
  readonly #q: number[] = [];
  readonly #contexts: string[][];
  readonly #episodes: string[] = [];
  readonly #steps: number[] = [];
  readonly #nextStep = new Map<string, number>();
  readonly #actionNumbers: ReadonlyMap<string, number>;
  readonly #file: string;
  readonly #columns: Columns;

  constructor(file: string, columns: Columns) {
    this.#file = file;
    this.#columns = columns;
    this.#contexts = columns.contexts.map(() => []);
    this.#actionNumbers = new Map(columns.actionNames.map((name, i) => [name, i]));
  }

  read(row: readonly Cell[]): void {
    const { names, at, targets, q, contexts } = this.#columns;
    if (row.length !== names.length) {
      const { line, column } = row.at(-1)!;
      const message = `must be ${names.length} cells as in the header, found ${row.length}`;
      this.problems.push(`${this.#file}:${line}:${column}: ${message}`);
      return;
    }
    const number = (column: number) => this.#number(row[column]!, names[column]!);
    this.#actions.push(this.#action(row[at.get('action')!]!));
    this.#propensities.push(this.#probability(row[at.get('propensity')!]!, 'propensity'));
    this.rewards.push(number(at.get('reward')!));
    this.#readTargets(row, targets);
    for (const column of q ?? []) this.#q.push(number(column));
    for (const [i, column] of contexts.entries()) {
      const cell = row[column]!;
      if (cell.text === '') this.#wrong(cell, names[column]!, 'a number or a text');
      this.#contexts[i]!.push(cell.text);
    }
    this.#readPlace(row);
  }

  finish(): LogFile {
    const { names, actionNames, contexts, at, q, ignored } = this.#columns;
    const length = this.rewards.length;
    const labels = contexts.map((column) => names[column]!.slice('context_'.length));
    const table = contextTable(labels, this.#contexts);
    return {
      log: {
        length,
        contextNames: table.names,
        contexts: table.values,
        actionNames,
        actions: Int32Array.from(this.#actions),
        propensities: Float64Array.from(this.#propensities),
        rewards: Float64Array.from(this.rewards),
        targets: Float64Array.from(this.#targets),
        q: q === undefined ? undefined : Float64Array.from(this.#q),
        clusters: at.has('episode') ? renumbered(this.#episodes) : undefined,
      },
      steps: at.has('step') ? Int32Array.from(this.#steps) : undefined,
      ignored,
      mixed: contexts.flatMap((column, i) => mixedNote(names[column]!, this.#contexts[i]!)),
    };
  }

  #readTargets(row: readonly Cell[], columns: readonly number[]): void {
    const before = this.problems.length;
    const { names } = this.#columns;
    const values = columns.map((column) => this.#probability(row[column]!, names[column]!));
    const sum = values.reduce((all, one) => all + one, 0);
    const isOne = Math.abs(sum - 1) <= SUM_TOLERANCE;
    if (!isOne && this.problems.length === before) {
      const { line, column } = row[columns[0]!]!;
      this.problems.push(
        `${this.#file}:${line}:${column} pi_*: must add up to 1, found ${Number(sum.toPrecision(6))}`,
      );
    }
    this.#targets.push(...values.map((value) => value / sum));
  }

  #readPlace(row: readonly Cell[]): void {
    const { at } = this.#columns;
    const [episodeAt, stepAt] = [at.get('episode'), at.get('step')];
    if (episodeAt === undefined) return;
    const episode = row[episodeAt]!.text;
    if (episode === '') this.#wrong(row[episodeAt]!, 'episode', 'a number or a text');
    this.#episodes.push(episode);
    if (stepAt === undefined) return;
    const expected = this.#nextStep.get(episode) ?? 0;
    this.#nextStep.set(episode, expected + 1);
    if (row[stepAt]!.text !== String(expected))
      this.#wrong(row[stepAt]!, 'step', `${expected}, the next of episode ${episode}`);
    this.#steps.push(expected);
  }

  #action(cell: Cell): number {
    const number = this.#actionNumbers.get(cell.text);
    if (number !== undefined) return number;
    const { actionNames } = this.#columns;
    const hint = didYouMean(cell.text, actionNames);
    this.#wrong(cell, 'action', `an action with a column pi_<action>`, hint);
    return 0;
  }

  #number(cell: Cell, name: string): number {
    const value = numberOf(cell.text);
    if (!Number.isFinite(value)) this.#wrong(cell, name, 'a number');
    return value;
  }

  #probability(cell: Cell, name: string): number {
    const value = numberOf(cell.text);
    if (!(value >= 0 && value <= 1)) this.#wrong(cell, name, 'a probability in [0, 1]');
    return value;
  }

  #wrong({ line, column, text }: Cell, name: string, expected: string, hint = ''): void {
    const got = text === '' ? 'nothing' : found(text);
    this.problems.push(
      `${this.#file}:${line}:${column} ${name}: must be ${expected}, found ${got}${hint}`,
    );
  }
}
