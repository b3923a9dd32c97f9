// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/** One replica after the other. When the last positions have gone, it starts again at the first. */
export function roundRobin(): Balancer {
  let position = 0;
  return {
    pick(count) {
      if (position >= count) position = 0;
      return position++;
    },
  };
}

export const roundRobinLine: BalancerLine = {
  kind: 'round-robin',
  description: 'one replica after the other',
  options: {},
  coveredBy: 'test/agents/balancing/round-robin.test.ts: picks one replica after the other',
  create: roundRobin,
};
