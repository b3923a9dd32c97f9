import { type BanditTruth, type FiniteBandit, truthOf } from './finite-bandit.ts';
import { type ScalingBanditOptions, scalingBandit } from './scaling-bandit.ts';
import { type EpisodesCase, episodesCase, episodeValue } from './scaling-episodes.ts';
import { type SyntheticOptions, syntheticBandit } from './synthetic-bandit.ts';

/** One pair of policies, of which the truth is known; estimators were settled on other logs of these same pairs. */
export interface Scenario {
  readonly name: string;
  readonly title: string; // short, for panels
  readonly description: string;
  create(): FiniteBandit;
}

const synthetic = (name: string, title: string, options: SyntheticOptions): Scenario => ({
  name: `synthetic-${name}`,
  title,
  description: `synthetic bandit, log explores in ${100 * options.epsilon} % of its decisions, target best in ${100 * options.shift} %`,
  create: () => syntheticBandit(options),
});
const scaling = (name: string, title: string, options: ScalingBanditOptions): Scenario => ({
  name: `scaling-${name}`,
  title,
  description:
    `autoscaling decisions, log of the 70 % rule with ${100 * options.epsilon} % exploration, target ` +
    `${options.target === 'optimal' ? 'the optimal policy' : `the ${100 * options.target} % rule`} in ${100 * options.shift} %`,
  create: () => scalingBandit(options),
});

export const SCENARIOS: readonly Scenario[] = [
  synthetic('near', 'synthetic, 25 % other', { epsilon: 0.2, shift: 0.25 }),
  synthetic('middle', 'synthetic, 50 % other', { epsilon: 0.2, shift: 0.5 }),
  synthetic('far', 'synthetic, 100 % other', { epsilon: 0.2, shift: 1 }),
  synthetic('starved', 'synthetic, 2 % exploration', { epsilon: 0.02, shift: 1 }),
  synthetic('unexplored', 'synthetic, no exploration', { epsilon: 0, shift: 1 }),
  scaling('near', 'autoscaling, 50 % other', { epsilon: 0.2, target: 0.9, shift: 0.5 }),
  scaling('far', 'autoscaling, 100 % other', { epsilon: 0.2, target: 0.9, shift: 1 }),
  scaling('optimal', 'autoscaling, optimal', { epsilon: 0.2, target: 'optimal', shift: 1 }),
];
/** Rows of a log. */
export const SIZES: readonly number[] = [500, 2000, 8000];
export const SCENARIO_NAMES: readonly string[] = SCENARIOS.map(({ name }) => name);

const made = new Map<string, { readonly bandit: FiniteBandit; readonly truth: BanditTruth }>();

/** A scenario and what is true of it; made once. */
export function scenarioNamed(name: string) {
  const found = made.get(name);
  if (found !== undefined) return found;
  const bandit = SCENARIOS.find((one) => one.name === name)!.create();
  const pair = { bandit, truth: truthOf(bandit) };
  made.set(name, pair);
  return pair;
}

/** Whole episodes of the autoscaling problem, five steps long. */
export const EPISODES: Readonly<Record<string, () => EpisodesCase>> = {
  'episodes-near': () => episodesCase({ epsilon: 0.2, target: 0.9, shift: 0.1, steps: 5 }),
  'episodes-far': () => episodesCase({ epsilon: 0.2, target: 0.9, shift: 0.25, steps: 5 }),
};
const EPISODE_TITLES: Readonly<Record<string, string>> = {
  'episodes-near': 'episodes, 10 % other',
  'episodes-far': 'episodes, 25 % other',
};
export const EPISODE_SIZES: readonly number[] = [2000, 8000]; // episodes

const madeEpisodes = new Map<string, { readonly problem: EpisodesCase; readonly value: number }>();

/** A task of whole episodes, and the value of its target; made once. */
export function episodesNamed(name: string) {
  const found = madeEpisodes.get(name);
  if (found !== undefined) return found;
  const problem = EPISODES[name]!();
  const pair = { problem, value: episodeValue(problem, problem.target) };
  madeEpisodes.set(name, pair);
  return pair;
}

/** What the study knows of a scenario, of rows or of episodes. */
export interface ScenarioFacts {
  readonly name: string;
  readonly title: string;
  readonly value: number; // of the target
  readonly distance: number; // mean total variation; NaN for episodes
  readonly effectiveRatio: number; // NaN for episodes
}

export function factsOf(name: string): ScenarioFacts {
  if (EPISODES[name] !== undefined) {
    const { value } = episodesNamed(name);
    const none = { distance: Number.NaN, effectiveRatio: Number.NaN };
    return { name, title: EPISODE_TITLES[name]!, value, ...none };
  }
  const { value, distance, effectiveRatio } = scenarioNamed(name).truth;
  const { title } = SCENARIOS.find((one) => one.name === name)!;
  return { name, title, value, distance, effectiveRatio };
}
