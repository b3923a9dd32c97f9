// Hot: bench index
import { normalCdf } from './rmi-normal.ts';

/** Sorted keys of which every `stride`-th is given: ranks are positions times the stride. */
export interface KeySample {
  readonly keys: Float64Array;
  readonly stride: number;
}

/** A first model: says of a key which of `leaves` second models is to answer, never falling as keys rise. */
export interface Root {
  readonly sizeBytes: number;
  /** Arithmetic operations and comparisons of fitting it. */
  readonly operations: number;
  /** Slope and intercept, of a root that is nothing else: leafOf(key) = slope * key + intercept, within the leaves. */
  readonly line?: readonly [slope: number, intercept: number];
  /** In [0, leaves). */
  leafOf(key: number): number;
  /** Bytes of its own that it reads for a key, if it has a table: told to the callback. */
  touched?(key: number, tell: (byte: number, bytes: number) => void): void;
}
export interface RootLine {
  readonly kind: string;
  fit(sample: KeySample, leaves: number): Root;
}

const PARAMETER_BYTES = 8;

/** The whole part of a share of the leaves, within them; NaN counts as 0. */
function clampedLeaf(share: number, leaves: number): number {
  return share >= leaves ? leaves - 1 : share > 0 ? share | 0 : 0;
}

/** Least squares of the share of ranks below a key, over some measure of the key: slope (>= 0) and intercept. */
function leastSquares({ keys }: KeySample, measure: (key: number) => number) {
  const [count, center] = [keys.length, measure(keys[keys.length >> 1]!)];
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const x = measure(keys[i]!) - center;
    const y = i / count;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const spread = count * sumXX - sumX * sumX;
  const slope = spread > 0 ? Math.max(0, (count * sumXY - sumX * sumY) / spread) : 0;
  return { slope, intercept: (sumY - slope * sumX) / count - slope * center };
}

function linearRoot(slope: number, intercept: number, leaves: number, operations: number): Root {
  const [scaledSlope, scaledIntercept] = [slope * leaves, intercept * leaves];
  return {
    sizeBytes: 2 * PARAMETER_BYTES,
    operations,
    line: [scaledSlope, scaledIntercept],
    leafOf: (key) => clampedLeaf(scaledSlope * key + scaledIntercept, leaves),
  };
}

const linear: RootLine = {
  kind: 'linear',
  fit(sample, leaves) {
    const { slope, intercept } = leastSquares(sample, (key) => key);
    return linearRoot(slope, intercept, leaves, 8 * sample.keys.length);
  },
};

const linearSpline: RootLine = {
  kind: 'linear-spline',
  fit({ keys }, leaves) {
    const [first, last] = [keys[0]!, keys.at(-1)!];
    const slope = last > first ? 1 / (last - first) : 0;
    return linearRoot(slope, -slope * first, leaves, 3);
  },
};

/**
 * A cubic through the first and the last key whose slopes at both ends are those of the outer quarters of the ranks, at
 * most 3 times that of the straight line, within which it never falls.
 * Source of the bound: Fritsch and Carlson, SIAM Journal on Numerical Analysis 17(2), 1980.
 */
const cubic: RootLine = {
  kind: 'cubic',
  fit({ keys }, leaves) {
    const [first, last] = [keys[0]!, keys.at(-1)!];
    const scale = last > first ? 1 / (last - first) : 0;
    const at = (share: number) => (keys[Math.floor(share * (keys.length - 1))]! - first) * scale;
    const steep = (x: number) => (x > 0 ? Math.min(3, 0.25 / x) : 3);
    const [start, end] = [steep(at(0.25)), steep(1 - at(0.75))];
    const [a, b] = [start + end - 2, 3 - 2 * start - end];
    return {
      sizeBytes: 5 * PARAMETER_BYTES,
      operations: 20,
      leafOf(key) {
        const x = (key - first) * scale;
        if (x >= 1) return leaves - 1;
        return clampedLeaf(((a * x + b) * x + start) * x * leaves, leaves);
      },
    };
  },
};

/** Straight over the logarithm of the distance from the first key. */
const logLinear: RootLine = {
  kind: 'log-linear',
  fit(sample, leaves) {
    const first = sample.keys[0]!;
    const measure = (key: number): number => Math.log(key - first + 1);
    const { slope, intercept } = leastSquares(sample, measure);
    return {
      sizeBytes: 3 * PARAMETER_BYTES,
      operations: 10 * sample.keys.length,
      leafOf: (key) =>
        key < first ? 0 : clampedLeaf((slope * measure(key) + intercept) * leaves, leaves),
    };
  },
};

