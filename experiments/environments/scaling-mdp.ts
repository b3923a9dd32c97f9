import type { Environment, Step } from '../../agents/learning/environment.ts';
import { chainValue, type Move } from '../../agents/learning/finite-mdp.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import type { BoxSpace, DiscreteSpace } from '../../agents/learning/space.ts';
import type { OptionTable } from '../../sim/options.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { AUTOSCALING_MDP } from '../conformance/mdp-built-in.ts';
import { readMdpCases } from '../conformance/mdp-case-file.ts';
import {
  type AutoscalingProblem,
  ruleChain,
  type ScalingState,
  scalingMdp,
  stateAt,
  stateNumber,
  statesOf,
} from '../conformance/mdp-problem.ts';
import type { EnvironmentLine } from './registry.ts';

/**
 * How a state is shown: `numbers`, its load level, active and starting replicas; `one-hot`, a one at
 * the place of each of the three, zeros elsewhere.
 */
export type ScalingEncoding = 'numbers' | 'one-hot';
export interface ScalingMdpOptions {
  readonly encoding: ScalingEncoding;
  readonly start: 'fixed' | 'random'; // (0, 1, 0), or any state, each as likely
  readonly stepsMax: number; // then the episode is truncated; the task itself has no end
}

const START: ScalingState = { load: 0, active: 1, starting: 0 };
const NAME = 'scaling-mdp';

/** The autoscaling problem that is solved exactly, as it comes with the package. */
export const SCALING_PROBLEM = readMdpCases('built-in', AUTOSCALING_MDP).problem;

/**
 * The exactly solved autoscaling problem as a task: the control loop of one service of which every
 * state is seen. Discounted by the `gamma` of the problem, which is the learner's to apply.
 */
export function scalingMdpEnvironment(
  { encoding, start, stepsMax }: ScalingMdpOptions,
  problem: AutoscalingProblem = SCALING_PROBLEM,
): Environment {
  const { states, actions, move } = scalingMdp(problem);
  const moves = Array.from({ length: states * actions }, (_, at) =>
    move(Math.floor(at / actions), at % actions),
  );
  const observations = Array.from({ length: states }, (_, state) =>
    encodeState(problem, encoding, stateAt(problem, state)),
  );
  let uniform: Uniform = () => NaN;
  let [state, steps] = [0, 0];
  return {
    name: NAME,
    observationSpace: observationSpace(problem, encoding),
    actionSpace: actionSpace(problem),
    reset(seed) {
      uniform = createRandom(String(seed)).stream(NAME);
      steps = 0;
      state = start === 'random' ? Math.floor(uniform() * states) : stateNumber(problem, START);
      return { observation: observations[state]!, info: { state } };
    },
    step(action): Step {
      const taken = moves[state * actions + action[0]!]!;
      state = successor(taken, uniform());
      steps += 1;
      const truncated = steps >= stepsMax;
      const observation = observations[state]!;
      return { observation, reward: taken.reward, terminated: false, truncated, info: { state } };
    },
  };
}

/** The state that a number in [0, 1) falls to. */
function successor({ successors }: Move, draw: number): number {
  let sum = 0;
  for (const { state, probability } of successors) {
    sum += probability;
    if (draw < sum) return state;
  }
  return successors.at(-1)!.state; // the probabilities add up to 1 but for rounding
}

/** What a state of the problem looks like. */
export function encodeState(
  problem: AutoscalingProblem,
  encoding: ScalingEncoding,
  { load, active, starting }: ScalingState,
): Float32Array {
  if (encoding === 'numbers') return Float32Array.of(load, active, starting);
  const { names } = observationSpace(problem, encoding);
  const observation = new Float32Array(names.length);
  const activeFrom = problem.loadLevels.length - problem.activeMin;
  const startingFrom = activeFrom + problem.activeMax + 1;
  for (const at of [load, activeFrom + active, startingFrom + starting]) observation[at] = 1;
  return observation;
}

function observationSpace(problem: AutoscalingProblem, encoding: ScalingEncoding): BoxSpace {
  const { loadLevels, activeMin, activeMax, startingMax } = problem;
  if (encoding === 'numbers')
    return {
      kind: 'box',
      names: ['loadLevel', 'activeReplicas', 'startingReplicas'],
      low: [0, activeMin, 0],
      high: [loadLevels.length - 1, activeMax, startingMax],
    };
  const names = [
    ...loadLevels.map((_, level) => `loadLevel${level}`),
    ...range(activeMin, activeMax).map((replicas) => `activeReplicas${replicas}`),
    ...range(0, startingMax).map((replicas) => `startingReplicas${replicas}`),
  ];
  return { kind: 'box', names, low: names.map(() => 0), high: names.map(() => 1) };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function actionSpace({ actions }: AutoscalingProblem): DiscreteSpace {
  return {
    kind: 'discrete',
    sizes: [actions.length],
    names: ['replicasOrdered'],
    labels: [actions.map(String)],
  };
}

/**
 * The expected discounted sum of rewards from (0, 1, 0), or from another state, if a policy's best
 * actions are taken for ever: exact, by a linear solve.
 */
export function scalingPolicyValue(
  policy: Pick<Policy, 'act'>,
  encoding: ScalingEncoding,
  problem: AutoscalingProblem = SCALING_PROBLEM,
  from: ScalingState = START,
): number {
  const decisions = Array.from({ length: statesOf(problem) }, (_, number) => {
    const [action] = policy.act(encodeState(problem, encoding, stateAt(problem, number)));
    return problem.actions[action!]!;
  });
  const chain = ruleChain(problem, (state) => decisions[stateNumber(problem, state)]!);
  return chainValue(chain, stateNumber(problem, from));
}

const OPTIONS: OptionTable = {
  encoding: {
    value: { type: 'choice', of: ['numbers', 'one-hot'] },
    default: 'numbers',
    description: 'how a state is shown: three numbers, or a one at the place of each',
  },
  start: {
    value: { type: 'choice', of: ['fixed', 'random'] },
    default: 'fixed',
    description: 'one replica under the lowest load, or any state, each as likely',
  },
  stepsMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 200,
    description: 'steps after which an episode is truncated; the task itself has no end',
  },
};

export const scalingMdpLine: EnvironmentLine = {
  kind: NAME,
  description: 'the exactly solved autoscaling problem: 120 states, 5 orders, discount 0.95',
  options: OPTIONS,
  coveredBy: 'test/experiments/environments/scaling-mdp.test.ts: moves as the problem says',
  create: (options) => scalingMdpEnvironment(options as unknown as ScalingMdpOptions),
};
