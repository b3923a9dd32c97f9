import type { BatchView } from '../../sim/batch/batch.ts';
import type { Candidate } from './candidates.ts';
import { firstOf, ORDERS, type OrderName, type Precedence } from './orders.ts';

const by = (
  order: OrderName,
  classes: 'regulatory first' | 'hopeless last' | 'alike',
): Precedence => ({
  order: ORDERS[order],
  isRegulatoryFirst: classes === 'regulatory first',
  isHopelessLast: classes === 'hopeless last',
});

/**
 * Rules of tuned baselines, whose first choices a learner picks from: who always takes the same one is that rule with what
 * fits passing what does not. A rule is known to a policy by its position: append only.
 */
export const HEADS = [
  { name: 'Shortest', precedence: by('shortest', 'alike') },
  { name: 'Deadline', precedence: by('deadline', 'alike') },
  { name: 'DeadlineInReach', precedence: by('deadline', 'hopeless last') },
  { name: 'LaxityInReach', precedence: by('laxity', 'hopeless last') },
  { name: 'WeightedShortest', precedence: by('weighted-shortest', 'alike') },
  { name: 'WeightedInReach', precedence: by('weighted-shortest', 'hopeless last') },
  { name: 'RegulatoryLaxity', precedence: by('laxity', 'regulatory first') },
  { name: 'ShortestInReach', precedence: by('shortest', 'hopeless last') },
] as const;

/** What each rule would start next of what fits; undefined everywhere where nothing does. */
export function headsOf(
  fitting: readonly Candidate[],
  view: BatchView,
): readonly (Candidate | undefined)[] {
  return HEADS.map(({ precedence }) => firstOf(fitting, precedence, view));
}
