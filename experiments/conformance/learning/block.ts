import type { z } from 'zod';
import { found, isMap, type Problem, unknownKey } from '../../../sim/options.ts';
import type { ConformanceOutcome } from '../report.ts';

export type Path = readonly (string | number)[];
/** Says what is wrong at a path below the block: 'must be ..., got ...'. */
export type Say = (path: Path, message: string, at?: 'key') => void;

/** One kind of known answers: a key of the file, what may stand below it, and how it is judged. */
export interface Block<Data> {
  readonly key: string;
  /** Messages of its issues read after 'must be'. Keys that it does not name go to `isOtherKey`. */
  readonly schema: z.ZodType<Data>;
  readonly keys: readonly string[];
  /** Whether a key carries a parameter of its own, such as lambda_0.95. */
  isOtherKey?(key: string): boolean;
  /** What a schema of single fields cannot see, such as lists of unequal length. */
  check(data: Data, say: Say): void;
  outcomes(data: Data): readonly ConformanceOutcome[];
}
/** The cases of a block that was read without a problem. */
export type Judge = () => readonly ConformanceOutcome[] | Promise<readonly ConformanceOutcome[]>;
/** Checks the value under the key of a block; undefined where anything is wrong with it. */
export type ReadBlock = (raw: unknown, add: (problem: Problem) => void) => Judge | undefined;

/**
 * How a block is read. Texts beside its keys are notes; anything else unknown might be an answer.
 */
export function reading<Data>(block: Block<Data>): ReadBlock {
  return (raw, add) => {
    let isFine = true;
    const say: Say = (path, message, at) => {
      isFine = false;
      add({ path: [block.key, ...path], message, ...(at === undefined ? {} : { at }) });
    };
    if (isMap(raw)) sayUnknownKeys(block, raw, say);
    const parsed = block.schema.safeParse(raw);
    for (const { path, message } of parsed.error?.issues ?? [])
      say(path as Path, `must be ${message}, got ${found(at(raw, path as Path))}`);
    if (parsed.success && isFine) block.check(parsed.data, say);
    return parsed.success && isFine ? () => block.outcomes(parsed.data) : undefined;
  };
}

function sayUnknownKeys<Data>(
  { keys, isOtherKey }: Block<Data>,
  raw: Readonly<Record<string, unknown>>,
  say: Say,
): void {
  for (const [key, value] of Object.entries(raw)) {
    if (keys.includes(key) || isOtherKey?.(key) === true || typeof value === 'string') continue;
    say([key], unknownKey(key, keys), 'key');
  }
}

/** The value at a path; undefined where there is none. */
export function at(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => Object(value)[step], raw);
}

/** Of floats, unless a block says otherwise: relative or absolute. */
export const TOLERANCE = 1e-9;

/** Whether two numbers, or lists of them, agree within a relative or absolute tolerance. */
export function isNear(got: unknown, expected: unknown, tolerance = TOLERANCE): boolean {
  if (Array.isArray(expected) && Array.isArray(got))
    return (
      got.length === expected.length && expected.every((one, i) => isNear(got[i], one, tolerance))
    );
  if (typeof got !== 'number' || typeof expected !== 'number') return false;
  return Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(expected));
}

/** A case that passes when `got` is near. */
export function near(
  name: string,
  expected: unknown,
  got: unknown,
  tolerance?: number,
): ConformanceOutcome {
  return judged({ case: name, expected, got }, isNear(got, expected, tolerance));
}

export function judged(
  one: Omit<ConformanceOutcome, 'verdict'>,
  isPassed: boolean,
): ConformanceOutcome {
  return { ...one, verdict: isPassed ? 'passed' : 'failed' };
}
