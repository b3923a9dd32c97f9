import { assert } from '../../sim/units.ts';
import type { Policy } from '../learning/policy.ts';
import { AvailabilityWatch, maskSpot, observeSpot, SPOT_OBSERVATIONS } from './spot-features.ts';
import { SPOT_CHOICES, type SpotPolicy, type SpotPolicyLine } from './spot-policy.ts';

/** Does what a trained policy holds for best among what the safety net allows. */
export function learnedSpot(policy: Policy): SpotPolicy {
  const watch = new AvailabilityWatch();
  const observation = new Float32Array(SPOT_OBSERVATIONS.names.length);
  const mask = new Uint8Array(SPOT_CHOICES.length);
  return {
    name: 'learned',
    decide(view) {
      observeSpot(view, watch.see(view), observation);
      maskSpot(view, true, mask);
      const [choice = NaN] = policy.act(observation, mask);
      assert(SPOT_CHOICES[choice] !== undefined, `no choice has the number ${choice}`);
      return { choice: SPOT_CHOICES[choice]! };
    },
  };
}

export const learnedSpotLine: SpotPolicyLine = {
  kind: 'learned',
  description: 'a policy trained on spot-deadline, behind the same safety net',
  options: {
    policy: {
      value: { type: 'string' },
      optional: true,
      description: 'name of the policy in agents/policies, without its ending',
    },
  },
  coveredBy:
    'test/agents/spot/learned.test.ts: asks the policy for one of the choices that are safe',
  create(_options, { learned }) {
    assert(learned !== undefined, 'a learned policy needs what was learnt');
    return learnedSpot(learned);
  },
};
