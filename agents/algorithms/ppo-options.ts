import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import type { Activation } from '../learning/network.ts';
import { constantSchedule, linearSchedule, type Schedule } from '../learning/schedules.ts';

/**
 * Options that all variants of PPO have. Defaults: those of Huang et al. 2022 (as in
 * clipped-loss.ts) for classic control.
 */
export const PPO_OPTIONS = {
  learningRate: {
    value: { type: 'number', above: 0, max: 1 },
    default: 2.5e-4,
    description: 'step of Adam at the beginning',
    tune: { min: 1e-4, max: 5e-3, log: true },
  },
  annealLearningRate: {
    value: { type: 'boolean' },
    default: true,
    description: 'the learning rate falls to 0 in a straight line over the training',
  },
  annealClip: {
    value: { type: 'boolean' },
    default: false,
    description: 'the clip falls to 0 likewise',
  },
  annealEntropy: {
    value: { type: 'boolean' },
    default: false,
    description: 'the weight of the entropy falls to 0 likewise',
    tune: { of: [false, true] },
  },
  rolloutSteps: {
    value: { type: 'number', integer: true, min: 1 },
    default: 128,
    description: 'steps of each environment between two updates',
    tune: { of: [32, 64, 128, 256] },
  },
  minibatches: {
    value: { type: 'number', integer: true, min: 1 },
    default: 4,
    description: 'parts of a rollout, each a step of Adam',
    tune: { of: [1, 2, 4, 8] },
  },
  epochs: {
    value: { type: 'number', integer: true, min: 1 },
    default: 4,
    description: 'passes over a rollout',
    tune: { of: [4, 10, 20] },
  },
  gamma: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.99,
    description: 'discount per step',
    tune: { of: [0.95, 0.98, 0.99, 0.995] },
  },
  lambda: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.95,
    description: 'of generalised advantages: 0 trusts the critic, 1 the rewards',
    tune: { of: [0.8, 0.9, 0.95, 0.98] },
  },
  clip: {
    value: { type: 'number', above: 0, below: 1 },
    default: 0.2,
    description: 'how far the ratio of probabilities may go from 1 and still gain',
    tune: { of: [0.1, 0.2, 0.3] },
  },
  clipValues: {
    value: { type: 'boolean' },
    default: true,
    description: 'values gain from no change beyond the clip either',
  },
  entropyWeight: {
    value: { type: 'number', min: 0 },
    default: 0.01,
    description: 'reward for a nat of entropy, in advantages',
    tune: { of: [0, 0.003, 0.01, 0.03] },
  },
  gradientNormMax: {
    value: { type: 'number', above: 0, max: Number.POSITIVE_INFINITY },
    default: 0.5,
    description: 'gradients are scaled down to this norm, of each network; Infinity: never',
  },
  divergenceMax: {
    value: { type: 'number', above: 0, max: Number.POSITIVE_INFINITY },
    default: Number.POSITIVE_INFINITY,
    description: 'mean KL divergence of an epoch, in nats, after which no other follows',
  },
  normalizeAdvantages: {
    value: { type: 'boolean' },
    default: true,
    description: 'advantages of a minibatch get mean 0 and standard deviation 1',
  },
  normalizeObservations: {
    value: { type: 'boolean' },
    default: false,
    description: 'observations get mean 0 and standard deviation 1 by those seen so far',
  },
  scaleRewards: {
    value: { type: 'boolean' },
    default: false,
    description: 'rewards are divided by the standard deviation of their discounted sums',
  },
  firstChoice: {
    value: { type: 'number', integer: true, min: 0 },
    optional: true,
    description:
      'alternative of every decision that is preferred at the beginning: that of a baseline',
  },
  firstChoiceProbability: {
    value: { type: 'number', above: 0, below: 1 },
    default: 0.8,
    description: 'of that alternative, at the beginning; the others are even',
  },
  hidden: {
    value: { type: 'numbers' },
    default: [64, 64],
    description: 'units of the hidden layers, of actor and critic alike',
  },
  activation: {
    value: { type: 'choice', of: ['tanh', 'relu'] },
    default: 'tanh',
    description: 'of the hidden layers',
  },
} satisfies OptionTable;

export interface PpoOptions {
  readonly learningRate: number;
  readonly annealLearningRate: boolean;
  readonly annealClip: boolean;
  readonly annealEntropy: boolean;
  readonly rolloutSteps: number;
  readonly minibatches: number;
  readonly epochs: number;
  readonly gamma: number;
  readonly lambda: number;
  readonly clip: number;
  readonly clipValues: boolean;
  readonly entropyWeight: number;
  readonly gradientNormMax: number;
  readonly divergenceMax: number;
  readonly normalizeAdvantages: boolean;
  readonly normalizeObservations: boolean;
  readonly scaleRewards: boolean;
  readonly firstChoice?: number;
  readonly firstChoiceProbability: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

/** Options as `readOptions` returned them, with the checks that its table cannot express. */
export function ppoOptions(options: OptionValues): PpoOptions {
  const read = options as unknown as PpoOptions;
  const areUnits = read.hidden.every((units) => Number.isInteger(units) && units >= 1);
  assert(areUnits, `hidden must hold whole numbers >= 1, got ${read.hidden.join(', ')}`);
  return read;
}

/** Settings that change over a training. */
export interface PpoSchedules {
  readonly learningRate: Schedule;
  readonly clip: Schedule;
  readonly entropyWeight: Schedule;
}

export function schedulesOf(options: PpoOptions): PpoSchedules {
  const over = (value: number, isAnnealed: boolean): Schedule =>
    isAnnealed ? linearSchedule({ from: value, to: 0 }) : constantSchedule(value);
  return {
    learningRate: over(options.learningRate, options.annealLearningRate),
    clip: over(options.clip, options.annealClip),
    entropyWeight: over(options.entropyWeight, options.annealEntropy),
  };
}
