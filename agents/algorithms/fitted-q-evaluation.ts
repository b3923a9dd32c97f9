import { assert } from '../../sim/units.ts';
import { BranchedValues } from '../learning/branched-values.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import { logMemory, startRows } from '../learning/log-memory.ts';
import type { Backend } from '../learning/network.ts';
import type { Policy } from '../learning/policy.ts';
import type { Transitions } from '../learning/transitions.ts';
import { createValues, learningRateAt } from './offline-trainer.ts';

export interface EvaluationSettings {
  readonly backend: Backend;
  readonly sizes: readonly number[]; // alternatives by dimension of the action
  readonly gamma: number; // discount per step, in [0, 1]
  readonly seed: number; // a whole number >= 0
  readonly updates?: number; // gradient steps [10000]
  readonly hidden?: readonly number[]; // [64, 64]
  readonly learningRate?: number; // of Adam, falls to a tenth [0.001]
  readonly batch?: number; // rows of an update [128]
  readonly targetShare?: number; // of the slow copy, in (0, 1] [0.05]
}
export interface PolicyEvaluation {
  /** Mean over the starts of the episodes of the log of the expected value under the policy. */
  readonly value: number;
  /** The value of every alternative; of several dimensions, the value of an action is the mean of its parts. */
  q(observation: ArrayLike<number>): Float64Array;
  /** The expected value of acting by the policy from here on. */
  valueAt(observation: ArrayLike<number>, mask?: Uint8Array): number;
}

/**
 * Fitted Q evaluation: what a policy is worth, from a log of another. Minimises (Q(s, a) - y)^2 / 2 with
 * y = r + gamma sum_a' pi(a' | s') Q'(s', a'), without what follows where the episode terminated; where it
 * was truncated the value of what follows counts, so that it is the value of going on for ever. Q' is a
 * slow copy of Q, in place of fits that alternate: what is left of its beginning is about
 * exp(-updates x targetShare x (1 - gamma)), which must be small.
 * Source: Le, Voloshin and Yue, "Batch policy learning under constraints", ICML 2019, algorithm 3.
 */
export function fittedQEvaluation(
  log: Transitions,
  policy: Policy,
  settings: EvaluationSettings,
): PolicyEvaluation {
  const { backend, sizes, gamma, seed, updates = 10_000, batch = 128 } = settings;
  const { hidden = [64, 64], learningRate = 0.001, targetShare = 0.05 } = settings;
  assert(updates >= 1 && gamma >= 0 && gamma <= 1, `${updates} updates, gamma ${gamma}`);
  const values = new BranchedValues(sizes);
  const { alternatives } = values;
  const inputs = log.observations.length / log.length;
  const logSizes = { observationSize: inputs, actionSize: sizes.length, alternatives, gamma };
  const { memory, normalizer, returns } = logMemory(log, logSizes);
  const draws = new CountedDraws(`fitted-q-evaluation ${seed}`);
  const { q, target } = createValues({ backend, draws, inputs }, hidden, alternatives);
  const nextChoices = choicesOf(policy, log, alternatives);
  const { centre, spread } = returns;

  for (let update = 0; update < updates; update++) {
    const rows = memory.sample(batch, draws.uniform);
    const later = target.forward(rows.nexts, batch);
    const goals = rows.rewards.map((reward, row) => {
      const next = values.expected(later, row, nextChoices, rows.slots[row]!);
      const value = rows.terminated[row] === 1 ? 0 : centre + spread * next;
      return (reward + gamma * value - centre) / spread;
    });
    const outputs = q.forward(rows.observations, batch);
    const gradients = new Float32Array(outputs.length);
    goals.forEach((goal, row) => {
      const error = values.value(outputs, rows.actions, row) - goal;
      for (let dimension = 0; dimension < sizes.length; dimension++)
        gradients[values.place(rows.actions, row, dimension)] = error / (batch * sizes.length);
    });
    q.backward(gradients, batch);
    const decay = { hidden, batch, learningRate };
    q.step({ learningRate: learningRateAt(decay, update / updates) });
    target.blend(q, targetShare);
  }

  q.dispose();
  const qOf = (observation: ArrayLike<number>) =>
    Float64Array.from(
      target.forward(normalizer.normalize(observation), 1),
      (one) => centre + spread * one,
    );
  const valueAt = (observation: ArrayLike<number>, mask?: Uint8Array) =>
    values.expected(qOf(observation), 0, policy.probabilities(observation, mask));
  const starts = startRows(log).map((row) => {
    const observation = log.observations.subarray(row * inputs, (row + 1) * inputs);
    return valueAt(observation, log.masks?.subarray(row * alternatives, (row + 1) * alternatives));
  });
  return { value: starts.reduce((sum, one) => sum + one, 0) / starts.length, q: qOf, valueAt };
}

/** What the policy would do after each row. */
function choicesOf(policy: Policy, log: Transitions, alternatives: number): Float64Array {
  const inputs = log.observations.length / log.length;
  const choices = new Float64Array(log.length * alternatives);
  for (let row = 0; row < log.length; row++) {
    const next = log.nexts.subarray(row * inputs, (row + 1) * inputs);
    const mask = log.nextMasks?.subarray(row * alternatives, (row + 1) * alternatives);
    choices.set(policy.probabilities(next, mask), row * alternatives);
  }
  return choices;
}
