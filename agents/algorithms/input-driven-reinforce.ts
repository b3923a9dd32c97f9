import type { OptionTable } from '../../sim/options.ts';
import { loadActorPolicy } from './actor-policy.ts';
import type { OnlineAlgorithm } from './algorithm.ts';
import {
  InputDrivenReinforceTrainer,
  type ReinforceOptions,
} from './input-driven-reinforce-trainer.ts';

const OPTIONS: OptionTable = {
  rollouts: {
    value: { type: 'number', integer: true, min: 2 },
    default: 8,
    description: 'episodes with the same input and other draws of actions: each judges the others',
  },
  baseline: {
    value: { type: 'choice', of: ['input', 'all'] },
    default: 'input',
    description: 'mean over rollouts of the same input, or over all of a round, for comparison',
  },
  clock: {
    value: { type: 'string' },
    optional: true,
    description: 'number in the info of a step that says how long it took; unset: steps are alike',
  },
  learningRate: {
    value: { type: 'number', above: 0, max: 1 },
    default: 1e-3,
    description: 'step of Adam at the beginning; falls to 0 in a straight line',
    tune: { min: 1e-4, max: 5e-3, log: true },
  },
  entropyWeight: {
    value: { type: 'number', min: 0 },
    default: 0.01,
    description: 'reward for a nat of entropy, in advantages, at the beginning; falls to 0 alike',
    tune: { of: [0, 0.003, 0.01, 0.03] },
  },
  hidden: {
    value: { type: 'numbers' },
    default: [64, 64],
    description: 'units of the hidden layers',
  },
  activation: {
    value: { type: 'choice', of: ['tanh', 'relu'] },
    default: 'tanh',
    description: 'of the hidden layers',
  },
  gradientNormMax: {
    value: { type: 'number', above: 0, max: Number.POSITIVE_INFINITY },
    default: 0.5,
    description: 'gradients are scaled down to this norm; Infinity: never',
  },
};

/**
 * Policy gradient whose baseline knows the input, such as the jobs that arrive: in a round all
 * environments play the same episodes several times over with other draws of actions, and the mean of
 * what the other rollouts of an input earned from the same time on is the baseline. Returns are not
 * discounted: tasks must end.
 * Source: Mao, Venkatakrishnan, Schwarzkopf, Alizadeh, "Variance reduction for reinforcement learning in
 * input-driven environments", ICLR 2019, section 4; REINFORCE: Williams 1992.
 */
export const inputDrivenReinforce: OnlineAlgorithm = {
  kind: 'input-driven-reinforce',
  description:
    'policy gradient with a baseline over rollouts of the same input: jobs, traffic, spot',
  source: 'Mao et al. 2019 (input-dependent baselines); Williams 1992 (REINFORCE)',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/input-driven-reinforce.test.ts: learns where the input drowns what actions earn',
  learnsFrom: 'environments',
  createTrainer: (setup) =>
    new InputDrivenReinforceTrainer(setup, setup.options as unknown as ReinforceOptions),
  load: loadActorPolicy,
};
