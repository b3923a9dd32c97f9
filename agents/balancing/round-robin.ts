// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/** One replica after the other. When the last positions have gone, it starts again at the first. */
export class RoundRobin implements Balancer {
  #position = 0;

  pick(ready: readonly number[]): number {
    if (this.#position >= ready.length) this.#position = 0;
    return ready[this.#position++]!;
  }
}

export const roundRobinLine: BalancerLine = {
  kind: 'round-robin',
  description: 'one replica after the other',
  options: {},
  coveredBy: 'test/agents/balancing/round-robin.test.ts: picks one replica after the other',
  create: () => new RoundRobin(),
};
