import type { Random } from '../../../sim/random.ts';
import { assert } from '../../../sim/units.ts';
import type { RewardRange } from '../empirical-bernstein.ts';
import type { LoggedBandit } from '../logged-bandit.ts';

/** Decisions of which everything is known: finitely many contexts, the same actions in each. */
export interface FiniteBandit {
  readonly contextNames: readonly string[];
  readonly contexts: readonly (readonly number[])[];
  readonly frequencies: Float64Array; // of the contexts, adding up to 1
  readonly actionNames: readonly string[];
  readonly logging: Float64Array; // contexts x actions: probabilities of the policy that logs
  readonly target: Float64Array; // contexts x actions
  readonly means: Float64Array; // contexts x actions: expected rewards
  readonly rewards: RewardRange;
  /** The reward of a mean, from a number in [0, 1). */
  drawReward(mean: number, uniform: number): number;
}

/** What is true of a bandit, by enumeration. */
export interface BanditTruth {
  readonly value: number; // of the target, reward per decision
  readonly loggedValue: number;
  /** Mean total variation distance between the policies, in [0, 1]. */
  readonly distance: number;
  /** 1 / E w^2: rows of the target's own that one logged row is worth; 0 without support. */
  readonly effectiveRatio: number;
  readonly weightMax: number; // Infinity without support
}

export function truthOf(bandit: FiniteBandit): BanditTruth {
  const { frequencies, actionNames, logging, target, means } = bandit;
  let [value, loggedValue, distance, squares, weightMax] = [0, 0, 0, 0, 0];
  for (const [context, frequency] of frequencies.entries())
    for (let action = 0; action < actionNames.length; action++) {
      const at = context * actionNames.length + action;
      const [own, other] = [target[at]!, logging[at]!];
      value += frequency * own * means[at]!;
      loggedValue += frequency * other * means[at]!;
      distance += (frequency * Math.abs(own - other)) / 2;
      if (own === 0) continue;
      squares += (frequency * own * own) / other;
      weightMax = Math.max(weightMax, own / other);
    }
  return { value, loggedValue, distance, effectiveRatio: 1 / squares, weightMax };
}

/** A log of independent rows. */
export function sampleLog(bandit: FiniteBandit, rows: number, random: Random): LoggedBandit {
  const { contextNames, contexts, frequencies, actionNames, logging, target, means } = bandit;
  const [width, count] = [contextNames.length, actionNames.length];
  const [draw, noise] = [random.stream('log'), random.stream('rewards')];
  const cumulated = cumulate(frequencies);
  const log = {
    contexts: new Float64Array(rows * width),
    actions: new Int32Array(rows),
    propensities: new Float64Array(rows),
    rewards: new Float64Array(rows),
    targets: new Float64Array(rows * count),
  };
  for (let row = 0; row < rows; row++) {
    const context = placeIn(cumulated, draw());
    const from = context * count;
    const action = pick(logging, from, count, draw());
    log.contexts.set(contexts[context]!, row * width);
    log.actions[row] = action;
    log.propensities[row] = logging[from + action]!;
    log.rewards[row] = bandit.drawReward(means[from + action]!, noise());
    log.targets.set(target.subarray(from, from + count), row * count);
  }
  return { length: rows, contextNames, actionNames, ...log, q: undefined, clusters: undefined };
}

function cumulate(frequencies: Float64Array): Float64Array {
  let sum = 0;
  const cumulated = frequencies.map((frequency) => {
    sum += frequency;
    return sum;
  });
  assert(Math.abs(sum - 1) < 1e-9, `frequencies add up to ${sum}, not to 1`);
  return cumulated;
}

/** The first place whose cumulated share is above a number in [0, 1). */
function placeIn(cumulated: Float64Array, draw: number): number {
  let [low, high] = [0, cumulated.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! > draw) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The action that a number in [0, 1) falls to; never one of probability 0. */
function pick(probabilities: Float64Array, from: number, count: number, draw: number): number {
  let [sum, last] = [0, 0];
  for (let action = 0; action < count; action++) {
    const share = probabilities[from + action]!;
    if (share === 0) continue;
    last = action;
    sum += share;
    if (draw < sum) break;
  }
  return last;
}
