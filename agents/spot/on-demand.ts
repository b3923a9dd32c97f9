import type { SpotPolicyLine } from './spot-policy.ts';

/** Pays for certainty from the start to the end. */
export const onDemandLine: SpotPolicyLine = {
  kind: 'on-demand',
  description: 'on-demand from the start to the end',
  options: {},
  coveredBy: 'test/agents/spot/spot-policies.test.ts: on-demand costs the work and one changeover',
  create: () => ({ name: 'on-demand', decide: () => ({ choice: 'on-demand' }) }),
};
