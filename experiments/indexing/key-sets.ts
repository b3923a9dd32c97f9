import { EXACT_KEY_MAX, exactKeyProblem } from '../../agents/indexing/key-checks.ts';
import { normalQuantile } from '../../sim/distributions/special-functions.ts';
import type { OptionTable, OptionValues, Registered } from '../../sim/options.ts';
import { readOptions } from '../../sim/options.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { BadInput } from '../bad-input.ts';

/** A law of sorted keys: integers in [0, EXACT_KEY_MAX], duplicates kept. */
export interface KeySetLine extends Registered {
  /** The key of number `position` of `count`; they are sorted afterwards. */
  keyAt(options: OptionValues, uniform: Uniform): (position: number, count: number) => number;
}

const TEST = 'test/experiments/indexing/key-sets.test.ts: ';
const number = (defaultValue: number, description: string, min = 0): OptionTable[string] => ({
  value: { type: 'number', min, max: EXACT_KEY_MAX },
  default: defaultValue,
  description,
});

/** Laws of keys: the two of published counts, and those that are hard or very easy for models of ranks. */
export const KEY_SETS: readonly KeySetLine[] = [
  {
    kind: 'uniform',
    description: 'integers, each as likely as the others',
    options: { below: number(EXACT_KEY_MAX, 'bound of the keys, above all of them', 1) },
    coveredBy: `${TEST}uniform: keys lie below their bound, spread evenly`,
    keyAt:
      ({ below }, uniform) =>
      () =>
        Math.floor(uniform() * (below as number)),
  },
  {
    kind: 'lognormal',
    description: 'exp of a normal variate, times a scale',
    options: {
      mu: number(0, 'mean of the logarithm', -100),
      sigma: number(2, 'standard deviation of the logarithm'),
      scale: number(1e11, 'factor of the variate'),
    },
    coveredBy: `${TEST}lognormal: logarithms of keys have their mean and deviation`,
    keyAt({ mu, sigma, scale }, uniform) {
      return () =>
        Math.floor(
          Math.exp((mu as number) + (sigma as number) * normalQuantile(uniform())) *
            (scale as number),
        );
    },
  },
  {
    kind: 'sequential',
    description: 'from a first key on in equal steps, as ids are given out',
    options: { first: number(0, 'smallest key'), step: number(1, 'between keys') },
    coveredBy: `${TEST}sequential: keys rise by their step`,
    keyAt:
      ({ first, step }) =>
      (position) =>
        (first as number) + position * (step as number),
  },
  {
    kind: 'clustered',
    description:
      'dense clusters at random places below 2^53, as keys made of a branch and a running number',
    options: {
      clusters: number(100, 'clusters', 1),
      width: number(1e8, 'keys that a cluster may hold', 1),
    },
    coveredBy: `${TEST}clustered: keys stand in as many places as there are clusters`,
    keyAt({ clusters, width }, uniform) {
      const starts = Array.from({ length: clusters as number }, () =>
        Math.floor(uniform() * (EXACT_KEY_MAX - (width as number))),
      );
      return () =>
        starts[Math.floor(uniform() * starts.length)]! + Math.floor(uniform() * (width as number));
    },
  },
  {
    kind: 'duplicates',
    description: 'few different keys, the smaller the more often',
    options: { different: number(1000, 'different keys', 1) },
    coveredBy: `${TEST}duplicates: there are no more keys than asked for`,
    keyAt:
      ({ different }, uniform) =>
      () =>
        1000 * Math.floor(uniform() ** 3 * (different as number)),
  },
  {
    kind: 'growing-gaps',
    description:
      'gaps that grow by one factor over the whole set, so that no straight line is long',
    options: {
      doublings: {
        ...number(50, 'of the gap, over the set'),
        value: { type: 'number', min: 1, max: 53 },
      },
    },
    coveredBy: `${TEST}growing-gaps: the last gap is far above the first`,
    keyAt:
      ({ doublings }) =>
      (position, count) =>
        Math.floor(2 ** ((position / count) * (doublings as number)) - 1),
  },
  {
    kind: 'outlier',
    description: 'consecutive keys, and one at 2^53',
    options: {},
    coveredBy: `${TEST}outlier: all keys but the last are consecutive`,
    keyAt: () => (position, count) => (position === count - 1 ? EXACT_KEY_MAX : position),
  },
  {
    kind: 'equal',
    description: 'one key, as often as there are places',
    options: { key: number(42, 'the key') },
    coveredBy: `${TEST}equal: there is one key`,
    keyAt:
      ({ key }) =>
      () =>
        key as number,
  },
];

/** Names a line of KEY_SETS; the other keys are its options. */
export interface KeySetSpec {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/**
 * Sorted keys of a law. The same seed gives the same keys; keys of a longer set are not those of a shorter one. A kind
 * that is not there is a bug; options out of range throw an InputError, keys beyond 2^53 BadInput.
 */
export function drawKeys(spec: KeySetSpec, count: number, seed: number): Float64Array {
  const line = KEY_SETS.find(({ kind }) => kind === spec.kind);
  if (line === undefined) throw new Error(`no key set named ${spec.kind}`);
  const uniform = createRandom(String(seed)).stream(`keys/${spec.kind}`);
  const keyAt = line.keyAt(readOptions(line.options, spec), uniform);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = keyAt(i, count);
  keys.sort();
  const problem = exactKeyProblem(keys);
  if (problem !== undefined) throw new BadInput([`${spec.kind} keys: ${problem}`]);
  return keys;
}
