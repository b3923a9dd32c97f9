import type { OptionTable } from '../../sim/options.ts';
import type { Policy } from '../learning/policy.ts';
import type { RidgeRegression } from '../learning/ridge-regression.ts';
import { singleDecision } from '../learning/space.ts';
import type { OnlineAlgorithm, OnlineSetup } from './algorithm.ts';
import { type BanditModel, BanditTrainer, bestOpen, certain } from './bandit-trainer.ts';
import { armsOf, LINEAR_OPTIONS, LinearArms, type LinearOptions } from './linear-arms.ts';

/**
 * Disjoint LinUCB on features as they are given: for every alternative theta = A^-1 b with
 * A = lambda I + sum x x', b = sum y x; its upper bound is theta' x + alpha sqrt(x' A^-1 x).
 * Source: Li, Chu, Langford and Schapire, "A contextual-bandit approach to personalized news article
 * recommendation", WWW 2010, algorithm 1 (there lambda = 1).
 */
export class DisjointLinUcb {
  readonly #arms: readonly RidgeRegression[];
  readonly #alpha: number; // >= 0

  constructor(settings: {
    readonly alternatives: number;
    readonly features: number;
    readonly alpha: number;
    readonly lambda: number; // > 0
  }) {
    this.#arms = armsOf(settings.alternatives, settings.features, settings.lambda);
    this.#alpha = settings.alpha;
  }

  update(features: ArrayLike<number>, alternative: number, reward: number): void {
    this.#arms[alternative]!.update(Float64Array.from(features), reward);
  }
  theta(alternative: number): readonly number[] {
    return [...this.#arms[alternative]!.theta];
  }
  /** The expected reward of every alternative. */
  mean(features: ArrayLike<number>): readonly number[] {
    const x = Float64Array.from(features);
    return this.#arms.map((arm) => arm.mean(x));
  }
  /** sqrt(x' A^-1 x) of every alternative. */
  width(features: ArrayLike<number>): readonly number[] {
    const x = Float64Array.from(features);
    return this.#arms.map((arm) => Math.sqrt(arm.variance(x)));
  }
  ucb(features: ArrayLike<number>): readonly number[] {
    const [mean, width] = [this.mean(features), this.width(features)];
    return mean.map((one, at) => one + this.#alpha * width[at]!);
  }
}

const OPTIONS: OptionTable = {
  alpha: {
    value: { type: 'number', min: 0 },
    default: 1,
    description: 'weight of the width beside the mean, in units of the reward',
    tune: { min: 0.05, max: 20, log: true },
  },
  ...LINEAR_OPTIONS,
};

/** Learns the reward of each alternative and tries the one with the largest upper bound. */
export const linUcb: OnlineAlgorithm = {
  kind: 'lin-ucb',
  description: 'contextual bandit: linear rewards, the largest upper confidence bound; myopic',
  source: 'Li, Chu, Langford, Schapire 2010 (LinUCB with disjoint linear models)',
  options: OPTIONS,
  coveredBy: 'test/agents/algorithms/lin-ucb.test.ts: finds the best arm by context',
  learnsFrom: 'environments',
  createTrainer(setup) {
    const options = setup.options as unknown as LinearOptions & { readonly alpha: number };
    return new BanditTrainer(setup, {
      warmUpSteps: options.warmUpSteps,
      maker: {
        create: ({ observations }) =>
          model(LinearArms.create(options, shape(setup, observations)), options.alpha),
        restore: (saved) => model(LinearArms.load(saved), options.alpha),
      },
    });
  },
  load: (parameters) => greedy(LinearArms.load(parameters)),
};

function shape({ environments }: OnlineSetup, sample: Float32Array) {
  const alternatives = singleDecision(environments.actionSpace);
  return { alternatives, space: environments.observationSpace, sample };
}

function model(arms: LinearArms, alpha: number): BanditModel {
  return {
    choose(observation, mask) {
      const scores = arms.means(observation);
      const widths = arms.widths(observation);
      return bestOpen(
        scores.map((mean, at) => mean + alpha * widths[at]!),
        mask,
      );
    },
    learn: (observation, action, reward) => arms.learn(observation, action, reward),
    policy: greedy(arms),
    parameters: () => arms.save(),
    save: () => arms.save(),
    diagnostics: {},
    dispose() {},
  };
}

/** What was learnt, without the bonus. */
function greedy(arms: LinearArms): Policy {
  const best = (observation: ArrayLike<number>, mask?: Uint8Array) =>
    bestOpen(arms.means(observation), mask);
  return {
    act: (observation, mask) => [best(observation, mask)],
    probabilities: (observation, mask) => certain(arms.arms.length, best(observation, mask)),
  };
}
