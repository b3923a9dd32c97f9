import { fittedQEvaluation } from '../../agents/algorithms/fitted-q-evaluation.ts';
import { defaultBackend } from '../../agents/learning/backends/index.ts';
import type { Policy } from '../../agents/learning/policy.ts';
import type { LoggedBandit } from './logged-bandit.ts';

export interface SequenceModelOptions {
  readonly episodes: readonly (readonly number[])[]; // rows of each, in the order of their steps
  readonly gamma: number; // discount per step, in [0, 1]
  readonly seed: number;
  readonly updates?: number; // gradient steps [that of fitted Q evaluation]
}

/**
 * The discounted return of whole episodes if the target chose every step, by fitted Q evaluation: a
 * network learns what each action is worth from here to the end of the episode. The step, over the
 * longest episode, is one more number of what is observed, since what is left shrinks with it; an
 * episode is over with its last row. No interval: the network's own error is not known.
 */
export function fittedReturn(
  log: LoggedBandit,
  { episodes, gamma, seed, updates }: SequenceModelOptions,
): number {
  const { contextNames, contexts, actionNames, targets } = log;
  const [width, count] = [contextNames.length, actionNames.length];
  const inputs = width + 1;
  const longest = episodes.reduce((most, rows) => Math.max(most, rows.length), 1);
  const observations = new Float32Array(log.length * inputs);
  const nexts = new Float32Array(log.length * inputs);
  const terminated = new Uint8Array(log.length);
  const order = episodes.flat();
  let place = 0;
  for (const rows of episodes)
    for (const [step, row] of rows.entries()) {
      const observed = observations.subarray(place * inputs, (place + 1) * inputs);
      observed.set(contexts.subarray(row * width, (row + 1) * width));
      observed[width] = step / longest;
      if (step > 0) nexts.set(observed, (place - 1) * inputs);
      if (step === rows.length - 1) {
        terminated[place] = 1;
        nexts.set(observed, place * inputs); // never counts
      }
      place += 1;
    }
  const keyOf = (observation: ArrayLike<number>): string => Array.from(observation).join();
  const choices = new Map(
    order.map((row, at) => [
      keyOf(observations.subarray(at * inputs, (at + 1) * inputs)),
      targets.subarray(row * count, (row + 1) * count),
    ]),
  );
  const probabilities: Policy['probabilities'] = (observation) =>
    Float64Array.from(choices.get(keyOf(observation))!);
  const policy: Policy = {
    act: (observation) => [indexOfLargest(probabilities(observation))],
    probabilities,
  };
  const transitions = {
    length: log.length,
    observations,
    actions: Int32Array.from(order, (row) => log.actions[row]!),
    rewards: Float64Array.from(order, (row) => log.rewards[row]!),
    nexts,
    terminated,
    truncated: new Uint8Array(log.length),
    propensities: undefined,
    masks: undefined,
    nextMasks: undefined,
  };
  const settings = {
    backend: defaultBackend(),
    sizes: [count],
    gamma,
    seed,
    ...(updates === undefined ? {} : { updates }),
  };
  return fittedQEvaluation(transitions, policy, settings).value;
}

const indexOfLargest = (values: Float64Array): number => values.indexOf(Math.max(...values));
