import type { Uniform } from '../../sim/random.ts';

export interface ZipfDraws {
  readonly ids: number;
  readonly requests: number;
  readonly uniform: Uniform;
}

/**
 * Ranks in [0, ids) whose chance is proportional to 1 / (rank + 1): Zipf's law with exponent 1, by inversion of the
 * cumulated chances.
 */
export function zipfRanks({ ids, requests, uniform }: ZipfDraws): Int32Array {
  const cumulated = new Float64Array(ids);
  let total = 0;
  for (let rank = 0; rank < ids; rank++) {
    total += 1 / (rank + 1);
    cumulated[rank] = total;
  }
  const ranks = new Int32Array(requests);
  for (let at = 0; at < requests; at++) {
    const wanted = uniform() * total;
    let low = 0;
    let high = ids - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! <= wanted) low = middle + 1;
      else high = middle;
    }
    ranks[at] = low;
  }
  return ranks;
}
