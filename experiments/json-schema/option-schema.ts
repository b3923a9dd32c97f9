import { DISTRIBUTIONS } from '../../sim/distributions/index.ts';
import type { Option, OptionTable, OptionType, Registered } from '../../sim/options.ts';
import { isMap } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { formatDuration } from '../durations.ts';
import { writerOf } from '../spec-writer.ts';

/** A JSON Schema of draft 2020-12, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Names below `$defs` that the schema of a file must define where an option needs them. */
export const LAW = { $ref: '#/$defs/law' } as const;

export const agentOf = (decision: string) => ({ $ref: `#/$defs/${decision}` }) as const;

const DIGITS = '(\\d+(\\.\\d*)?|\\.\\d+)';
// As `parseDuration` and `parseBytes` of sim/quantities.ts read them.
const DURATION = `${DIGITS}([eE][+-]?\\d+)? ?(ns|us|ms|s|min|h|d)`;
const MEMORY = `${DIGITS} ?(B|KB|MB|GB|KiB|MiB|GiB)`;
const NOT_ZERO = '(?!\\+?[0.]+ ?[a-zA-Z]+$)';
/** `.inf` of YAML: JSON has no number for it, so it is whatever no finite double exceeds. */
const INFINITE = { type: 'number', minimum: Number.MAX_VALUE, description: '.inf' } as const;

/**
 * The map that `readTable` accepts: options of a table and `parts`, the keys that are read apart.
 * Unknown keys are refused.
 */
export function tableSchema(
  table: OptionTable,
  parts: JsonSchema = {},
  requiredParts: readonly string[] = [],
): JsonSchema {
  const options = Object.entries(table);
  const isRequired = ({ default: initial, optional }: Option) =>
    initial === undefined && optional !== true;
  const required = options.filter(([, option]) => isRequired(option)).map(([key]) => key);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(options.map(([key, option]) => [key, optionSchema(option)])),
      ...parts,
    },
    required: [...requiredParts, ...required],
    additionalProperties: false,
  };
}

/** A Spec of a registry: a map for each kind, told apart by its `kind`. */
export function specSchema(registry: readonly Registered[]): JsonSchema {
  return {
    type: 'object',
    required: ['kind'],
    oneOf: registry.map(({ kind, description, options }) => ({
      description,
      ...tableSchema(options, { kind: { const: kind } }, ['kind']),
    })),
  };
}

/** A map of these keys and no others. */
export function closedSchema(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A list of at least one of them. */
export function listSchema(items: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: 'array', minItems: 1, items, ...more };
}

function optionSchema({ value, default: initial, description }: Option): JsonSchema {
  const schema = valueSchema(value);
  // JSON cannot say .inf.
  if (initial === Infinity)
    return { ...orInfinite(schema), description: `${description} (default .inf)` };
  const shown = asWritten(value, initial);
  return { ...schema, description, ...(shown === undefined ? {} : { default: shown }) };
}

/** A default as a file would say it: in code a number means seconds. */
function asWritten(type: OptionType, initial: unknown): unknown {
  if (type.type === 'seconds' && typeof initial === 'number') return formatDuration(initial);
  if (type.type !== 'distribution' || !isMap(initial)) return initial;
  if (initial['kind'] === 'constant') return formatDuration(Number(initial['value']));
  return writerOf('.').spec(DISTRIBUTIONS, initial as Spec);
}

function valueSchema(type: OptionType): JsonSchema {
  switch (type.type) {
    case 'number':
      return numberSchema(type);
    case 'seconds':
      return orInfiniteIf(type.max, { type: 'string', pattern: patternOf(DURATION, type) });
    case 'bytes': {
      const text = { type: 'string', pattern: patternOf(MEMORY, type) };
      return orInfiniteIf(type.max, { anyOf: [text, numberSchema({ ...type, max: undefined })] });
    }
    case 'string':
    case 'path':
      return { type: 'string', minLength: 1 };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return { enum: type.of };
    case 'numbers':
      return { type: 'array', items: { type: 'number' } };
    case 'names':
      return {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string', minLength: 1 },
      };
    case 'shares':
      return { type: 'object', additionalProperties: { type: 'number', minimum: 0 } };
    case 'distribution':
      return { ...LAW };
    case 'agent':
      return agentOf(type.of);
    case 'record':
      return tableSchema(type.of);
    case 'records':
      return { type: 'array', items: tableSchema(type.of) };
  }
}

interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly integer?: boolean;
}

function numberSchema({ min, max, above, below, integer }: Range): JsonSchema {
  const bounds = {
    minimum: min,
    maximum: max === Infinity ? undefined : max,
    exclusiveMinimum: above,
    exclusiveMaximum: below,
  };
  const given = Object.entries(bounds).filter(([, bound]) => bound !== undefined);
  const finite = { type: integer === true ? 'integer' : 'number', ...Object.fromEntries(given) };
  return orInfiniteIf(max, finite);
}

/** Of a bound, a pattern can only say the sign: the reader knows the rest. */
function patternOf(quantity: string, { min, above }: Range): string {
  const isSigned = (min ?? above ?? -1) < 0;
  return `^\\s*${above === 0 ? NOT_ZERO : ''}${isSigned ? '[+-]?' : '\\+?'}${quantity}\\s*$`;
}

function orInfiniteIf(max: number | undefined, schema: JsonSchema): JsonSchema {
  return max === Infinity ? orInfinite(schema) : schema;
}

function orInfinite(schema: JsonSchema): JsonSchema {
  const isAlready = Array.isArray(schema['anyOf']) && schema['anyOf'].includes(INFINITE);
  return isAlready ? schema : { anyOf: [schema, INFINITE] };
}
