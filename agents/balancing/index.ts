import type { BalancerLine } from '../../sim/services/balancer.ts';
import { powerOfTwoLine } from './power-of-two.ts';
import { randomLine } from './random.ts';
import { roundRobinLine } from './round-robin.ts';

export const BALANCERS: readonly BalancerLine[] = [randomLine, roundRobinLine, powerOfTwoLine];
