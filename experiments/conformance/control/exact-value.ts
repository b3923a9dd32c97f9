import type { Policy } from '../../../agents/learning/policy.ts';
import type { OptionValues } from '../../../sim/options.ts';
import { type ScalingEncoding, scalingPolicyValue } from '../../environments/scaling-mdp.ts';
import {
  type ScalingSettingsOptions,
  settingsPolicyValue,
} from '../../environments/scaling-mdp-settings.ts';

type ExactValue = (policy: Policy, options: OptionValues) => number;

/** What a policy's best actions are worth, exactly, by kind of environment: those that can be solved. */
export const EXACT_VALUES: ReadonlyMap<string, ExactValue> = new Map<string, ExactValue>([
  [
    'scaling-mdp',
    (policy, { encoding }) => scalingPolicyValue(policy, encoding as ScalingEncoding),
  ],
  [
    'scaling-mdp-settings',
    (policy, options) => settingsPolicyValue(policy, options as unknown as ScalingSettingsOptions),
  ],
]);
