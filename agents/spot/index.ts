import { clairvoyantLine } from './clairvoyant.ts';
import { greedyLine } from './greedy.ts';
import { learnedSpotLine } from './learned.ts';
import { onDemandLine } from './on-demand.ts';
import type { SpotPolicyLine } from './spot-policy.ts';
import { uniformProgressLine } from './uniform-progress.ts';

/** Who decides between spot and on-demand capacity; the safety net stands behind each of them. */
export const SPOT_POLICIES: readonly SpotPolicyLine[] = [
  onDemandLine,
  greedyLine,
  uniformProgressLine,
  learnedSpotLine,
  clairvoyantLine,
];
