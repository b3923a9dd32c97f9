import { didYouMean, unknownKey } from './nearest-name.ts';
import { parseBytes, parseDuration } from './quantities.ts';
import { assert } from './units.ts';

export { didYouMean, nearestName, unknownKey } from './nearest-name.ts';
export { parseBytes, parseDuration } from './quantities.ts';

/**
 * Typed reading of the options of a Spec. A module declares its options once, as a table; the
 * config check, the listing and the factory all read that table.
 */
export type OptionType =
  | {
      readonly type: 'number';
      readonly min?: number; // inclusive
      readonly max?: number; // inclusive; Infinity is accepted only where `max` is Infinity
      readonly above?: number; // exclusive
      readonly below?: number; // exclusive
      readonly integer?: boolean;
    }
  | {
      readonly type: 'seconds'; // '250ms', '2min' in YAML; Infinity only where `max` is Infinity
      readonly min?: number;
      readonly max?: number;
      readonly above?: number;
    }
  | {
      readonly type: 'bytes'; // '512MiB', or a number of bytes; Infinity only where `max` is Infinity
      readonly min?: number;
      readonly max?: number;
      readonly above?: number;
    }
  | { readonly type: 'string' }
  /** A file, relative to the experiment file or absolute; `named`: or the name of one that is known. */
  | { readonly type: 'path'; readonly named?: 'policy' }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly of: readonly string[] }
  | { readonly type: 'numbers' } // a list of numbers
  | { readonly type: 'names' } // a list of texts, none of them twice, at least one
  | { readonly type: 'shares' } // map from name to a number >= 0
  | { readonly type: 'distribution' } // a nested Spec of the distribution registry
  | { readonly type: 'agent'; readonly of: string } // a nested Spec of what takes this decision
  | { readonly type: 'record'; readonly of: OptionTable }
  | { readonly type: 'records'; readonly of: OptionTable }; // a list of records

export interface Option {
  readonly value: OptionType;
  /** Absent: the option is required, unless `optional`. */
  readonly default?: unknown;
  readonly optional?: boolean;
  /** With unit and range. */
  readonly description: string;
  /** Where tuning looks for a better value; none: the option is not tuned. */
  readonly tune?: TuneRange;
}
/** In the unit of the option (seconds for durations); `log`: evenly on a logarithmic scale. */
export type TuneRange =
  | { readonly min: number; readonly max: number; readonly log?: boolean }
  | { readonly of: readonly unknown[] };
export type OptionTable = Readonly<Record<string, Option>>;
export type OptionValues = Readonly<Record<string, unknown>>;

/** What every registry says of a line. `coveredBy` names the test that fails if it is wrong. */
export interface Registered {
  readonly kind: string;
  readonly description: string; // one line
  readonly options: OptionTable;
  readonly coveredBy: string; // 'test/agents/hpa.test.ts: title of the test'
}

