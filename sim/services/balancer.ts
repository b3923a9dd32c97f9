import type { OptionValues, Registered } from '../../sim/options.ts';

/** Chooses a replica for each call. Declared here, implemented in agents/balancing. Must not allocate. */
export interface Balancer {
  /**
   * The replica that gets the call: one of `ready` (numbers of replicas, at least one).
   * `open[replica]` is the number of calls that a replica has taken and not answered; `u` is a draw in [0, 1)
   * that belongs to the call; `weights[replica]` > 0, in proportion to what a replica can do; absent: all alike.
   */
  pick(ready: readonly number[], open: Int32Array, u: number, weights?: Float64Array): number;
}
export interface BalancerLine extends Registered {
  /** One balancer per service. */
  create(options: OptionValues): Balancer;
}
