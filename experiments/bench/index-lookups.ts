import { KEY_INDEXES } from '../../agents/indexing/index.ts';
import type { KeyIndex } from '../../sim/databases/key-index.ts';
import { TouchCounter } from '../../sim/databases/touch-counter.ts';
import { readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { drawKeys, type KeySetSpec } from '../indexing/key-sets.ts';
import { inTurns, median } from './measure.ts';

/** An index as it is measured. */
export interface LookupContender {
  readonly name: string;
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly isClassic: boolean;
}

/** Four classic searches, then the learned ones at the settings of published counts; RMI chooses its own. */
export const LOOKUP_CONTENDERS: readonly LookupContender[] = [
  { name: 'binary search', kind: 'binary-search', options: {}, isClassic: true },
  { name: 'interpolation search', kind: 'interpolation-search', options: {}, isClassic: true },
  { name: 'Eytzinger', kind: 'eytzinger', options: {}, isClassic: true },
  {
    name: 'B+ tree, 16 keys a node',
    kind: 'static-b-plus-tree',
    options: { fanOut: 16 },
    isClassic: true,
  },
  { name: 'RMI', kind: 'rmi', options: {}, isClassic: false },
  { name: 'PGM, epsilon 16', kind: 'pgm', options: { epsilon: 16 }, isClassic: false },
  {
    name: 'RadixSpline, 18 bits, error 32',
    kind: 'radix-spline',
    options: { radixBits: 18, error: 32 },
    isClassic: false,
  },
];

/** The sets of keys that published counts are of. */
export const LOOKUP_KEY_SETS: Readonly<Record<string, KeySetSpec>> = {
  uniform: { kind: 'uniform' },
  lognormal: { kind: 'lognormal', mu: 0, sigma: 2, scale: 1e11 },
};

/** What one index did over one set of keys. */
export interface LookupRow {
  readonly keySet: string;
  readonly index: string;
  readonly kind: string;
  readonly isClassic: boolean;
  readonly keys: number;
  /** Beside the sorted keys themselves. */
  readonly sizeBytes: number;
  readonly buildMilliseconds: number;
  readonly buildOperations: number;
  /** Nanoseconds per look-up: median of the rounds, their least and their most. */
  readonly lookupNanoseconds: number;
  readonly lookupNanosecondsLeast: number;
  readonly lookupNanosecondsMost: number;
  /** Cache lines and pages per look-up, counted: means. */
  readonly lines: number;
  readonly pages: number;
  /** How many times as fast as the fastest classic search over these keys. */
  readonly speed: number;
}

export interface LookupSettings {
  readonly keys: number;
  readonly rounds: number; // of which medians are taken
  readonly lookups: number; // of each index in a round
  readonly seed: number;
  onProgress(line: string): void;
}

const WALKS = 2000; // look-ups whose touches are counted
const LOOP =
  'let sum = 0; for (let i = from; i < to; i++) sum += index.lowerBound(probes[i]); return sum;';

type Loop = (index: KeyIndex, probes: Float64Array, from: number, to: number) => number;

/**
 * Look-ups of keys that are there, in random order, of all indexes in one run, round by round in turn. Each index has a
 * loop of its own, made from text, so that no kind spoils what the compiler knows of another. Measured at a million
 * uniform keys: a loop that all kinds share is as fast within noise, but for binary search, which is faster through it (233
 * ns against 527; inlined, its halving becomes a jump that is guessed wrong); even so others are the fastest classic one.
 */
export function benchLookups(
  name: string,
  settings: LookupSettings,
  measured: readonly LookupContender[] = LOOKUP_CONTENDERS,
): readonly LookupRow[] {
  const { keys: count, rounds, seed, onProgress } = settings;
  const keys = drawKeys(LOOKUP_KEY_SETS[name]!, count, seed);
  const probes = shuffled(keys, seed);
  const built = measured.map((contender) => {
    onProgress(`${name}: building ${contender.name}`);
    return { contender, ...build(contender, keys) };
  });
  onProgress(`${name}: ${rounds} rounds of look-ups`);
  const sums = new Map<number, number>(); // by where the round began
  const perRound = Math.min(settings.lookups, count);
  const contenders = built.map(({ contender, index }) => {
    const loop = new Function('index', 'probes', 'from', 'to', LOOP) as Loop;
    let from = 0;
    const round = (): number => {
      const start = performance.now();
      const sum = loop(index, probes, from, from + perRound);
      const nanoseconds = ((performance.now() - start) * 1e6) / perRound;
      const expected = sums.get(from);
      assert(
        expected === undefined || expected === sum,
        `${contender.name} found other positions than the others`,
      );
      sums.set(from, sum);
      from = from + 2 * perRound > count ? 0 : from + perRound;
      return nanoseconds;
    };
    return [contender.name, round] as const;
  });
  const times = inTurns(Object.fromEntries(contenders), rounds);
  const classic = Math.min(
    ...measured.filter(({ isClassic }) => isClassic).map((one) => median(times[one.name]!)),
  );
  return built.map(({ contender, index, milliseconds }) => {
    const own = times[contender.name]!;
    return {
      ...{ keySet: name, index: contender.name, kind: contender.kind, keys: count },
      isClassic: contender.isClassic,
      sizeBytes: index.sizeBytes,
      buildMilliseconds: milliseconds,
      buildOperations: index.buildOperations,
      lookupNanoseconds: median(own),
      lookupNanosecondsLeast: Math.min(...own),
      lookupNanosecondsMost: Math.max(...own),
      ...touchesOf(index, probes),
      speed: classic / median(own),
    };
  });
}

function build({ kind, options }: LookupContender, keys: Float64Array) {
  const line = KEY_INDEXES.find((one) => one.kind === kind);
  assert(line !== undefined, `no index of kind ${kind}`);
  const values = readOptions(line.options, options);
  const start = performance.now();
  const index = line.build(values, keys);
  return { index, milliseconds: performance.now() - start };
}

/** In random order: Fisher and Yates, as in Knuth, The Art of Computer Programming 2, algorithm P. */
export function shuffled(keys: Float64Array, seed: number): Float64Array {
  const uniform = createRandom(String(seed)).stream('order of look-ups');
  const order = keys.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(uniform() * (i + 1));
    const key = order[i]!;
    order[i] = order[other]!;
    order[other] = key;
  }
  return order;
}

function touchesOf(index: KeyIndex, probes: Float64Array) {
  const counter = new TouchCounter();
  const walks = Math.min(WALKS, probes.length);
  let [lines, pages] = [0, 0];
  for (let i = 0; i < walks; i++) {
    counter.reset();
    index.walk(probes[i]!, counter);
    lines += counter.lines;
    pages += counter.pages;
  }
  return { lines: lines / walks, pages: pages / walks };
}
