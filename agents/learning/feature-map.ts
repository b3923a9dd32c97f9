import { assert } from '../../sim/units.ts';
import type { Json } from './policy.ts';
import { countAt, listAt, numbersAt, recordOf, textAt } from './read-json.ts';
import type { BoxSpace } from './space.ts';

/** Features of an observation, for models that are linear in them. */
export interface FeatureMap {
  /** Valid until the next call; may be longer than the last ones, never shorter. */
  features(observation: ArrayLike<number>): Float64Array;
  /** Gives an observation a place of its own from now on, if the features have one for it. */
  meet(observation: ArrayLike<number>): void;
  save(): Json;
}

/**
 * linear: 1 and every dimension less its mean, over its standard deviation (constant ones: 0).
 * one-hot: 1 and, for every dimension, one indicator per cell.
 * cells: one indicator for every combination of cells that has been met, and one for all others.
 */
export const FEATURE_KINDS = ['linear', 'one-hot', 'cells'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

export interface FeatureSettings {
  readonly kind: FeatureKind;
  /** Evenly spaced points of a dimension, from its lowest to its highest value, >= 2: a cell is what is nearest to one. */
  readonly cells: number;
}

/**
 * The features for a space: means, standard deviations, and the limits of dimensions without bounds
 * are those of the rows of `sample`; without a sample, nothing is scaled.
 */
export function createFeatureMap(
  { kind, cells }: FeatureSettings,
  space: BoxSpace,
  sample: Float32Array,
): FeatureMap {
  if (kind === 'linear') return new LinearFeatures(standardising(sample, space.names.length));
  const limits = space.names.map((name, at) => {
    const column = columnOf(sample, space.names.length, at);
    const low = limit(space.low[at]!, Math.min, column);
    const high = limit(space.high[at]!, Math.max, column);
    assert(Number.isFinite(high - low), `${name} has no bounds: cells need some warm-up steps`);
    return { low, step: high > low ? (high - low) / (cells - 1) : 1 };
  });
  const grid = {
    points: cells,
    lows: limits.map(({ low }) => low),
    steps: limits.map((l) => l.step),
  };
  return kind === 'one-hot' ? new OneHotFeatures(grid) : new CellFeatures(grid, []);
}

/** As `save` returned it; throws an Error where it is damaged. */
export function loadFeatureMap(saved: Json): FeatureMap {
  const record = recordOf(saved, 'the features');
  const kind = textAt(record, 'kind');
  if (kind === 'linear') {
    const means = numbersAt(record, 'means');
    return new LinearFeatures({ means, factors: numbersAt(record, 'factors', means.length) });
  }
  const lows = numbersAt(record, 'lows');
  const grid = {
    points: countAt(record, 'points'),
    lows,
    steps: numbersAt(record, 'steps', lows.length),
  };
  if (kind === 'one-hot') return new OneHotFeatures(grid);
  if (kind === 'cells') return new CellFeatures(grid, listAt(record, 'known').map(String));
  throw new Error(`features of an unknown kind: ${kind}`);
}

export interface Standardising {
  readonly means: readonly number[]; // by dimension
  readonly factors: readonly number[]; // 1 / standard deviation; 0 of a constant
}

/** Of rows of observations, population standard deviation; without a row: means 0, factors 1. */
export function standardising(rows: Float32Array, dimensions: number): Standardising {
  const columns = Array.from({ length: dimensions }, (_, at) => columnOf(rows, dimensions, at));
  if (rows.length === 0) return { means: columns.map(() => 0), factors: columns.map(() => 1) };
  const means = columns.map((column) => sum(column) / column.length);
  const factors = columns.map((column, at) => {
    const squares = column.map((value) => (value - means[at]!) ** 2);
    const deviation = Math.sqrt(sum(squares) / column.length);
    return deviation > 1e-9 * Math.abs(means[at]!) ? 1 / deviation : 0;
  });
  return { means, factors };
}

function columnOf(rows: Float32Array, dimensions: number, at: number): number[] {
  const column: number[] = [];
  for (let i = at; i < rows.length; i += dimensions) column.push(rows[i]!);
  return column;
}
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
function limit(bound: number, pick: (a: number, b: number) => number, column: readonly number[]) {
  return Number.isFinite(bound) ? bound : column.reduce((a, b) => pick(a, b), column[0] ?? bound);
}

class LinearFeatures implements FeatureMap {
  readonly #scale: Standardising;
  readonly #features: Float64Array;

  constructor(scale: Standardising) {
    this.#scale = scale;
    this.#features = new Float64Array(1 + scale.means.length);
    this.#features[0] = 1;
  }

  features(observation: ArrayLike<number>): Float64Array {
    const { means, factors } = this.#scale;
    for (let at = 0; at < means.length; at++)
      this.#features[at + 1] = (observation[at]! - means[at]!) * factors[at]!;
    return this.#features;
  }

  meet(): void {}

  save(): Json {
    return { kind: 'linear', ...this.#scale };
  }
}

interface Grid {
  readonly points: number; // per dimension
  readonly lows: readonly number[];
  readonly steps: readonly number[]; // between two points
}

/** The point that is nearest; beyond the limits the last one. */
function cellOf({ points, lows, steps }: Grid, dimension: number, value: number): number {
  const cell = Math.round((value - lows[dimension]!) / steps[dimension]!);
  return Math.min(points - 1, Math.max(0, cell));
}

class OneHotFeatures implements FeatureMap {
  readonly #grid: Grid;
  readonly #features: Float64Array;

  constructor(grid: Grid) {
    this.#grid = grid;
    this.#features = new Float64Array(1 + grid.lows.length * grid.points);
  }

  features(observation: ArrayLike<number>): Float64Array {
    const { points, lows } = this.#grid;
    this.#features.fill(0);
    this.#features[0] = 1;
    for (let at = 0; at < lows.length; at++)
      this.#features[1 + at * points + cellOf(this.#grid, at, observation[at]!)] = 1;
    return this.#features;
  }

  meet(): void {}

  save(): Json {
    return { kind: 'one-hot', ...this.#grid };
  }
}

class CellFeatures implements FeatureMap {
  readonly #grid: Grid;
  readonly #known: Map<string, number>; // position of a combination
  #features: Float64Array;

  constructor(grid: Grid, known: readonly string[]) {
    this.#grid = grid;
    this.#known = new Map(known.map((key, at) => [key, at]));
    this.#features = new Float64Array(known.length + 1);
  }

  features(observation: ArrayLike<number>): Float64Array {
    this.#features.fill(0);
    this.#features[this.#known.get(this.#keyOf(observation)) ?? this.#known.size] = 1;
    return this.#features;
  }

  meet(observation: ArrayLike<number>): void {
    const key = this.#keyOf(observation);
    if (this.#known.has(key)) return;
    this.#known.set(key, this.#known.size);
    this.#features = new Float64Array(this.#known.size + 1);
  }

  #keyOf(observation: ArrayLike<number>): string {
    return this.#grid.lows.map((_, at) => cellOf(this.#grid, at, observation[at]!)).join(' ');
  }

  save(): Json {
    return { kind: 'cells', ...this.#grid, known: [...this.#known.keys()] };
  }
}
