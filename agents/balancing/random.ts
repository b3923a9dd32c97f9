// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/** Every replica with the same probability. */
export function randomBalancer(): Balancer {
  return { pick: (count, u) => (count === 1 ? 0 : Math.floor(u * count)) };
}

export const randomLine: BalancerLine = {
  kind: 'random',
  description: 'a replica at random',
  options: {},
  coveredBy: 'test/agents/balancing/random.test.ts: picks every replica equally often',
  create: randomBalancer,
};
