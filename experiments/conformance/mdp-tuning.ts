import { chainValue } from '../../agents/learning/finite-mdp.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Score } from '../tuning/score.ts';
import { planHalving, successiveHalving } from '../tuning/search.ts';
import { sample, searchSpace } from '../tuning/space.ts';
import {
  type AutoscalingProblem,
  ruleChain,
  stateAt,
  stateNumber,
  statesOf,
  type TargetRuleOptions,
  targetRule,
} from './mdp-problem.ts';

export interface TunedTarget extends TargetRuleOptions {
  readonly value: number;
}

/** Settings that the search looks at, each evaluated once: values are exact. */
export const TRIALS = 1000;
const ETA = 4;
const SEED = 'conformance mdp';

const OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', above: 0 },
    default: 0.8, // as in Kubernetes
    description: 'load per active replica to hold',
    tune: { min: 0.2, max: 2 },
  },
  toleranceRatio: {
    value: { type: 'number', min: 0 },
    default: 0.1, // as in Kubernetes
    description: 'no change while load over target is within it of 1',
    tune: { min: 0.001, max: 0.3, log: true },
  },
};

/** The best target and tolerance for a start that the search finds, with their exact value. */
export async function tuneTarget(problem: AutoscalingProblem, start: number): Promise<TunedTarget> {
  const space = searchSpace(OPTIONS);
  const value = memoisedValue(problem, start);
  const { winner } = await successiveHalving({
    ...planHalving({ trials: TRIALS, eta: ETA, replicationsMax: 1 }),
    seed: SEED,
    initial: { targetRatio: 0.8, toleranceRatio: 0.1 },
    sample: (uniform) => sample(space, uniform) as unknown as TargetRuleOptions,
    evaluate: ({ setting }): Promise<Score> =>
      Promise.resolve({ objective: -value(setting), violations: {} }),
  });
  return { ...winner.setting, value: -winner.scores.at(-1)!.score.objective };
}

/** Many settings are the same rule: each rule is solved once. */
function memoisedValue(problem: AutoscalingProblem, start: number) {
  const known = new Map<string, number>();
  const states = Array.from({ length: statesOf(problem) }, (_, number) => number);
  return (options: TargetRuleOptions): number => {
    const rule = targetRule(problem, options);
    const decisions = states.map((number) => rule(stateAt(problem, number)));
    const key = decisions.join();
    const value =
      known.get(key) ??
      chainValue(
        ruleChain(problem, (state) => decisions[stateNumber(problem, state)]!),
        start,
      );
    known.set(key, value);
    return value;
  };
}
