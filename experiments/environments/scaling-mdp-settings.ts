import type { Environment } from '../../agents/learning/environment.ts';
import { chainValue } from '../../agents/learning/finite-mdp.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import type { OptionTable } from '../../sim/options.ts';
import { InputError } from '../../sim/options.ts';
import {
  type AutoscalingProblem,
  ruleChain,
  stateNumber,
  targetRule,
} from '../conformance/mdp-problem.ts';
import type { EnvironmentLine } from './registry.ts';
import { encodeState, SCALING_PROBLEM, scalingMdpEnvironment } from './scaling-mdp.ts';
import { type BaselineSetting, settingsOf } from './settings-of.ts';

export interface ScalingSettingsOptions {
  readonly targets: readonly number[]; // utilization ratios, each > 0
  readonly toleranceRatio: number; // [0, 1)
  readonly stepsMax: number; // of an episode
  readonly segmentSteps: number; // 0: the whole episode
}

const NAME = 'scaling-mdp-settings';

/** The target rule of the problem, for what the environment `scaling-mdp` shows as numbers. */
export function targetSetting(
  targetRatio: number,
  toleranceRatio = 0,
  problem: AutoscalingProblem = SCALING_PROBLEM,
): BaselineSetting {
  const rule = targetRule(problem, { targetRatio, toleranceRatio });
  return {
    label: `target ${targetRatio}`,
    act(observation) {
      const [load = NaN, active = NaN, starting = NaN] = Array.from(observation);
      return [problem.actions.indexOf(rule({ load, active, starting }))];
    },
  };
}

/** Picks the utilization target of the rule for the exactly solved autoscaling problem. */
export function scalingMdpSettings(
  { targets, toleranceRatio, stepsMax, segmentSteps }: ScalingSettingsOptions,
  problem: AutoscalingProblem = SCALING_PROBLEM,
): Environment {
  const inner = { encoding: 'numbers', start: 'fixed', stepsMax } as const;
  return settingsOf({
    name: NAME,
    environment: scalingMdpEnvironment(inner, problem),
    settings: targets.map((target) => targetSetting(target, toleranceRatio, problem)),
    gamma: problem.gamma,
    segmentSteps: segmentSteps === 0 ? Infinity : segmentSteps,
  });
}

/**
 * The expected discounted sum of rewards from (0, 1, 0) if the setting that a policy picks there stays for
 * ever: exact, by a linear solve.
 */
export function settingsPolicyValue(
  policy: Pick<Policy, 'act'>,
  { targets, toleranceRatio }: ScalingSettingsOptions,
  problem: AutoscalingProblem = SCALING_PROBLEM,
): number {
  const start = { load: 0, active: 1, starting: 0 };
  const [setting] = policy.act(encodeState(problem, 'numbers', start));
  const rule = targetRule(problem, { targetRatio: targets[setting!]!, toleranceRatio });
  return chainValue(ruleChain(problem, rule), stateNumber(problem, start));
}

const OPTIONS: OptionTable = {
  targets: {
    value: { type: 'numbers' },
    default: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    description: 'utilization targets to choose from, each above 0',
  },
  toleranceRatio: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0,
    description: 'relative distance from the target at which the rule holds still',
  },
  stepsMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 300,
    description: 'steps of an episode; what would follow weighs 0.95^300 = 2e-7',
  },
  segmentSteps: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'steps that a choice lasts; 0: to the end of the episode',
  },
};

export const scalingMdpSettingsLine: EnvironmentLine = {
  kind: NAME,
  description: 'the exactly solved autoscaling problem: an action picks the target of the rule',
  options: OPTIONS,
  coveredBy:
    'test/experiments/environments/settings-of.test.ts: the mean return of a setting is the exact value of its rule',
  create(options) {
    const settings = options as unknown as ScalingSettingsOptions;
    const wrong = settings.targets.flatMap((target, at) =>
      target > 0 ? [] : [{ path: ['targets', at], message: `must be above 0, got ${target}` }],
    );
    if (settings.targets.length === 0)
      wrong.push({ path: ['targets'], message: 'must hold at least one target' });
    if (wrong.length > 0) throw new InputError(wrong);
    return scalingMdpSettings(settings);
  },
};
