import { mean } from 'simple-statistics';

const BATCH = 5; // observations

/**
 * How many observations of a stationary run to cut as warm-up: a multiple of 5, or NaN when nothing
 * can be told: a value is missing (NaN), there are fewer than 4 batches, or the best cut is half of
 * the run or more.
 * Chooses d to minimise sum over the batches after d of (y - mean)^2 / (n - d)^2.
 * Source: White, Cobb and Spratt, Winter Simulation Conference (2000).
 */
export function mser5(values: readonly number[]): number {
  const batches = batchMeans(values);
  if (batches.length < 4 || batches.some(Number.isNaN)) return Number.NaN;
  const half = Math.floor(batches.length / 2);
  let best = { cut: 0, error: Number.POSITIVE_INFINITY };
  let sum = 0;
  let squares = 0;
  const centre = mean(batches); // keeps the squares small: no cancellation
  for (let cut = batches.length - 1; cut >= 0; cut -= 1) {
    const y = batches[cut]! - centre;
    sum += y;
    squares += y * y;
    const left = batches.length - cut;
    const error = (squares - (sum * sum) / left) / (left * left);
    if (cut <= half && error <= best.error) best = { cut, error };
  }
  return best.cut === half ? Number.NaN : best.cut * BATCH;
}

function batchMeans(values: readonly number[]): number[] {
  const count = Math.floor(values.length / BATCH);
  return Array.from({ length: count }, (_, i) => mean(values.slice(i * BATCH, (i + 1) * BATCH)));
}
