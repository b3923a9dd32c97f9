import type { BalancerLine } from '../../sim/services/balancer.ts';
import { leastOutstandingLine } from './least-outstanding.ts';
import { powerOfTwoLine } from './power-of-two.ts';
import { randomLine } from './random.ts';
import { roundRobinLine } from './round-robin.ts';
import { smoothWeightedRoundRobinLine } from './smooth-weighted-round-robin.ts';

export const BALANCERS: readonly BalancerLine[] = [
  randomLine,
  roundRobinLine,
  powerOfTwoLine,
  leastOutstandingLine,
  smoothWeightedRoundRobinLine,
];
