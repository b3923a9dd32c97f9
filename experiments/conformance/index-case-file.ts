import { KEY_INDEXES } from '../../agents/indexing/index.ts';
import {
  checkOptions,
  didYouMean,
  found,
  isMap,
  type OptionTable,
  type OptionValues,
  type Problem,
  type Registered,
} from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { KEY_SETS } from '../indexing/key-sets.ts';
import { type JsonSource, readJsonSource } from '../json-source.ts';

/** What the index suite asks: a file of it has the shape of the built-in one. */
export interface IndexCases {
  /** Keys of each set. */
  readonly keys: number;
  /** Sets drawn of each law, over which counts are averaged. */
  readonly sets: number;
  readonly seed: number;
  readonly keySets: Readonly<Record<string, Spec>>;
  readonly counts: readonly CountCase[];
  readonly bounds: { readonly lookups: number; readonly indexes: readonly Spec[] };
  readonly operations: { readonly operations: number; readonly keys: number };
}
/** How many segments or spline points a model needs. */
export interface CountCase {
  readonly index: Spec;
  readonly keySet: string; // a name of keySets
  readonly expected: number;
  /** Undefined: the count is reported and not judged. */
  readonly toleranceRatio: number | undefined;
}

const count = (min: number, max: number, fallback: number, description: string) => ({
  value: { type: 'number', min, max, integer: true } as const,
  default: fallback,
  description,
});
const KEYS_MAX = 50_000_000; // 400 MB
const SHAPE: OptionTable = {
  keys: count(1, KEYS_MAX, 10_000_000, 'keys of each set'),
  sets: count(1, 100, 1, 'sets of each law, over which counts are averaged'),
  seed: count(0, 2 ** 31, 1, 'of the first set; those that follow have the numbers that follow'),
};
const COUNT_SHAPE: OptionTable = {
  keySet: { value: { type: 'string' }, description: 'a name of keySets' },
  expected: { value: { type: 'number', min: 1 }, description: 'the known count' },
  toleranceRatio: {
    value: { type: 'number', min: 0, max: 1 },
    optional: true,
    description: 'by which the count may differ; none: it is reported and not judged',
  },
};
const BOUNDS_SHAPE: OptionTable = {
  lookups: count(1, 1e9, 10_000_000, 'of each index, over all laws of keys'),
};
const OPERATIONS_SHAPE: OptionTable = {
  operations: count(1, 1e7, 10_000, 'of each index on each law of keys'),
  keys: count(0, 1e6, 5000, 'that an index begins with'),
};
/** Models whose size is known before any key is looked up. */
export const COUNTED = ['pgm', 'radix-spline'];
const BOUNDED = [...COUNTED, 'rmi'];

type Path = readonly (string | number)[];

/** Reads a file of cases. Throws BadInput with all that is wrong. */
export function loadIndexCases(file: string): IndexCases {
  const source = readJsonSource(file);
  return readIndexCases(source);
}

/** As `loadIndexCases`, of parsed JSON. */
export function readIndexCases(source: JsonSource): IndexCases {
  const reader = new Reader();
  const cases = reader.cases(source.value);
  const { counts, bounds, operations } = cases;
  if (counts.length === 0 && bounds.indexes.length === 0 && operations.operations === 0)
    reader.problems.push({ path: [], message: 'must ask for counts, bounds or operations' });
  if (reader.problems.length > 0) throw new BadInput(reader.problems.map(source.render));
  return cases;
}

class Reader {
  readonly problems: Problem[] = [];

