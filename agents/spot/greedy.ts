import type { SpotPolicyLine } from './spot-policy.ts';

/**
 * Spot whenever it is there, nothing while it is not, on-demand only when the safety net forces it.
 * Source: Wu et al., "Can't Be Late", NSDI 2024, section 4 (greedy policy).
 */
export const greedyLine: SpotPolicyLine = {
  kind: 'greedy',
  description: 'spot whenever it is there, on-demand only when time runs out',
  options: {},
  coveredBy:
    'test/agents/spot/spot-policies.test.ts: greedy waits until the net leaves only on-demand',
  create: () => ({
    name: 'greedy',
    decide: ({ isSpotAvailable }) => ({ choice: isSpotAvailable ? 'spot' : 'wait' }),
  }),
};
