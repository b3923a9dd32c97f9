import type { CandidateIndex } from './advisor.ts';

/** What is known of the workload when the features of an index are made. */
export interface ArmContext {
  /** By column, how much the queries of interest ask for it, in [0, 1]. */
  readonly demand: ReadonlyMap<string, number>;
  /** What the index gained when it was last there, as a share of the cost of a round; 0: never seen. */
  readonly lastGain: (index: number) => number;
}

const PLACE_BASE = 10; // each further column of a key counts a tenth of the one before

/**
 * Features of an index: for each column 10^-place times its demand, place 0 for the first of the key; then
 * its size as a share of the budget; then what it gained when it was last there.
 * Source: Perera, Oetomo, Rubinstein and Borovica-Gajic, "DBA bandits", ICDE 2021, section IV.B (columns
 * by place, size, use); the gain instead of a count of uses is ours.
 */
export function armFeatures(
  indexes: readonly CandidateIndex[],
  budgetBytes: number,
): { readonly size: number; features(index: number, context: ArmContext): Float64Array } {
  const columns = [...new Set(indexes.flatMap((index) => index.columns))].sort();
  const places = new Map(columns.map((column, place) => [column, place]));
  const size = columns.length + 2;
  return {
    size,
    features(index, { demand, lastGain }) {
      const x = new Float64Array(size);
      const { columns: key, sizeBytes } = indexes[index]!;
      key.forEach((column, place) => {
        x[places.get(column)!] = PLACE_BASE ** -place * (demand.get(column) ?? 0);
      });
      x[columns.length] = sizeBytes / budgetBytes;
      x[columns.length + 1] = lastGain(index);
      return x;
    },
  };
}
