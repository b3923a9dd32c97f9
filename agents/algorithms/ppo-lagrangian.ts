import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { loadActorPolicy } from './actor-policy.ts';
import type { OnlineAlgorithm } from './algorithm.ts';
import { type ConstraintSettings, CostConstraint } from './cost-constraint.ts';
import { PPO_OPTIONS, ppoOptions } from './ppo-options.ts';
import { PpoTrainer } from './ppo-trainer.ts';

const OPTIONS = {
  ...PPO_OPTIONS,
  cost: {
    value: { type: 'string' },
    default: 'violations',
    description: 'the number of info, per step, that is constrained',
  },
  costLimit: {
    value: { type: 'number' },
    default: 25,
    description: 'the mean cost that is allowed, per episode or step',
  },
  costPer: {
    value: { type: 'choice', of: ['episode', 'step'] },
    default: 'episode',
    description: 'the limit is for the sum over an episode, without discount, or for each step',
  },
  costGamma: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.99,
    description: 'discount per step of the critic of the cost',
  },
  costLambda: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.95,
    description: 'as lambda, for the cost',
  },
  multiplier: {
    value: { type: 'number', min: 0 },
    default: 0.001,
    description: 'the price of the cost at the beginning, reward per cost',
  },
  multiplierRate: {
    value: { type: 'number', above: 0 },
    default: 0.035,
    description: 'step of Adam on the price, per round',
    tune: { min: 0.005, max: 0.2, log: true },
  },
  multiplierMax: {
    value: { type: 'number', min: 0, max: Number.POSITIVE_INFINITY },
    default: Number.POSITIVE_INFINITY,
    description: 'the highest price; Infinity: no bound',
  },
} satisfies OptionTable;

/**
 * PPO under a constraint on the mean cost, by a price for the cost that learns beside the policy.
 * The constraint holds on average over training at best: single policies, and single episodes,
 * violate it.
 * Source: Ray, Achiam and Amodei, "Benchmarking safe exploration in deep reinforcement learning",
 * 2019; defaults of the price as in OmniSafe.
 */
export const ppoLagrangian: OnlineAlgorithm = {
  kind: 'ppo-lagrangian',
  description: 'ppo with a limit on the mean of a cost, by a price that learns',
  source: 'Ray, Achiam, Amodei 2019',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/ppo-lagrangian.test.ts: mixes two actions as the constrained optimum does',
  learnsFrom: 'environments',
  createTrainer(setup) {
    const settings = constraintOf(setup.options);
    return new PpoTrainer(
      setup,
      ppoOptions(setup.options),
      (maker) => new CostConstraint(settings, maker),
    );
  },
  load: loadActorPolicy,
};

function constraintOf(options: OptionValues): ConstraintSettings {
  const read = (key: keyof typeof OPTIONS) => Number(options[key]);
  return {
    cost: String(options['cost']),
    limit: read('costLimit'),
    per: options['costPer'] === 'step' ? 'step' : 'episode',
    gamma: read('costGamma'),
    lambda: read('costLambda'),
    multiplier: {
      first: read('multiplier'),
      learningRate: read('multiplierRate'),
      max: read('multiplierMax'),
    },
  };
}
