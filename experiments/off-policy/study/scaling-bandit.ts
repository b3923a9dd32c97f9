import { type FiniteMdp, valueIteration } from '../../../agents/learning/finite-mdp.ts';
import {
  type ScalingRule,
  scalingMdp,
  stateAt,
  statesOf,
  targetRule,
} from '../../conformance/mdp-problem.ts';
import { SCALING_PROBLEM } from '../../environments/scaling-mdp.ts';
import type { FiniteBandit } from './finite-bandit.ts';
import { deterministic, exploring, mixed, type PolicyTable } from './policies.ts';

export interface ScalingBanditOptions {
  readonly epsilon: number; // exploration of the log
  /** The optimal policy, or the target rule at this utilization. */
  readonly target: 'optimal' | number;
  readonly shift: number; // share in which the target follows that, otherwise what logs, in [0, 1]
}

const LOGGING_RATIO = 0.7; // utilization that the rule which logs aims at
const TOLERANCE = 1e-10; // of values
const SWEEPS = 20_000; // far beyond the mixing of 120 states
const CONVERGED = 1e-15;

/** Everything that both forms of the autoscaling problem need. */
export interface ScalingCase {
  readonly mdp: FiniteMdp;
  readonly logging: PolicyTable;
  readonly target: PolicyTable;
  readonly contexts: readonly (readonly number[])[];
}

/** The exactly solved autoscaling problem, logged by a target rule with exploration. */
export function scalingCase({ epsilon, target, shift }: ScalingBanditOptions): ScalingCase {
  const mdp = scalingMdp(SCALING_PROBLEM);
  const size = { contexts: mdp.states, actions: mdp.actions };
  const ruleTable = (targetRatio: number): PolicyTable => {
    const rule: ScalingRule = targetRule(SCALING_PROBLEM, { targetRatio, toleranceRatio: 0 });
    return deterministic(
      (state) => SCALING_PROBLEM.actions.indexOf(rule(stateAt(SCALING_PROBLEM, state))),
      size,
    );
  };
  const wanted =
    target === 'optimal'
      ? (() => {
          const { policy } = valueIteration(mdp, TOLERANCE);
          return deterministic((state) => policy[state]!, size);
        })()
      : ruleTable(target);
  const contexts = Array.from({ length: statesOf(SCALING_PROBLEM) }, (_, number) => {
    const { load, active, starting } = stateAt(SCALING_PROBLEM, number);
    return [load, active, starting];
  });
  const logging = exploring(ruleTable(LOGGING_RATIO), mdp.actions, epsilon);
  return { mdp, logging, target: mixed(logging, wanted, shift), contexts };
}

/**
 * Single decisions of the autoscaling problem: states as often as the policy that logs meets them in
 * the long run, each row drawn on its own; the reward is that of the step.
 */
export function scalingBandit(options: ScalingBanditOptions): FiniteBandit {
  const { mdp, logging, target, contexts } = scalingCase(options);
  const means = new Float64Array(mdp.states * mdp.actions);
  for (let state = 0; state < mdp.states; state++)
    for (let action = 0; action < mdp.actions; action++)
      means[state * mdp.actions + action] = mdp.move(state, action).reward;
  return {
    contextNames: ['loadLevel', 'activeReplicas', 'startingReplicas'],
    contexts,
    frequencies: stationary(mdp, logging),
    actionNames: SCALING_PROBLEM.actions.map((order) => `order ${order}`),
    logging,
    target,
    means,
    rewards: { min: Math.min(...means), max: Math.max(...means) },
    drawReward: (mean) => mean,
  };
}

/** How often a policy meets each state in the long run, by powers of its transition matrix. */
function stationary(mdp: FiniteMdp, policy: PolicyTable): Float64Array {
  let now = new Float64Array(mdp.states).fill(1 / mdp.states);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const next = new Float64Array(mdp.states);
    for (let state = 0; state < mdp.states; state++)
      for (let action = 0; action < mdp.actions; action++) {
        const share = now[state]! * policy[state * mdp.actions + action]!;
        for (const { state: to, probability } of mdp.move(state, action).successors)
          next[to]! += share * probability;
      }
    const change = Math.max(...next.map((value, state) => Math.abs(value - now[state]!)));
    now = next;
    if (change < CONVERGED) break;
  }
  const sum = now.reduce((all, one) => all + one, 0);
  return now.map((value) => value / sum);
}
