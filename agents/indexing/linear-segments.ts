// Hot: bench index
import { Corridor } from './corridor.ts';
import { eachRankPoint } from './rank-points.ts';

/** Numbers of one segment in `lines`: its first key, its slope, and the rank that it says of its first key. */
export const LINE_NUMBERS = 3;

/** A map from key to rank by as few straight pieces as keep within epsilon. */
export interface LinearSegments {
  readonly count: number;
  /** LINE_NUMBERS numbers per segment, first keys increasing: key, slope (>= 0), rank at the key. */
  readonly lines: Float64Array;
  /** Points and comparisons of slopes, counted. */
  readonly operations: number;
}

/**
 * The fewest segments whose lines are within `epsilon` (> 0) ranks of every point of sorted keys (`eachRankPoint`),
 * each as long as can be, in one pass. Ranks count from the first key given, so a slice may be given. No key: none.
 * Source: Ferragina and Vinciguerra, "The PGM-index", PVLDB 13(8), 2020, section 2.1.
 */
export function linearSegments(keys: Float64Array, epsilon: number): LinearSegments {
  const corridor = new Corridor(epsilon);
  const lines: number[] = [];
  let points = 0;
  const close = (): void => {
    const slope = corridor.slope();
    lines.push(corridor.firstX, slope, corridor.intercept(slope));
  };
  eachRankPoint(keys, (key, rank) => {
    points++;
    if (points > 1) {
      if (corridor.add(key, rank)) return;
      close();
    }
    corridor.restart(key, rank);
  });
  if (points > 0) close();
  const operations = points + corridor.operations;
  return { count: lines.length / LINE_NUMBERS, lines: Float64Array.from(lines), operations };
}
