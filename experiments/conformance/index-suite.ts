import type { KeyIndex } from '../../sim/databases/key-index.ts';
import { assert, type Spec } from '../../sim/units.ts';
import { drawKeys } from '../indexing/key-sets.ts';
import {
  type BoundsTally,
  buildIndex,
  emptyTally,
  lookupStream,
  tallyBounds,
  windowMax,
} from './index-bounds.ts';
import { INDEX_CASES } from './index-built-in.ts';
import { type CountCase, type IndexCases, loadIndexCases } from './index-case-file.ts';
import { operationOutcomes } from './index-operations.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'index';

export interface IndexSuiteOptions {
  readonly path?: string | undefined;
  /** Hears what was done, a line at a time. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Known answers of indexes over sorted keys: how many segments PGM and how many points RadixSpline need, that no key stands
 * outside the window promised for it, and that every index does what a sorted array does. `path` is a JSON file of the
 * same shape as the built-in cases. Throws BadInput on a malformed file.
 */
export function conformanceIndex({
  path,
  onProgress = () => {},
}: IndexSuiteOptions): ConformanceReport {
  const cases = path === undefined ? INDEX_CASES : loadIndexCases(path);
  return indexReport(cases, onProgress);
}

/** As `conformanceIndex`, of cases that are at hand. */
export function indexReport(
  cases: IndexCases,
  onProgress: (line: string) => void = () => {},
): ConformanceReport {
  const operations = operationOutcomes({ ...cases.operations, seed: cases.seed });
  onProgress(`${operations.length} indexes on laws of keys compared with a sorted array`);
  const measured = measure(cases, onProgress);
  const outcomes = [
    ...cases.counts.flatMap((one, i) => countOutcome(one, measured.counts[i]!)),
    ...cases.bounds.indexes.flatMap((spec, i) => boundsOutcomes(spec, measured.tallies[i]!)),
    ...operations,
  ];
  const notes = [
    ...cases.counts.map((one, i) => countNote(one, measured.counts[i]!)),
    ...cases.bounds.indexes.map((spec, i) => boundsNote(spec, measured.tallies[i]!)),
    operationsNote(cases, operations),
  ];
  return { ...conformanceReport(SUITE, outcomes), notes };
}

interface Measured {
  /** By count case, by set. */
  readonly counts: readonly (readonly number[])[];
  /** By index of the bounds. */
  readonly tallies: readonly BoundsTally[];
}

/** Draws each set of keys once; bounds are looked up in the first set of each law. */
function measure(cases: IndexCases, onProgress: (line: string) => void): Measured {
  const counts = cases.counts.map((): number[] => []);
  const tallies = cases.bounds.indexes.map(emptyTally);
  const laws = Object.entries(cases.keySets);
  for (const [name, spec] of laws)
    for (let set = 0; set < cases.sets; set++) {
      const keys = drawKeys(spec, cases.keys, cases.seed + set);
      for (const [i, one] of cases.counts.entries())
        if (one.keySet === name) counts[i]!.push(modelSize(buildIndex(one.index, keys)));
      onProgress(`${name}, set ${set + 1} of ${cases.sets}: counted`);
      if (set > 0) continue;
      const lookups = Math.ceil(cases.bounds.lookups / laws.length);
      for (const [i, index] of cases.bounds.indexes.entries()) {
        const uniform = lookupStream(cases.seed);
        tallyBounds(buildIndex(index, keys), keys, { lookups, uniform }, tallies[i]!);
        onProgress(`${name}: ${lookups} look-ups of ${nameOf(index)}`);
      }
    }
  return { counts, tallies };
}

/** Segments over the keys of a PGM, points of a RadixSpline. */
function modelSize(index: KeyIndex): number {
  if ('segments' in index) return (index.segments as readonly number[])[0]!;
  assert('splinePoints' in index, 'neither segments nor spline points');
  return index.splinePoints as number;
}

function countOutcome(one: CountCase, counts: readonly number[]): readonly ConformanceOutcome[] {
  const { expected, toleranceRatio } = one;
  if (toleranceRatio === undefined) return [];
  const got = meanOf(counts);
  const isNear = Math.abs(got - expected) <= toleranceRatio * expected;
  return [{ case: countName(one), expected, got, verdict: isNear ? 'passed' : 'failed' }];
}

function boundsOutcomes(spec: Spec, tally: BoundsTally): readonly ConformanceOutcome[] {
  const outcome = (name: string, expected: unknown, got: number, isFine: boolean) => ({
    case: `${nameOf(spec)}: ${name}`,
    expected,
    got,
    verdict: isFine ? ('passed' as const) : ('failed' as const),
  });
  const most = windowMax(spec);
  const { outside, wrong, widest } = tally;
  return [
    outcome('look-ups whose key stood outside its window', 0, outside, outside === 0),
    outcome('look-ups that ended at a wrong position', 0, wrong, wrong === 0),
    ...(most < Infinity
      ? [outcome('positions of the widest window', `at most ${most}`, widest, widest <= most)]
      : []),
  ];
}

function countNote(one: CountCase, counts: readonly number[]): string {
  const got = meanOf(counts);
  const off = ((got / one.expected - 1) * 100).toFixed(2);
  const range = counts.length < 2 ? '' : ` (${Math.min(...counts)} to ${Math.max(...counts)})`;
  const judged = one.toleranceRatio === undefined ? ', not judged' : '';
  const sets = `mean of ${counts.length} sets${range}`;
  return `${countName(one)}: ${got.toFixed(1)}, ${sets}, known ${one.expected}, ${off} %${judged}`;
}

function boundsNote(spec: Spec, { lookups, absent, outside, widest }: BoundsTally): string {
  const found = `${outside} outside their window, the widest of ${widest} positions`;
  return `${nameOf(spec)}: ${lookups} look-ups, ${absent} of them of absent keys: ${found}`;
}

function operationsNote(cases: IndexCases, outcomes: readonly ConformanceOutcome[]): string {
  const { operations, keys } = cases.operations;
  const fine = outcomes.filter(({ verdict }) => verdict === 'passed').length;
  return `${fine} of ${outcomes.length} pairs of index and law of keys agree with a sorted array on ${operations} operations, from ${keys} keys on`;
}

const countName = ({ index, keySet }: CountCase): string =>
  `${nameOf(index)} on ${keySet} keys: ${index.kind === 'pgm' ? 'segments' : 'spline points'}`;

/** 'pgm (epsilon 16, epsilonRecursive 4)'. */
function nameOf({ kind, ...options }: Spec): string {
  const shown = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return shown.length === 0 ? kind : `${kind} (${shown.join(', ')})`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
