/**
 * Typed reading of the options of a Spec. A module declares its options once, as a table; the config check,
 * the listing and the factory all read that table.
 */
export type OptionType =
  | {
      readonly type: 'number';
      readonly min?: number; // inclusive
      readonly max?: number; // inclusive
      readonly above?: number; // exclusive
      readonly below?: number; // exclusive
      readonly integer?: boolean;
    }
  | { readonly type: 'seconds'; readonly min?: number; readonly above?: number } // '250ms', '2min' in YAML
  | { readonly type: 'string' }
  | { readonly type: 'path' } // a file, relative to the experiment file or absolute
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly of: readonly string[] }
  | { readonly type: 'numbers' } // a list of numbers
  | { readonly type: 'shares' } // map from name to a number >= 0
  | { readonly type: 'distribution' } // a nested Spec of the distribution registry
  | { readonly type: 'record'; readonly of: OptionTable }
  | { readonly type: 'records'; readonly of: OptionTable }; // a list of records

export interface Option {
  readonly value: OptionType;
  /** Absent: the option is required, unless `optional`. */
  readonly default?: unknown;
  readonly optional?: boolean;
  /** With unit and range. */
  readonly description: string;
}
export type OptionTable = Readonly<Record<string, Option>>;
export type OptionValues = Readonly<Record<string, unknown>>;

/** What every registry says of a line. `coveredBy` names the test that fails if the line is wrong. */
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
}

/** Bad input: all problems at once. */
export class InputError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.path.join('.')}: ${p.message}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Checks `raw` (a Spec, its `kind` ignored) against a table: parses durations, fills defaults, refuses unknown keys
 * and names the nearest known one. Returns all values; throws an InputError with every problem.
 */
export function readOptions(_table: OptionTable, _raw: OptionValues): OptionValues {
  throw new Error('not yet');
}
