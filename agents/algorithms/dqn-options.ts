import type { OptionTable } from '../../sim/options.ts';
import { type ExplorationOptions, explorationOptions } from '../learning/exploration.ts';

export interface DqnOptions extends ExplorationOptions {
  readonly gamma: number;
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly learningRateEndRatio: number;
  readonly gradientNormMax: number;
  readonly errorMax: number;
  readonly bufferSize: number;
  readonly batch: number;
  readonly learningStarts: number;
  readonly trainEvery: number;
  readonly gradientSteps: number;
  readonly targetEvery: number;
  readonly targetShare: number;
  readonly rewardScale: number;
  readonly scaleInputs: boolean;
  readonly double: boolean;
  readonly duelling: boolean;
  readonly stepsAhead: number;
  readonly prioritised: boolean;
  readonly priorityExponent: number;
  readonly importanceStart: number;
}

const count = { type: 'number', integer: true, min: 1 } as const;

/** Defaults as in CleanRL's dqn.py for classic control, where it has them. */
export const DQN_OPTIONS: OptionTable = {
  gamma: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.99,
    description: 'discount per step, in [0, 1]',
  },
  hidden: {
    value: { type: 'numbers' },
    default: [120, 84],
    description: 'units of the hidden layers, ReLU',
  },
  learningRate: {
    value: { type: 'number', above: 0 },
    default: 2.5e-4,
    description: 'of Adam at the start',
    tune: { min: 5e-5, max: 5e-3, log: true },
  },
  learningRateEndRatio: {
    value: { type: 'number', above: 0, max: 1 },
    default: 1,
    description: 'learning rate at the end by the one at the start, linear between; in (0, 1]',
  },
  gradientNormMax: {
    value: { type: 'number', above: 0, max: Infinity },
    default: 10,
    description: 'Euclidean norm that gradients are scaled down to',
  },
  errorMax: {
    value: { type: 'number', above: 0, max: Infinity },
    default: Infinity,
    description: 'error beyond which the loss is linear, in units of the (scaled) reward',
  },
  bufferSize: { value: count, default: 10_000, description: 'transitions that are kept' },
  batch: { value: count, default: 128, description: 'transitions of one update' },
  learningStarts: {
    value: { type: 'number', integer: true, min: 0 },
    default: 10_000,
    description: 'steps of the environment before the first update',
  },
  trainEvery: {
    value: count,
    default: 10,
    description: 'steps of the environment from update to update',
  },
  gradientSteps: { value: count, default: 1, description: 'updates at a time' },
  targetEvery: {
    value: count,
    default: 500,
    description: 'steps of the environment from one copy into the target network to the next',
    tune: { min: 10, max: 5000, log: true },
  },
  targetShare: {
    value: { type: 'number', above: 0, max: 1 },
    default: 1,
    description: 'share of the target network that a copy replaces, in (0, 1]',
  },
  rewardScale: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'rewards are multiplied by it before they are learnt',
  },
  scaleInputs: {
    value: { type: 'boolean' },
    default: false,
    description: 'observations with finite bounds are mapped to [-1, 1]',
  },
  double: {
    value: { type: 'boolean' },
    default: false,
    description: 'the network chooses the next action that its target values (double DQN)',
  },
  duelling: {
    value: { type: 'boolean' },
    default: false,
    description: 'a value of the state plus advantages of actions (duelling network)',
  },
  stepsAhead: {
    value: count,
    default: 1,
    description: 'rewards that are summed before the target network is asked (n-step)',
    tune: { min: 1, max: 5 },
  },
  prioritised: {
    value: { type: 'boolean' },
    default: false,
    description: 'transitions are drawn by how wrong their prediction was',
  },
  priorityExponent: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.6,
    description: 'how much priorities count, where prioritised; in [0, 1]',
  },
  importanceStart: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.4,
    description:
      'how much of their bias is corrected at the start, where prioritised; 1 at the end',
  },
  ...explorationOptions({ explorationStart: 1, explorationEnd: 0.05, explorationShare: 0.5 }),
};
