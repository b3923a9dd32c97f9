import type { OptionTable } from '../../sim/options.ts';
import type { CountedDraws } from '../learning/counted-draws.ts';
import { standardising } from '../learning/feature-map.ts';
import type { Backend, Network } from '../learning/network.ts';
import {
  type Belief,
  beliefOf,
  NeuralLinear,
  type NeuralLinearSettings,
  withOne,
} from '../learning/neural-linear.ts';
import { largestOfNormals } from '../learning/one-of-normals.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { listAt, numberAt, recordAt, recordOf } from '../learning/read-json.ts';
import { RidgeRegression } from '../learning/ridge-regression.ts';
import { networkAt } from '../learning/saved-network.ts';
import { Scale } from '../learning/scale.ts';
import { singleDecision } from '../learning/space.ts';
import type { OnlineAlgorithm, OnlineSetup } from './algorithm.ts';
import { type BanditModel, BanditTrainer, bestOpen, type Sample } from './bandit-trainer.ts';
import { standardNormal } from './lin-thompson.ts';

interface Options extends NeuralLinearSettings {
  readonly warmUpSteps: number;
}

const count = { type: 'number', integer: true, min: 1 } as const;
const OPTIONS: OptionTable = {
  hidden: {
    value: { type: 'numbers' },
    default: [32, 32],
    description: 'units of the hidden layers, at least one; the last feeds the linear models',
  },
  learningRate: {
    value: { type: 'number', above: 0 },
    default: 0.003,
    description: 'step size of Adam',
    tune: { min: 1e-4, max: 1e-2, log: true },
  },
  batch: { value: count, default: 64, description: 'decisions of a gradient step' },
  trainEvery: {
    value: count,
    default: 200,
    description: 'decisions between two trainings of the network',
  },
  gradientSteps: { value: count, default: 100, description: 'gradient steps of one training' },
  memory: {
    value: count,
    default: 10_000,
    description: 'decisions that are remembered, the latest',
  },
  lambda: {
    value: { type: 'number', above: 0 },
    default: 0.25,
    description: 'ridge penalty of the linear models, in observations of standardised reward',
    tune: { min: 0.01, max: 10, log: true },
  },
  warmUpSteps: {
    value: { type: 'number', integer: true, min: 0 },
    default: 200,
    description: 'steps with uniform actions at the beginning, which scale observations and reward',
  },
};

/**
 * Thompson sampling on the last layer of a network of rewards. Scores are drawn from
 * N(theta' z, s^2 z' A^-1 z) with the posterior mean of the variance of the noise for s^2, in place of
 * the paper's draw of it from its inverse gamma law.
 */
export const neuralBandit: OnlineAlgorithm = {
  kind: 'neural-bandit',
  description:
    'contextual bandit: a network of rewards, Thompson sampling on its last layer; myopic',
  source: 'Riquelme, Tucker, Snoek 2018 (NeuralLinear)',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/neural-bandit.test.ts: finds the best arm where none is linear',
  learnsFrom: 'environments',
  createTrainer(setup) {
    const options = setup.options as unknown as Options;
    return new BanditTrainer(setup, {
      warmUpSteps: options.warmUpSteps,
      maker: {
        create: (sample, draws) => new NeuralModel(setup, options, scalesOf(setup, sample), draws),
        restore: (saved, draws) => {
          const record = recordOf(saved, 'a neural bandit');
          const model = new NeuralModel(setup, options, loadScales(saved), draws);
          model.learner.restore(recordAt(record, 'learner'));
          return model;
        },
      },
    });
  },
  load: loadPolicy,
};

interface Scales {
  readonly inputs: Scale;
  readonly rewardMean: number;
  readonly rewardFactor: number; // 1 / standard deviation, > 0
}

function scalesOf({ environments }: OnlineSetup, { observations, rewards }: Sample): Scales {
  const inputs = Scale.of(observations, environments.observationSpace.names.length);
  const { means, factors } = standardising(Float32Array.from(rewards), 1);
  return { inputs, rewardMean: means[0]!, rewardFactor: factors[0]! > 0 ? factors[0]! : 1 };
}

function saveScales({ inputs, rewardMean, rewardFactor }: Scales) {
  return { inputs: inputs.save(), rewardMean, rewardFactor };
}

function loadScales(saved: Json): Scales {
  const record = recordOf(saved, 'a neural bandit');
  return {
    inputs: Scale.load(record['inputs']),
    rewardMean: numberAt(record, 'rewardMean'),
    rewardFactor: numberAt(record, 'rewardFactor'),
  };
}

class NeuralModel implements BanditModel {
  readonly learner: NeuralLinear;
  readonly policy: Policy;
  readonly #scales: Scales;
  readonly #input: Float32Array;

  constructor(setup: OnlineSetup, options: Options, scales: Scales, draws: CountedDraws) {
    const inputs = scales.inputs.dimensions;
    const alternatives = singleDecision(setup.environments.actionSpace);
    this.learner = new NeuralLinear(options, { inputs, alternatives }, setup.backend, draws);
    this.#scales = scales;
    this.#input = new Float32Array(inputs);
    this.policy = believing((observation) => this.#belief(observation));
  }

  get diagnostics() {
    return { rewardError: this.learner.loss / this.#scales.rewardFactor };
  }

  choose(observation: Float32Array, mask: Uint8Array | undefined, draws: CountedDraws): number {
    const { means, deviations } = this.#belief(observation);
    return bestOpen(
      means.map((mean, at) => mean + deviations[at]! * standardNormal(draws)),
      mask,
    );
  }

  learn(observation: Float32Array, action: number, reward: number, draws: CountedDraws): void {
    const { inputs, rewardMean, rewardFactor } = this.#scales;
    inputs.write(observation, this.#input);
    this.learner.learn(this.#input, action, (reward - rewardMean) * rewardFactor, draws);
  }

  parameters(): Json {
    return { ...saveScales(this.#scales), ...this.learner.parameters() };
  }

  save(): Json {
    return { ...saveScales(this.#scales), learner: this.learner.save() };
  }

  dispose(): void {
    this.learner.dispose();
  }

  #belief(observation: ArrayLike<number>): Belief {
    this.#scales.inputs.write(observation, this.#input);
    return beliefOf(this.learner.arms, this.learner.features(this.#input));
  }
}

/** Acts by the means; its probabilities are those of the draws. */
function believing(belief: (observation: ArrayLike<number>) => Belief): Policy {
  return {
    act: (observation, mask) => [bestOpen(belief(observation).means, mask)],
    probabilities(observation, mask) {
      const { means, deviations } = belief(observation);
      return largestOfNormals(means, deviations, mask);
    },
  };
}

function loadPolicy(parameters: Json, backend: Backend): Policy {
  const record = recordOf(parameters, 'a policy of neural-bandit');
  const { inputs } = loadScales(parameters);
  const arms = listAt(record, 'arms').map(RidgeRegression.load);
  const body: Network = backend.loadNetwork(networkAt(record, 'body'));
  const isFit = arms.every((arm) => arm.theta.length === body.outputs + 1);
  if (arms.length === 0 || !isFit || body.shape.inputs !== inputs.dimensions)
    throw new Error('arms, body and inputs do not fit together');
  const input = new Float32Array(inputs.dimensions);
  return believing((observation) => {
    inputs.write(observation, input);
    return beliefOf(arms, withOne(body.forward(input, 1)));
  });
}
