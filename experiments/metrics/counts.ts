import { sum } from 'simple-statistics';
import { OUTCOMES, type Outcome } from '../../sim/units.ts';
import type { Run } from '../types.ts';

/** Transactions that arrived, of all types. */
export const arrivedCount = (run: Run): number => sum([...run.arrived]);

/** Transactions that ended in one way, of all types. */
export function outcomeCount(run: Run, outcome: Outcome): number {
  const position = OUTCOMES.indexOf(outcome);
  return sum(run.outcomes.map((counts) => counts[position] ?? 0));
}

export const doneCount = (run: Run): number => outcomeCount(run, 'done');
export const lateCount = (run: Run): number => sum([...run.late]);
/** In flight at the horizon, but later than their objective already. */
export const overdueCount = (run: Run): number => sum([...run.overdue]);
