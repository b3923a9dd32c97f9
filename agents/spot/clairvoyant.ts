import { assert } from '../../sim/units.ts';
import { cheapestPlan } from './cheapest-plan.ts';
import type { SpotPolicyLine } from './spot-policy.ts';

/** Carries out the cheapest plan for the availability to come. It needs no net, which would stop it. */
export const clairvoyantLine: SpotPolicyLine = {
  kind: 'clairvoyant',
  description: 'the cheapest plan for the availability to come: a bound, and no contender',
  sees: 'this trace',
  options: {},
  coveredBy: 'test/agents/spot/cheapest-plan.test.ts: costs in the simulation what the plan says',
  create(_options, { problem, trace }) {
    assert(trace !== undefined, 'the clairvoyant policy needs the availability to come');
    const { choices } = cheapestPlan(problem, trace);
    return {
      name: 'clairvoyant',
      decide: ({ now }) => ({ choice: choices[Math.round(now / problem.step)]! }),
    };
  },
};
