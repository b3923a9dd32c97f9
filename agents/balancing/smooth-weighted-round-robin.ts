// Hot: bench payments
import type { Balancer, BalancerLine } from '../../sim/services/balancer.ts';

/**
 * Each replica in proportion to its weight, spread as evenly as can be: every ready replica gains its weight in
 * credit, the one with the most credit (of equals the first) is picked and pays the sum of the weights. A replica
 * starts without credit, and takes it along when it leaves; without weights this is round robin. It looks at every
 * ready replica for each call.
 * Source: nginx, ngx_http_upstream_round_robin, the change of May 2012 to smooth weighted balancing.
 */
export class SmoothWeightedRoundRobin implements Balancer {
  #credit = new Float64Array(0); // by number of the replica

  pick(ready: readonly number[], _open: Int32Array, _u: number, weights?: Float64Array): number {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    let total = 0;
    for (let i = 0; i < ready.length; i++) {
      const replica = ready[i]!;
      if (replica >= this.#credit.length) this.#grow(replica);
      const weight = weights === undefined ? 1 : weights[replica]!;
      const credit = this.#credit[replica]! + weight;
      this.#credit[replica] = credit;
      total += weight;
      if (credit > most) {
        best = replica;
        most = credit;
      }
    }
    this.#credit[best] = most - total;
    return best;
  }

  /** Makes room for a replica: seldom, numbers of replicas only grow when one is ordered. */
  #grow(replica: number): void {
    const grown = new Float64Array(Math.max(64, 2 * replica));
    grown.set(this.#credit);
    this.#credit = grown;
  }
}

export const smoothWeightedRoundRobinLine: BalancerLine = {
  kind: 'smooth-weighted-round-robin',
  description: 'each replica in proportion to its cores, spread evenly',
  options: {},
  coveredBy:
    'test/agents/balancing/smooth-weighted-round-robin.test.ts: spreads weights 5, 1, 1 as a a b a c a a',
  create: () => new SmoothWeightedRoundRobin(),
};
