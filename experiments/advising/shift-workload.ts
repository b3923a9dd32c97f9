import type { CostTable } from '../../agents/advising/advisor.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';

export const SCENARIOS = ['static', 'shifting', 'ad-hoc'] as const;
export type Scenario = (typeof SCENARIOS)[number];
export interface ShiftSize {
  readonly rounds: number;
  readonly phaseRounds: number; // of `shifting`, from one shift to the next
  readonly executions: number; // queries of a round
  readonly phaseQueries: number; // different queries of a phase, or of a round that is ad hoc
}
export const SHIFT_SIZE: ShiftSize = {
  ...{ rounds: 80, phaseRounds: 20, executions: 20, phaseQueries: 6 },
};

export interface Round {
  readonly counts: Float64Array; // executions, by query
  readonly isShift: boolean; // the first of a phase; the first of all is one
}

/**
 * Rounds of queries (assumption; after the static, shifting and random workloads of "DBA bandits", ICDE 2021,
 * section V): each execution is drawn by the weights of its phase. `static`: one phase of all queries, by
 * the weights of the table; `shifting`: phases of a few queries with weights of their own; `ad-hoc`: each round
 * has its own few queries, and nobody is told of a shift.
 */
export function shiftWorkload(
  table: Pick<CostTable, 'weights'>,
  scenario: Scenario,
  { seed, size }: { readonly seed: string; readonly size: ShiftSize },
): readonly Round[] {
  const uniform = createRandom(seed).stream(`rounds/${scenario}`);
  let shares = table.weights;
  return Array.from({ length: size.rounds }, (_, round) => {
    const isPhase = scenario === 'shifting' && round % size.phaseRounds === 0;
    if (isPhase || scenario === 'ad-hoc')
      shares = fewQueries(table.weights.length, size.phaseQueries, uniform);
    const counts = new Float64Array(shares.length);
    for (let execution = 0; execution < size.executions; execution++)
      counts[drawn(shares, uniform)]! += 1;
    return { counts, isShift: round === 0 || isPhase };
  });
}

/** Weights of a random few, exponential with mean 1: shares that are uniform over all that there are. */
function fewQueries(queries: number, few: number, uniform: Uniform): Float64Array {
  const keys = Array.from({ length: queries }, (_, query) => ({ query, key: uniform() }));
  keys.sort((a, b) => a.key - b.key);
  const shares = new Float64Array(queries);
  for (const { query } of keys.slice(0, few)) shares[query] = -Math.log(1 - uniform());
  return shares;
}

function drawn(shares: Float64Array, uniform: Uniform): number {
  let left = uniform() * shares.reduce((sum, share) => sum + share, 0);
  for (let query = 0; query < shares.length; query++) {
    left -= shares[query]!;
    if (left < 0) return query;
  }
  return shares.findLastIndex((share) => share > 0);
}
