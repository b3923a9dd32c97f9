import { InputError, type OptionValues, type Problem } from '../options.ts';
import type { Distribution, DistributionLine } from './distribution.ts';

/** Values that were observed, each as likely as the others; nothing between or beyond them. */
export const empirical: DistributionLine = {
  kind: 'empirical',
  description: 'observed values, each as likely as the others',
  options: {
    values: {
      value: { type: 'numbers' },
      optional: true,
      description: 'the observed values, in seconds, each >= 0; or `file` and `column`',
    },
    file: {
      value: { type: 'path' },
      optional: true,
      description: 'CSV file from which the values are read beforehand; with `column`',
    },
    column: {
      value: { type: 'string' },
      optional: true,
      description: 'name of the column of `file` that holds the values',
    },
  },
  coveredBy: 'test/sim/distributions.test.ts: empirical: draws have the moments and the law',
  create(options): Distribution {
    const sorted = Float64Array.from(readValues(options)).sort();
    const count = sorted.length;
    const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    return {
      mean,
      squaredCv: mean === 0 ? 0 : variance / (mean * mean),
      constant: NaN,
      quantile: (u) => sorted[Math.floor(u * count)]!,
      cdf: (x) => countUpTo(sorted, x) / count,
    };
  },
};

/** By the time a law is made its values have been read: `file` and `column` are for the loader. */
function readValues(options: OptionValues): readonly number[] {
  const values = options['values'] as readonly number[] | undefined;
  const problems: Problem[] = [];
  if (values === undefined || values.length === 0) {
    problems.push({ path: ['values'], message: 'must hold at least one value, got none' });
  }
  for (const key of ['file', 'column']) {
    const isGiven = options[key] !== undefined;
    if (isGiven) problems.push({ path: [key], message: 'must not stand beside values' });
  }
  values?.forEach((value, at) => {
    if (Number.isFinite(value) && value >= 0) return;
    problems.push({ path: ['values', at], message: `must be >= 0 and finite, got ${value}` });
  });
  if (problems.length > 0) throw new InputError(problems);
  return values!;
}

/** The number of sorted values <= x, by bisection. */
function countUpTo(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