/** The normal distribution of the logarithm of the distance from the first key, by its own two moments. */
const lognormal: RootLine = {
  kind: 'lognormal',
  fit({ keys }, leaves) {
    const first = keys[0]!;
    let [sum, squares] = [0, 0];
    for (const key of keys) {
      const log = Math.log(key - first + 1);
      sum += log;
      squares += log * log;
    }
    const mean = sum / keys.length;
    const variance = squares / keys.length - mean * mean;
    const precision = variance > 0 ? 1 / Math.sqrt(variance) : 0;
    return {
      sizeBytes: 3 * PARAMETER_BYTES,
      operations: 5 * keys.length,
      leafOf(key) {
        if (key < first) return 0;
        return clampedLeaf(
          normalCdf((Math.log(key - first + 1) - mean) * precision) * leaves,
          leaves,
        );
      },
    };
  },
};

const CELLS_MAX = 4096; // 64 KiB: two thirds of what stays in a second-level cache beside other data (assumption)

/**
 * A table over the leading bits of a key as a double, exponent and fraction, which is about a logarithm; straight between
 * two entries. Keys below 0 all go to the first leaf.
 */
const radix: RootLine = {
  kind: 'radix',
  fit({ keys }, leaves) {
    const bits = new Float64Array(1);
    const words = new Int32Array(bits.buffer);
    const wordOf = (key: number): number => {
      bits[0] = key;
      return words[1]!;
    };
    // Small keys have exponents far apart: a little added to all makes room for those that are many.
    const first = keys[0]!;
    const shift = Math.max(1, (keys[keys.length >> 10]! - first) / 16);
    const low = wordOf(shift);
    const high = wordOf(keys.at(-1)! - first + shift);
    const cellBits = Math.max(0, Math.ceil(Math.log2((high - low + 1) / CELLS_MAX)));
    const cells = ((high - low) >> cellBits) + 1;
    // Per cell: the leaf at its beginning, less slope times that beginning; and the slope.
    const table = new Float64Array(2 * cells);
    const offset = shift - first;
    let position = 0;
    for (let cell = 0; cell < cells; cell++) {
      const begin = doubleOf(low + cell * 2 ** cellBits);
      const end = doubleOf(low + (cell + 1) * 2 ** cellBits);
      const from = position;
      while (position < keys.length && keys[position]! + offset < end) position++;
      const slope = ((position - from) / keys.length / (end - begin)) * leaves;
      table[2 * cell] = (from / keys.length) * leaves - slope * begin;
      table[2 * cell + 1] = slope;
    }
    const cellOf = (shifted: number): number => (wordOf(shifted) - low) >> cellBits;
    return {
      sizeBytes: table.byteLength,
      operations: 2 * keys.length + 6 * cells,
      leafOf(key) {
        const shifted = key + offset;
        if (!(shifted >= shift)) return 0;
        const cell = cellOf(shifted);
        if (cell >= cells) return leaves - 1;
        return clampedLeaf(table[2 * cell]! + table[2 * cell + 1]! * shifted, leaves);
      },
      touched(key, tell) {
        const cell = cellOf(key + offset);
        if (key + offset >= shift && cell < cells) tell(16 * cell, 16);
      },
    };

    function doubleOf(word: number): number {
      words[1] = word;
      words[0] = 0;
      return bits[0]!;
    }
  },
};

/** Quantiles, found by halving, straight between two: the same number of keys in each bin. */
const histogram: RootLine = {
  kind: 'histogram',
  fit({ keys }, leaves) {
    const bins = Math.min(256, keys.length);
    const edges = Float64Array.from(
      { length: bins },
      (_, i) => keys[Math.floor((i * keys.length) / bins)]!,
    );
    const last = keys.at(-1)!;
    const binOf = (key: number): number => {
      let bin = 0;
      for (let length = bins; length > 1; ) {
        const half = length >> 1;
        if (edges[bin + half]! <= key) bin += half;
        length -= half;
      }
      return bin;
    };
    return {
      sizeBytes: (bins + 1) * PARAMETER_BYTES,
      operations: bins,
      leafOf(key) {
        if (key >= last) return leaves - 1;
        const bin = binOf(key);
        const begin = edges[bin]!;
        const width = (bin + 1 < bins ? edges[bin + 1]! : last) - begin;
        const part = width > 0 && key > begin ? (key - begin) / width : 0;
        return clampedLeaf(((bin + part) / bins) * leaves, leaves);
      },
      touched(key, tell) {
        for (let bin = 0, length = bins; length > 1; ) {
          const half = length >> 1;
          tell((bin + half) * PARAMETER_BYTES, PARAMETER_BYTES);
          if (edges[bin + half]! <= key) bin += half;
          length -= half;
        }
      },
    };
  },
};

/** Root models, the quickest first: of two that are as good the first is taken. */
export const ROOTS: readonly RootLine[] = [
  linearSpline,
  linear,
  cubic,
  radix,
  histogram,
  logLinear,
  lognormal,
];
