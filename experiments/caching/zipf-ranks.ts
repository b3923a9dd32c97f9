import type { Uniform } from '../../sim/random.ts';

export interface ZipfLaw {
  readonly objects: number;
  readonly skew: number; // the exponent, >= 0
}

/**
 * Ranks in [0, objects) by Zipf's law, P(rank r) ~ 1 / (r + 1)^skew, one uniform each, by inversion of the cumulated
 * weights.
 */
export function zipfRanks({ objects, skew }: ZipfLaw, uniform: Uniform): () => number {
  const cumulated = new Float64Array(objects);
  let total = 0;
  for (let rank = 0; rank < objects; rank++) {
    total += (rank + 1) ** -skew;
    cumulated[rank] = total;
  }
  return () => {
    const wanted = uniform() * total;
    let low = 0;
    let high = objects - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulated[middle]! <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
