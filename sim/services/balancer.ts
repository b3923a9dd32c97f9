import type { OptionValues, Registered } from '../../sim/options.ts';

/** Chooses a replica for each call. Declared here, implemented in agents/balancing. Must not allocate. */
export interface Balancer {
  /**
   * Position in [0, count) of the replica that gets the call.
   * `u` is a draw in [0, 1) that belongs to the call; `outstanding(i)` is the number of calls replica i has
   * accepted and not answered.
   */
  pick(count: number, u: number, outstanding: (position: number) => number): number;
}
export interface BalancerLine extends Registered {
  /** One balancer per service. */
  create(options: OptionValues): Balancer;
}