  cases(raw: unknown): IndexCases {
    const map = this.#map(raw, []);
    const inside = ['keySets', 'counts', 'bounds', 'operations'];
    const { keys, sets, seed } = this.#options(SHAPE, map, [], inside);
    const keySets = this.#keySets(map['keySets']);
    const counts = map['counts'] === undefined ? [] : this.#list(map['counts'], ['counts']);
    return {
      keys: keys as number,
      sets: sets as number,
      seed: seed as number,
      keySets,
      counts: counts.map((one, i) => this.#count(one, ['counts', i], Object.keys(keySets))),
      bounds: this.#bounds(map['bounds']),
      operations: this.#operations(map['operations']),
    };
  }

  #keySets(raw: unknown): Readonly<Record<string, Spec>> {
    const map = this.#map(raw, ['keySets']);
    const entries = Object.entries(map);
    if (isMap(raw) && entries.length === 0)
      this.#say(['keySets'], 'must name at least one law of keys');
    return Object.fromEntries(
      entries.map(([name, one]) => [name, this.#spec(KEY_SETS, one, ['keySets', name])]),
    );
  }

  #count(raw: unknown, path: Path, names: readonly string[]): CountCase {
    const map = this.#map(raw, path);
    const { keySet, expected, toleranceRatio } = this.#options(COUNT_SHAPE, map, path, ['index']);
    if (typeof keySet === 'string' && !names.includes(keySet))
      this.#say(
        [...path, 'keySet'],
        `must be one of ${names.join(', ')}, got ${found(keySet)}${didYouMean(keySet, names)}`,
      );
    const lines = KEY_INDEXES.filter(({ kind }) => COUNTED.includes(kind));
    return {
      index: this.#spec(lines, map['index'], [...path, 'index']),
      keySet: keySet as string,
      expected: expected as number,
      toleranceRatio: toleranceRatio as number | undefined,
    };
  }

  #bounds(raw: unknown): IndexCases['bounds'] {
    if (raw === undefined) return { lookups: 0, indexes: [] };
    const map = this.#map(raw, ['bounds']);
    const { lookups } = this.#options(BOUNDS_SHAPE, map, ['bounds'], ['indexes']);
    const lines = KEY_INDEXES.filter(({ kind }) => BOUNDED.includes(kind));
    const indexes = this.#list(map['indexes'], ['bounds', 'indexes']).map((one, i) =>
      this.#spec(lines, one, ['bounds', 'indexes', i]),
    );
    return { lookups: lookups as number, indexes };
  }

  #operations(raw: unknown): IndexCases['operations'] {
    if (raw === undefined) return { operations: 0, keys: 0 };
    const values = this.#options(OPERATIONS_SHAPE, this.#map(raw, ['operations']), ['operations']);
    return { operations: values['operations'] as number, keys: values['keys'] as number };
  }

  /** A map whose kind is a line of a registry, with options of that line. */
  #spec(lines: readonly Registered[], raw: unknown, path: Path): Spec {
    const map = this.#map(raw, path);
    if (!isMap(raw)) return { kind: '' };
    const kinds = lines.map(({ kind }) => kind);
    const line = lines.find(({ kind }) => kind === map['kind']);
    if (line === undefined) {
      const hint = typeof map['kind'] === 'string' ? didYouMean(map['kind'], kinds) : '';
      this.#say(
        [...path, 'kind'],
        `must be one of ${kinds.join(', ')}, got ${found(map['kind'])}${hint}`,
      );
      return { kind: '' };
    }
    return { ...this.#options(line.options, map, path), kind: line.kind };
  }

  #options(
    table: OptionTable,
    raw: OptionValues,
    path: Path,
    ignored: readonly string[] = [],
  ): OptionValues {
    const { values, problems } = checkOptions(table, raw, {
      from: 'file',
      ignored: ['kind', ...ignored],
    });
    for (const problem of problems)
      this.problems.push({ ...problem, path: [...path, ...problem.path] });
    return values;
  }

  #map(raw: unknown, path: Path): OptionValues {
    if (isMap(raw)) return raw;
    this.#say(path, `must be a map, got ${found(raw)}`);
    return {};
  }

  #list(raw: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(raw)) return raw;
    this.#say(path, `must be a list, got ${found(raw)}`);
    return [];
  }

  #say(path: Path, message: string): void {
    this.problems.push({ path, message });
  }
}
