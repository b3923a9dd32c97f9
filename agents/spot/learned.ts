import type { SpotChoice } from '../../sim/spot/spot-job.ts';
import { assert, type Seconds } from '../../sim/units.ts';
import { loadPolicy, readPolicyFile } from '../algorithms/policy-file.ts';
import type { Policy } from '../learning/policy.ts';
import { secondsSafe } from './safety-net.ts';
import { AvailabilityWatch, maskSpot, observeSpot, SPOT_OBSERVATIONS } from './spot-features.ts';
import { SPOT_CHOICES, type SpotPolicy, type SpotPolicyLine } from './spot-policy.ts';

/**
 * Does what a trained policy holds for best among what the safety net allows, and keeps to it for
 * `hold` seconds, unless availability changes or it stops being safe: as in training.
 */
export function learnedSpot(policy: Policy, hold: Seconds): SpotPolicy {
  let kept: { readonly choice: SpotChoice; readonly since: Seconds } | undefined;
  const watch = new AvailabilityWatch();
  const observation = new Float32Array(SPOT_OBSERVATIONS.names.length);
  const mask = new Uint8Array(SPOT_CHOICES.length);
  return {
    name: 'learned',
    decide(view) {
      const availableRatio = watch.see(view);
      const isSame = kept !== undefined && view.lastChange <= kept.since;
      if (isSame && view.now < kept!.since + hold && secondsSafe(view, kept!.choice) > 0)
        return { choice: kept!.choice };
      observeSpot(view, availableRatio, observation);
      maskSpot(view, true, mask);
      const [choice = NaN] = policy.act(observation, mask);
      assert(SPOT_CHOICES[choice] !== undefined, `no choice has the number ${choice}`);
      kept = { choice: SPOT_CHOICES[choice]!, since: view.now };
      return { choice: kept.choice };
    },
  };
}

export const learnedSpotLine: SpotPolicyLine = {
  kind: 'learned',
  description: 'a policy trained on spot-deadline, behind the same safety net',
  options: {
    policy: {
      value: { type: 'path', named: 'policy' },
      optional: true,
      description: 'name of a policy in agents/policies or results/policies, or the path of a file',
    },
    hold: {
      value: { type: 'seconds', above: 0 },
      default: 3600,
      description: 'as in the environment that it was trained on: how long a choice is kept',
    },
  },
  coveredBy:
    'test/agents/spot/learned.test.ts: asks the policy for one of the choices that are safe',
  create({ hold, policy }, { learned }) {
    assert(learned !== undefined || policy !== undefined, 'a learned policy needs its file');
    const loaded = learned ?? loadPolicy(readPolicyFile(policy as string));
    return learnedSpot(loaded, hold as Seconds);
  },
};