/** One thing wrong with an input, at a path below the Spec. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string; // 'must be in (0, 1], got 60'
  readonly at?: 'key'; // the key itself is wrong, not its value
}

/** Bad input: all problems at once. */
export class InputError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.path.join('.')}: ${p.message}`).join('\n'));
    this.problems = problems;
  }
}

export interface ReadingOptions {
  /** In a file a duration carries its unit; in code a bare number means seconds. Default: code. */
  readonly from?: 'file' | 'code';
  /** Keys that are not options of the table and not wrong either. Default: `kind`. */
  readonly ignored?: readonly string[];
}

/**
 * Checks `raw` (a Spec, its `kind` ignored) against a table: parses durations, fills defaults,
 * refuses unknown keys and names the nearest known one. Returns all values; throws an InputError
 * with every problem.
 */
export function readOptions(
  table: OptionTable,
  raw: OptionValues,
  reading: ReadingOptions = {},
): OptionValues {
  const { values, problems } = checkOptions(table, raw, reading);
  if (problems.length > 0) throw new InputError(problems);
  return values;
}

/** As `readOptions`, but with the problems beside what could be read in spite of them. */
export function checkOptions(
  table: OptionTable,
  raw: OptionValues,
  reading: ReadingOptions = {},
): { readonly values: OptionValues; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const reader: Reader = { from: reading.from ?? 'code', problems };
  const values = readTable(table, raw, [], reader, reading.ignored ?? ['kind']);
  return { values, problems };
}

type Path = readonly (string | number)[];
interface Reader {
  readonly from: 'file' | 'code';
  readonly problems: Problem[];
}

function readTable(
  table: OptionTable,
  raw: unknown,
  path: Path,
  reader: Reader,
  ignored: readonly string[],
): OptionValues {
  const values: Record<string, unknown> = {};
  if (!isMap(raw)) {
    reader.problems.push({ path, message: `must be a map of options, got ${found(raw)}` });
    return values;
  }
  const known = [...Object.keys(table), ...ignored.filter((key) => key !== 'kind')];
  for (const key of Object.keys(raw)) {
    if (Object.hasOwn(table, key) || ignored.includes(key)) continue;
    reader.problems.push({ path: [...path, key], message: unknownKey(key, known), at: 'key' });
  }
  for (const [key, option] of Object.entries(table)) {
    const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
    // A default may lie outside the range (no limit at all); it stays what it is when read again.
    if (value !== undefined && Object.is(value, option.default)) values[key] = readDefault(option);
    else if (value !== undefined)
      values[key] = readValue(option.value, value, [...path, key], reader);
    else if (option.default !== undefined) values[key] = readDefault(option);
    else if (option.optional !== true)
      reader.problems.push({
        path: [...path, key],
        message: `is missing: ${expectation(option.value)} (${option.description})`,
      });
  }
  return values;
}

/** Defaults are code: trusted, except that they may use durations and leave out nested defaults. */
function readDefault(option: Option): unknown {
  const { value, default: given } = option;
  const isNested = value.type === 'record' || value.type === 'records';
  if (!isNested && !(value.type === 'seconds' && typeof given === 'string')) return given;
  const problems: Problem[] = [];
  const read = readValue(value, given, [], { from: 'code', problems });
  assert(problems.length === 0, `default of an option ${problems[0]?.message ?? ''}`);
  return read;
}

function readValue(type: OptionType, value: unknown, path: Path, reader: Reader): unknown {
  const refuse = (message: string): undefined => {
    reader.problems.push({ path, message });
    return undefined;
  };
  const wrong = (hint = '') => refuse(`must be ${expectation(type)}, got ${found(value)}${hint}`);
  switch (type.type) {
    case 'number':
      return isInRange(type, value) ? value : wrong(ratioHint(type, value));
    case 'seconds': {
      if (reader.from === 'file' && typeof value === 'number' && value !== Infinity)
        return refuse(`must be a duration with its unit, such as 30s, got ${found(value)}`);
      const seconds = typeof value === 'string' ? parseDuration(value) : value;
      return isInRange(type, seconds) ? seconds : wrong();
    }
    case 'bytes': {
      const bytes = typeof value === 'string' ? parseBytes(value) : value;
      return isInRange(type, bytes) ? bytes : wrong();
    }
    case 'string':
    case 'path':
      if (value === '') return refuse('must not be empty');
      return typeof value === 'string' ? value : wrong();
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong();
    case 'choice':
      if (typeof value === 'string' && type.of.includes(value)) return value;
      return wrong(typeof value === 'string' ? didYouMean(value, type.of) : '');
    case 'numbers':
      return Array.isArray(value)
        ? readEach(value, { isFine: Number.isFinite, expected: 'a number' }, path, reader)
        : wrong();
    case 'names':
      return Array.isArray(value) && value.length > 0
        ? readEach(
            value,
            { isFine: isNew, expected: 'a text that is not there twice' },
            path,
            reader,
          )
        : wrong();
    case 'shares':
      return isMap(value)
        ? readEach(value, { isFine: isShare, expected: 'a number >= 0' }, path, reader)
        : wrong();
    case 'distribution':
    case 'agent':
      return isMap(value) && typeof value['kind'] === 'string' ? value : wrong();
    case 'record':
      return readTable(type.of, value, path, reader, []);
    case 'records':
      if (!Array.isArray(value)) return wrong();
      return value.map((item, i) => readTable(type.of, item, [...path, i], reader, []));
  }
}

type IsFine = (item: unknown, position: number, items: readonly unknown[]) => boolean;

/** A list or map whose every item is fine; undefined, with a problem for each other item. */
function readEach(
  items: object,
  { isFine, expected }: { isFine: IsFine; readonly expected: string },
  path: Path,
  { problems }: Reader,
): unknown {
  const all = Object.values(items);
  const wrong = Object.entries(items).filter(([, item], i) => !isFine(item, i, all));
  for (const [key, item] of wrong) {
    const step = Array.isArray(items) ? Number(key) : key;
    problems.push({ path: [...path, step], message: `must be ${expected}, got ${found(item)}` });
  }
  return wrong.length === 0 ? items : undefined;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  readonly integer?: boolean;
}

/** Infinity is in range only where `max` says so. */
function isInRange(range: Range, value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (value === Infinity) return range.max === Infinity;
  if (range.integer === true && !Number.isSafeInteger(value)) return false;
  return (
    Number.isFinite(value) &&
    value >= (range.min ?? -Infinity) &&
    value <= (range.max ?? Infinity) &&
    value > (range.above ?? -Infinity) &&
    value < (range.below ?? Infinity)
  );
}

/** Interval notation: '(0, 1]', '[0, inf)'. */
function interval(range: Range, unit = ''): string {
  const bound = (value: number) => (value === 0 ? '0' : `${value}${unit}`);
  const low =
    range.above !== undefined
      ? `(${bound(range.above)}`
      : range.min !== undefined
        ? `[${bound(range.min)}`
        : '(-inf';
  const high =
    range.below !== undefined
      ? `${bound(range.below)})`
      : range.max === Infinity
        ? 'inf]'
        : range.max !== undefined
          ? `${bound(range.max)}]`
          : 'inf)';
  return `${low}, ${high}`;
}

function isBounded(range: Range): boolean {
  const { min, max, above, below } = range;
  return [min, max, above, below].some((bound) => bound !== undefined);
}

function within(range: Range, unit = 's'): string {
  return isBounded(range) ? `, in ${interval(range, unit)}` : '';
}

/** What an option wants, as it reads after 'must be'. */
export function expectation(type: OptionType): string {
  switch (type.type) {
    case 'number': {
      const noun = type.integer === true ? 'an integer' : 'a number';
      if (!isBounded(type)) return noun;
      return type.integer === true ? `${noun} in ${interval(type)}` : `in ${interval(type)}`;
    }
    case 'seconds':
      return `a duration with its unit, such as 30s${within(type)}`;
    case 'bytes':
      return `an amount of memory with its unit, such as 512MiB${within(type, '')}`;
    case 'string':
      return 'a text';
    case 'path':
      return type.named === undefined
        ? 'the path of a file'
        : `the name or the path of a ${type.named}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${type.of.join(', ')}`;
    case 'numbers':
      return 'a list of numbers';
    case 'names':
      return 'a list of names';
    case 'shares':
      return 'a map from name to a number >= 0';
    case 'distribution':
      return 'a distribution: a duration such as 3ms, or a map with its kind';
    case 'agent':
      return `an agent for ${type.of}: a map with its kind`;
    case 'record':
      return `a map of ${Object.keys(type.of).join(', ')}`;
    case 'records':
      return `a list of maps of ${Object.keys(type.of).join(', ')}`;
  }
}

function ratioHint(range: Range, value: unknown): string {
  const isRatio = range.max === 1 || range.below === 1;
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  const isPercent = typeof number === 'number' && number > 1 && number <= 100;
  return isRatio && isPercent && range.integer !== true ? ' (a ratio, not percent)' : '';
}

function isNew(value: unknown, position: number, items: readonly unknown[]): boolean {
  return typeof value === 'string' && value !== '' && items.indexOf(value) === position;
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as an error message shows it, at most a few words long. */
export function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  return value.length > 40 ? `'${value.slice(0, 37)}...'` : `'${value}'`;
}
