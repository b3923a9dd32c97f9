import { tCdf } from './students-t.ts';

const NORMAL_DF = 1e9; // Student's t with so many degrees of freedom is the normal law to 9 digits
const EXACT_UP_TO = 60; // differences that are not 0; beyond, the normal law is right to 3 digits

/**
 * Two-sided p of the Wilcoxon signed rank test of paired differences against symmetry around 0.
 * Zeros are dropped, ties share their mean rank; exact under the ties present by counting sign
 * patterns for up to 60 differences, then by the normal law with tie correction and continuity
 * correction. 1 when all are zero (or none is given); NaN when one is missing. Infinite differences
 * rank highest.
 * Source: Wilcoxon (1945); Lehmann, Nonparametrics (1975), section 3.2.
 */
export function wilcoxonSignedRank(differences: readonly number[]): number {
  if (differences.some(Number.isNaN)) return Number.NaN;
  const nonZero = differences.filter((difference) => difference !== 0);
  if (nonZero.length === 0) return 1;
  const ranks = doubledRanks(nonZero.map(Math.abs));
  const positive = ranks.reduce((total, rank, i) => total + (nonZero[i]! > 0 ? rank : 0), 0);
  const all = ranks.reduce((total, rank) => total + rank, 0);
  const smaller = Math.min(positive, all - positive);
  if (nonZero.length <= EXACT_UP_TO) return Math.min(1, 2 * exactTail(ranks, smaller));
  return normalTwoSided(ranks, smaller, all);
}

/** Twice the rank of each value, so that the mean rank of ties stays an integer. */
function doubledRanks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => compare(values[a]!, values[b]!));
  const ranks = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last += 1;
    for (let i = first; i <= last; i += 1) ranks[order[i]!] = first + last + 2;
    first = last + 1;
  }
  return ranks;
}

const compare = (a: number, b: number): number => Number(a > b) - Number(a < b); // Infinities too

/** P(sum of the ranks with a positive sign <= limit) when each sign is a fair coin. */
function exactTail(ranks: readonly number[], limit: number): number {
  const probability = new Float64Array(limit + 1);
  probability[0] = 1;
  for (const rank of ranks) {
    for (let total = limit; total >= 0; total -= 1) {
      const withRank = total >= rank ? probability[total - rank]! : 0;
      probability[total] = (probability[total]! + withRank) / 2;
    }
  }
  return probability.reduce((total, p) => total + p, 0);
}

/** Mean and variance of the sum over the ranks present hold with ties as they are. */
function normalTwoSided(ranks: readonly number[], smaller: number, all: number): number {
  const variance = ranks.reduce((total, rank) => total + rank * rank, 0) / 4;
  const continuity = 1; // half a rank, in doubled ranks
  const z = Math.min(0, (smaller - all / 2 + continuity) / Math.sqrt(variance));
  return Math.min(1, 2 * tCdf(z, NORMAL_DF));
}
