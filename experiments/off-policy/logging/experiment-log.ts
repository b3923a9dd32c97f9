import type { Environment } from '../../../agents/learning/environment.ts';
import { factored } from '../../../agents/learning/factored.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { assert } from '../../../sim/units.ts';
import { BadInput } from '../../bad-input.ts';
import { recordLog } from '../../training/record-log.ts';
import { type DecisionRule, decisionRule } from './decision-rules.ts';
import { jointActions } from './joint-actions.ts';

export interface PartsLogSettings {
  readonly behaviour: string; // see decisionRule
  readonly epsilon: number; // exploration of the behaviour, in [0, 1], each part by itself
  readonly target: string; // see decisionRule
  readonly episodes: number; // >= 1
  readonly seed: number; // of the episodes and of the choices
}
export interface LogTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly rewardSum: number;
}

/**
 * The log of an environment with several alike parts (the services of an experiment), a row for each decision of
 * each part: what it saw, did and was paid for. Rows of one episode have its number, whatever their
 * part: they depend on each other. There is no step, as a policy of parts has no return of its own.
 */
export function partsLog(environment: Environment, settings: PartsLogSettings): LogTable {
  const { epsilon, episodes, seed } = settings;
  const { actionSpace, name } = environment;
  const isAlike = actionSpace.names.every((one) => one.endsWith('/replicas'));
  if (!isAlike)
    throw new BadInput([
      `${name}: must have one decision for each service; without resizes, or log autoscale instead`,
    ]);
  const parts = actionSpace.names.length;
  const vector = factored(vectorOf([environment]));
  const joint = jointActions(vector.actionSpace, vector.name);
  const target = decisionRule(settings.target, vector, joint);
  const policy = acting(decisionRule(settings.behaviour, vector, joint));
  const exploration = { explorationRatio: epsilon, explores: 'all', explorationSteps: 1 } as const;
  const log = recordLog({ vector, policy, exploration, episodes, seed });
  const width = vector.observationSpace.names.length;
  const alternatives = joint.names.length;
  let [ended, rewardSum] = [0, 0]; // parts of episodes
  const rows = Array.from({ length: log.length }, (_, row) => {
    const episode = Math.floor(ended / parts);
    ended += log.terminated[row]! + log.truncated[row]!;
    const seen = log.observations.subarray(row * width, (row + 1) * width);
    const mask = log.masks?.subarray(row * alternatives, (row + 1) * alternatives);
    rewardSum += log.rewards[row]!;
    return [
      ...[episode, ...seen],
      ...[joint.names[log.actions[row]!]!, log.propensities![row]!, log.rewards[row]!],
      ...target(seen, mask),
    ];
  });
  const head = [
    ...['episode', ...vector.observationSpace.names.map((name) => `context_${name}`)],
    ...['action', 'propensity', 'reward', ...joint.names.map((name) => `pi_${name}`)],
  ];
  return { head, rows, rewardSum };
}

/** A behaviour is asked for its probabilities alone. */
function acting(rule: DecisionRule): Policy {
  return {
    act: () => assert(false, 'a log draws its actions') as never,
    probabilities: (observation, mask) => rule(observation, mask),
  };
}
