// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/**
 * The replica with the fewest calls outstanding; of equals the first one after the position picked last, so that
 * ties go round. It looks at every ready replica for each call: its cost grows with their number.
 */
export class LeastOutstanding implements Balancer {
  #from = 0; // position that is looked at first

  pick(ready: readonly number[], open: Int32Array): number {
    const count = ready.length;
    if (this.#from >= count) this.#from = 0;
    let best = this.#from;
    let fewest = open[ready[best]!]!;
    for (let step = 1; step < count && fewest > 0; step++) {
      const position = this.#from + step < count ? this.#from + step : this.#from + step - count;
      const outstanding = open[ready[position]!]!;
      if (outstanding < fewest) {
        best = position;
        fewest = outstanding;
      }
    }
    this.#from = best + 1;
    return ready[best]!;
  }
}

export const leastOutstandingLine: BalancerLine = {
  kind: 'least-outstanding',
  description: 'the replica with the fewest calls outstanding, equals in turn',
  options: {},
  coveredBy:
    'test/agents/balancing/least-outstanding.test.ts: picks the replica with the fewest calls outstanding',
  create: () => new LeastOutstanding(),
};
