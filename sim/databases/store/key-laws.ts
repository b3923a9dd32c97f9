import { createDistribution } from '../../distributions/index.ts';
import { type OptionValues, type Registered, readOptions } from '../../options.ts';
import type { Uniform } from '../../random.ts';
import { assert, type Spec } from '../../units.ts';

/** Keys are integers in [0, KEYS_END]: what doubles count exactly. */
export const KEYS_END = 2 ** 53;
const TESTS = 'test/sim/databases/store/key-laws.test.ts';

/** How the keys of a table are spread. */
export interface KeyLaw {
  /** A key from one uniform in [0, 1); `rows`: how many there are already, for laws that count. */
  key(u: number, rows: number): number;
}

export interface KeyLawLine extends Registered {
  create(options: OptionValues, uniform: Uniform): KeyLaw;
}

const clampKey = (key: number): number => Math.min(KEYS_END - 1, Math.max(0, Math.floor(key)));

/** All laws that `keys` of a table can name. */
export const KEY_LAWS: readonly KeyLawLine[] = [
  {
    kind: 'uniform',
    description: 'anywhere below 2^53, as identifiers drawn at random',
    options: {},
    coveredBy: `${TESTS}: spreads uniform keys evenly below 2^53`,
    create: () => ({ key: (u) => clampKey(u * KEYS_END) }),
  },
  {
    kind: 'sequential',
    description: 'one after the other, as numbers given out in turn',
    options: {
      step: {
        value: { type: 'number', integer: true, min: 1, max: 1_000_000 },
        default: 1,
        description: 'between two keys',
      },
    },
    coveredBy: `${TESTS}: gives out sequential keys in turn`,
    create: ({ step }) => ({ key: (_, rows) => rows * (step as number) }),
  },
  {
    kind: 'lognormal',
    description: 'exp(sigma x a standard normal) x scale, rounded down: few large, many small',
    options: {
      sigma: { value: { type: 'number', above: 0, max: 4 }, default: 2, description: 'of the log' },
      scale: { value: { type: 'number', above: 0 }, default: 1e11, description: 'median of keys' },
    },
    coveredBy: `${TESTS}: has half of lognormal keys below the scale`,
    create: ({ sigma, scale }) => {
      // Mean exp(s^2 / 2) and squared cv exp(s^2) - 1 of a lognormal whose median is 1.
      const variance = (sigma as number) ** 2;
      const mean = Math.exp(variance / 2);
      const squaredCv = Math.expm1(variance);
      const law = createDistribution({ kind: 'lognormal', mean, squaredCv });
      return { key: (u) => clampKey(law.quantile(u) * (scale as number)) };
    },
  },
  {
    kind: 'clustered',
    description: 'in ranges of equal size at random places, as numbers by branch or issuer',
    options: {
      clusters: {
        value: { type: 'number', integer: true, min: 1, max: 1_000_000 },
        default: 100,
        description: 'ranges',
      },
      width: {
        value: { type: 'number', integer: true, min: 1, max: 2 ** 40 },
        default: 1_000_000,
        description: 'keys that each range has room for',
      },
    },
    coveredBy: `${TESTS}: keeps clustered keys within their ranges`,
    create: ({ clusters, width }, uniform) => {
      const count = clusters as number;
      const starts = Float64Array.from({ length: count }, () =>
        Math.floor(uniform() * (KEYS_END - (width as number))),
      );
      return {
        key: (u) => {
          const place = u * count;
          const cluster = Math.floor(place);
          return starts[cluster]! + Math.floor((place - cluster) * (width as number));
        },
      };
    },
  },
];

/**
 * Strictly ascending keys of a law. A key that is there already becomes the next one that is free: where a law is
 * crowded its keys stand in runs (assumption).
 */
export function drawKeys(law: KeyLaw, rows: number, uniform: Uniform): Float64Array {
  const keys = new Float64Array(rows);
  for (let i = 0; i < rows; i++) keys[i] = law.key(uniform(), i);
  keys.sort();
  for (let i = 1; i < rows; i++) keys[i] = Math.max(keys[i]!, keys[i - 1]! + 1);
  return keys;
}

/** The keys of a table at the start. */
export function drawKeysOf(
  { keys, rows }: { readonly keys: Spec; readonly rows: number },
  uniform: Uniform,
): Float64Array {
  return drawKeys(createKeyLaw(keys, uniform), rows, uniform);
}

/** The law that a checked Spec names. */
export function createKeyLaw(spec: Spec, uniform: Uniform): KeyLaw {
  const line = KEY_LAWS.find(({ kind }) => kind === spec.kind);
  assert(line !== undefined, `unknown law of keys ${spec.kind}`);
  return line.create(readOptions(line.options, spec), uniform);
}
