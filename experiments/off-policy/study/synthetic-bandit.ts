import { createRandom } from '../../../sim/random.ts';
import { normalUpperQuantile } from '../../statistics/normal-law.ts';
import type { FiniteBandit } from './finite-bandit.ts';
import { bestAction, deterministic, exploring, mixed } from './policies.ts';

export interface SyntheticOptions {
  readonly epsilon: number; // exploration of the log, in [0, 1]; 0: none, and no support
  readonly shift: number; // share in which the target follows another rule, in [0, 1]
}

const CONTEXTS = 2048; // drawn once; the truth is an average over them
const DIMENSIONS = 3;
const ACTIONS = 5;
const SLOPE = 0.9; // of the log-odds of success in each dimension
const CURVE = 0.6; // of the log-odds in the product of two dimensions: no model is quite right

/**
 * A made-up bandit with rewards 0 and 1 (assumption): the odds of success depend on three standard
 * normal numbers, linearly and by a product, differently for each action. A rule that is good at one
 * of the numbers logs, with exploration; the target follows the best actions in a share of its
 * decisions and the log's policy in the others.
 */
export function syntheticBandit({ epsilon, shift }: SyntheticOptions): FiniteBandit {
  const random = createRandom('synthetic-bandit');
  const contexts = normals(random.stream('contexts'), CONTEXTS * DIMENSIONS);
  const slopes = normals(random.stream('slopes'), ACTIONS * (DIMENSIONS + 2));
  const means = new Float64Array(CONTEXTS * ACTIONS);
  const seen = new Float64Array(CONTEXTS * ACTIONS); // what the rule that logs goes by
  for (let context = 0; context < CONTEXTS; context++)
    for (let action = 0; action < ACTIONS; action++) {
      const x = contexts.subarray(context * DIMENSIONS, (context + 1) * DIMENSIONS);
      const of = slopes.subarray(action * (DIMENSIONS + 2), (action + 1) * (DIMENSIONS + 2));
      const linear = of[0]! * x[0]! + of[1]! * x[1]! + of[2]! * x[2]!;
      const odds = 0.5 * of[3]! + SLOPE * linear + CURVE * of[4]! * x[0]! * x[1]!;
      means[context * ACTIONS + action] = 1 / (1 + Math.exp(-odds));
      seen[context * ACTIONS + action] = of[0]! * x[0]!;
    }
  const size = { contexts: CONTEXTS, actions: ACTIONS };
  const rule = deterministic((context) => bestAction(seen, context, ACTIONS), size);
  const best = deterministic((context) => bestAction(means, context, ACTIONS), size);
  const logging = exploring(rule, ACTIONS, epsilon);
  return {
    contextNames: ['first', 'second', 'third'],
    contexts: Array.from({ length: CONTEXTS }, (_, i) =>
      Array.from(contexts.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS)),
    ),
    frequencies: new Float64Array(CONTEXTS).fill(1 / CONTEXTS),
    actionNames: Array.from({ length: ACTIONS }, (_, i) => `action ${i}`),
    logging,
    target: mixed(logging, best, shift),
    means,
    rewards: { min: 0, max: 1 },
    drawReward: (mean, uniform) => (uniform < mean ? 1 : 0),
  };
}

function normals(uniform: () => number, count: number): Float64Array {
  return Float64Array.from({ length: count }, () =>
    normalUpperQuantile(1 - (uniform() + 2 ** -54)),
  );
}
