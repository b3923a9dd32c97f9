import { chainValue, type Move } from '../../agents/learning/finite-mdp.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import type { Transitions } from '../../agents/learning/transitions.ts';
import {
  type AutoscalingProblem,
  scalingMdp,
  stateAt,
  stateNumber,
  targetRule,
} from '../conformance/mdp-problem.ts';
import { recordTransitions } from './record-transitions.ts';
import { SCALING_PROBLEM, scalingMdpEnvironment } from './scaling-mdp.ts';

/** The rule of the autoscaling problem at a target, for observations as `numbers`. */
export function targetPolicy(
  targetRatio: number,
  problem: AutoscalingProblem = SCALING_PROBLEM,
): Policy {
  const rule = targetRule(problem, { targetRatio, toleranceRatio: 0 });
  const act = (observation: ArrayLike<number>): readonly number[] => {
    const [load = NaN, active = NaN, starting = NaN] = Array.from(observation);
    return [problem.actions.indexOf(rule({ load, active, starting }))];
  };
  return {
    act,
    probabilities(observation) {
      const probabilities = new Float64Array(problem.actions.length);
      probabilities[act(observation)[0]!] = 1;
      return probabilities;
    },
  };
}

export interface ScalingLog {
  readonly targetRatio: number; // of the rule that is in charge
  readonly explorationRatio: number; // of the steps have an action by chance, all alike
  readonly episodes: number; // of 200 steps
  readonly seed: number;
}

/** What the rule at a target does to the exactly solved autoscaling problem. */
export function scalingLog({ targetRatio, ...recording }: ScalingLog): Transitions {
  const environment = scalingMdpEnvironment({ encoding: 'numbers', start: 'fixed', stepsMax: 200 });
  return recordTransitions({ environment, policy: targetPolicy(targetRatio), ...recording });
}

/**
 * The expected discounted sum of rewards from (0, 1, 0) under the probabilities of a policy for
 * observations as `numbers`, of which a share of the actions is by chance: exact, by a linear solve.
 */
export function scalingMixtureValue(
  policy: Pick<Policy, 'probabilities'>,
  explorationRatio = 0,
  problem: AutoscalingProblem = SCALING_PROBLEM,
): number {
  const { move, actions, gamma } = scalingMdp(problem);
  const mixed = (state: number): Move => {
    const { load, active, starting } = stateAt(problem, state);
    const chosen = policy.probabilities([load, active, starting]);
    let reward = 0;
    const successors = Array.from(chosen).flatMap((probability, action) => {
      const weight = (1 - explorationRatio) * probability + explorationRatio / actions;
      const own = move(state, action);
      reward += weight * own.reward;
      return own.successors.map((to) => ({ ...to, probability: weight * to.probability }));
    });
    return { reward, successors };
  };
  return chainValue(
    { gamma, move: mixed },
    stateNumber(problem, { load: 0, active: 1, starting: 0 }),
  );
}
