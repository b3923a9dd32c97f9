// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/** Every replica with the same probability. */
export const randomBalancer: Balancer = {
  pick: (ready, _open, u) => ready[Math.floor(u * ready.length)]!,
};

export const randomLine: BalancerLine = {
  kind: 'random',
  description: 'a replica at random',
  options: {},
  coveredBy: 'test/agents/balancing/random.test.ts: picks every replica equally often',
  create: () => randomBalancer, // it has no state
};
