// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/**
 * Of two different replicas at random the one with fewer calls outstanding; of equals the first
 * drawn.
 * Source: Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 12 (2001).
 * One draw gives both: floor(u n) is the first, the fraction that is left gives the second of the n
 * - 1 others.
 */
export const powerOfTwo: Balancer = {
  pick(ready, open, u) {
    const count = ready.length;
    if (count === 1) return ready[0]!;
    const scaled = u * count;
    const position = Math.floor(scaled);
    const other = Math.floor((scaled - position) * (count - 1));
    const first = ready[position]!;
    const second = ready[other < position ? other : other + 1]!;
    return open[second]! < open[first]! ? second : first;
  },
};

export const powerOfTwoLine: BalancerLine = {
  kind: 'power-of-two',
  description: 'of two replicas at random the one with fewer calls outstanding',
  options: {},
  coveredBy: 'test/agents/balancing/power-of-two.test.ts: picks the less loaded of two replicas',
  create: () => powerOfTwo, // it has no state
};
