import type { FiniteMdp } from '../../../agents/learning/finite-mdp.ts';
import type { Random } from '../../../sim/random.ts';
import { stateNumber } from '../../conformance/mdp-problem.ts';
import { SCALING_PROBLEM } from '../../environments/scaling-mdp.ts';
import type { LoggedBandit } from '../logged-bandit.ts';
import type { PolicyTable } from './policies.ts';
import { type ScalingBanditOptions, type ScalingCase, scalingCase } from './scaling-bandit.ts';

/** Whole episodes of the autoscaling problem, all from one replica under the lowest load. */
export interface EpisodesCase extends ScalingCase {
  readonly steps: number; // of each episode
}

const START = stateNumber(SCALING_PROBLEM, { load: 0, active: 1, starting: 0 });

export function episodesCase(
  options: ScalingBanditOptions & { readonly steps: number },
): EpisodesCase {
  return { ...scalingCase(options), steps: options.steps };
}

/** The expected discounted return of an episode if a policy takes every step, by recursion. */
export function episodeValue({ mdp, steps }: EpisodesCase, policy: PolicyTable): number {
  let later = new Float64Array(mdp.states);
  for (let step = 0; step < steps; step++) {
    const now = new Float64Array(mdp.states);
    for (let state = 0; state < mdp.states; state++)
      now[state] = expected(mdp, policy, state, later);
    later = now;
  }
  return later[START]!;
}

function expected(mdp: FiniteMdp, policy: PolicyTable, state: number, later: Float64Array): number {
  let value = 0;
  for (let action = 0; action < mdp.actions; action++) {
    const { reward, successors } = mdp.move(state, action);
    const next = successors.reduce(
      (sum, { state: to, probability }) => sum + probability * later[to]!,
      0,
    );
    value += policy[state * mdp.actions + action]! * (reward + mdp.gamma * next);
  }
  return value;
}

/** A log of episodes, one cluster each. */
export function sampleEpisodes(
  { mdp, logging, target, contexts, steps }: EpisodesCase,
  episodes: number,
  random: Random,
): LoggedBandit {
  const rows = episodes * steps;
  const uniform = random.stream('episodes');
  const log = {
    contexts: new Float64Array(rows * 3),
    actions: new Int32Array(rows),
    propensities: new Float64Array(rows),
    rewards: new Float64Array(rows),
    targets: new Float64Array(rows * mdp.actions),
  };
  let state = START;
  for (let row = 0; row < rows; row++) {
    if (row % steps === 0) state = START;
    const from = state * mdp.actions;
    const action = placeOf(logging.subarray(from, from + mdp.actions), uniform());
    const { reward, successors } = mdp.move(state, action);
    log.contexts.set(contexts[state]!, row * 3);
    log.actions[row] = action;
    log.propensities[row] = logging[from + action]!;
    log.rewards[row] = reward;
    log.targets.set(target.subarray(from, from + mdp.actions), row * mdp.actions);
    const shares = Float64Array.from(successors, ({ probability }) => probability);
    state = successors[placeOf(shares, uniform())]!.state;
  }
  return {
    length: rows,
    contextNames: ['loadLevel', 'activeReplicas', 'startingReplicas'],
    actionNames: SCALING_PROBLEM.actions.map((order) => `order ${order}`),
    ...log,
    q: undefined,
    clusters: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / steps)),
  };
}

/** Where a number in [0, 1) falls among shares that add up to 1 but for rounding. */
function placeOf(shares: Float64Array, draw: number): number {
  let sum = 0;
  for (const [place, share] of shares.entries()) {
    sum += share;
    if (draw < sum) return place;
  }
  return shares.length - 1;
}
