import type { FiniteMdp, Move, RewardChain } from '../../agents/learning/finite-mdp.ts';
import { assert } from '../../sim/units.ts';

/**
 * One service under a load that jumps between levels: each step replicas are ordered, which serve
 * one step later, or stopped at once.
 */
export interface AutoscalingProblem {
  readonly loadLevels: readonly number[]; // load, in replicas
  readonly loadProbabilities: readonly (readonly number[])[]; // from level (row) to level
  readonly gamma: number; // discount per step, in [0, 1)
  readonly actions: readonly number[]; // replicas to order (> 0) or to stop (< 0)
  readonly activeMin: number; // replicas, at least 1
  readonly activeMax: number;
  readonly startingMax: number; // replicas that can be starting, at least the largest action
  readonly replicaCost: number; // per step and replica, active or starting
  readonly shortageCost: number; // per step and replica that is missing
  readonly stepMin: number; // the largest step down of a rule, <= 0
  readonly stepMax: number; // the largest step up of a rule
}
export interface ScalingState {
  readonly load: number; // position in loadLevels
  readonly active: number; // replicas
  readonly starting: number; // replicas
}
/** Decides on a number of replicas to order or to stop. */
export type ScalingRule = (state: ScalingState) => number;

export function statesOf(problem: AutoscalingProblem): number {
  const { loadLevels, activeMin, activeMax, startingMax } = problem;
  return loadLevels.length * (activeMax - activeMin + 1) * (startingMax + 1);
}

export function stateNumber(problem: AutoscalingProblem, state: ScalingState): number {
  const { activeMin, activeMax, startingMax } = problem;
  const { load, active, starting } = state;
  const row = load * (activeMax - activeMin + 1) + (active - activeMin);
  return row * (startingMax + 1) + starting;
}

export function stateAt(problem: AutoscalingProblem, number: number): ScalingState {
  const { activeMin, activeMax, startingMax } = problem;
  const row = Math.floor(number / (startingMax + 1));
  const width = activeMax - activeMin + 1;
  const load = Math.floor(row / width);
  return { load, active: activeMin + (row % width), starting: number % (startingMax + 1) };
}

/**
 * One step: replicas that were starting become active, replicas ordered begin to start, replicas
 * stopped leave at once. The load of the state is served by what is active then:
 * reward = -replicaCost * (active + starting) - shortageCost * max(0, load - active).
 * Then the load jumps.
 * Source: the definition of the problem (known answers of learning, autoscaling_mdp.dynamics).
 */
export function scalingMove(
  problem: AutoscalingProblem,
  { load, active, starting }: ScalingState,
  action: number,
): Move {
  const { activeMin, activeMax, startingMax, replicaCost, shortageCost } = problem;
  assert(action <= startingMax, `${action} replicas ordered, but ${startingMax} can be starting`);
  const kept = action < 0 ? Math.max(activeMin, active + action) : active;
  const serving = Math.min(activeMax, kept + starting);
  const ordered = Math.min(Math.max(0, action), activeMax - serving);
  const shortage = Math.max(0, problem.loadLevels[load]! - serving);
  const successors = problem.loadProbabilities[load]!.flatMap((probability, to) => {
    const next = { load: to, active: serving, starting: ordered };
    return probability === 0 ? [] : [{ state: stateNumber(problem, next), probability }];
  });
  const reward = -replicaCost * (serving + ordered) - shortageCost * shortage;
  return { reward, successors };
}

/** The problem with numbered states, and actions by their position. */
export function scalingMdp(problem: AutoscalingProblem): FiniteMdp {
  const { actions, gamma } = problem;
  return {
    states: statesOf(problem),
    actions: actions.length,
    gamma,
    move: (state, action) => scalingMove(problem, stateAt(problem, state), actions[action]!),
  };
}

/** The problem when a rule decides. */
export function ruleChain(problem: AutoscalingProblem, rule: ScalingRule): RewardChain {
  return {
    gamma: problem.gamma,
    move(number) {
      const state = stateAt(problem, number);
      return scalingMove(problem, state, rule(state));
    },
  };
}

export interface TargetRuleOptions {
  readonly targetRatio: number; // > 0
  readonly toleranceRatio: number; // 0.1 holds still within 10 % of the target
}

/**
 * Holds load per active replica near a target, without any rounding of its own: with
 * ratio = (load / active) / target, no change while |ratio - 1| <= tolerance, otherwise towards
 * ceil(ratio * active) replicas, starting ones included, by the steps that rules may take.
 * Source: the definition of the problem (autoscaling_mdp.hpa_policy).
 */
export function targetRule(
  problem: AutoscalingProblem,
  { targetRatio, toleranceRatio }: TargetRuleOptions,
): ScalingRule {
  return ({ load, active, starting }) => {
    const ratio = problem.loadLevels[load]! / active / targetRatio;
    if (Math.abs(ratio - 1) <= toleranceRatio) return 0;
    return stepTowards(problem, Math.ceil(ratio * active), active + starting);
  };
}

/** Goes to a number of replicas and stays there. */
export function staticRule(problem: AutoscalingProblem, replicas: number): ScalingRule {
  return ({ active, starting }) => stepTowards(problem, replicas, active + starting);
}

function stepTowards({ stepMin, stepMax }: AutoscalingProblem, wanted: number, present: number) {
  return Math.min(stepMax, Math.max(stepMin, wanted - present));
}
