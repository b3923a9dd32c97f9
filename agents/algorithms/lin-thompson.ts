import { normalQuantile } from '../../sim/distributions/special-functions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { CountedDraws } from '../learning/counted-draws.ts';
import { largestOfNormals } from '../learning/one-of-normals.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { numberAt, recordOf } from '../learning/read-json.ts';
import { singleDecision } from '../learning/space.ts';
import type { OnlineAlgorithm } from './algorithm.ts';
import { type BanditModel, BanditTrainer, bestOpen } from './bandit-trainer.ts';
import { LINEAR_OPTIONS, LinearArms, type LinearOptions } from './linear-arms.ts';

interface Options extends LinearOptions {
  readonly scale: number;
}

const OPTIONS: OptionTable = {
  scale: {
    value: { type: 'number', above: 0 },
    default: 1,
    description:
      'standard deviation of the posterior at width 1 (v in the paper), in units of the reward',
    tune: { min: 0.05, max: 20, log: true },
  },
  ...LINEAR_OPTIONS,
};

/**
 * Draws theta of each alternative from N(A^-1 b, scale^2 A^-1) and takes the one that looks best.
 * Alternatives have models of their own, so the draws of their scores are independent, and a score
 * is drawn from N(theta' x, scale^2 x' A^-1 x) without drawing theta: the same law.
 * The paper has one model for all alternatives and scale = R sqrt(9 d ln(t / delta)), which its bound
 * on regret needs; a fixed scale is what is used.
 */
export const linThompson: OnlineAlgorithm = {
  kind: 'lin-thompson',
  description: 'contextual bandit: linear rewards, the best of a draw from the posterior; myopic',
  source: 'Agrawal, Goyal 2013 (Thompson sampling with linear payoffs), disjoint models',
  options: OPTIONS,
  coveredBy: 'test/agents/algorithms/lin-thompson.test.ts: finds the best arm by context',
  learnsFrom: 'environments',
  createTrainer(setup) {
    const options = setup.options as unknown as Options;
    const { actionSpace, observationSpace: space } = setup.environments;
    const alternatives = singleDecision(actionSpace);
    return new BanditTrainer(setup, {
      warmUpSteps: options.warmUpSteps,
      maker: {
        create: ({ observations: sample }) =>
          model(LinearArms.create(options, { alternatives, space, sample }), options.scale),
        restore: load,
      },
    });
  },
  load: (parameters) => load(parameters).policy,
};

function load(parameters: Json): BanditModel {
  const record = recordOf(parameters, 'a policy of lin-thompson');
  const scale = numberAt(record, 'scale');
  if (!(scale > 0)) throw new Error(`scale must be above 0, is ${scale}`);
  return model(LinearArms.load(parameters), scale);
}

function model(arms: LinearArms, scale: number): BanditModel {
  const save = () => ({ ...recordOf(arms.save(), 'linear models'), scale });
  return {
    choose(observation, mask, draws) {
      const deviations = arms.widths(observation);
      const scores = arms.means(observation).map((mean, at) => {
        return mean + scale * deviations[at]! * standardNormal(draws);
      });
      return bestOpen(scores, mask);
    },
    learn: (observation, action, reward) => arms.learn(observation, action, reward),
    policy: posteriorPolicy(arms, scale),
    parameters: save,
    save,
    diagnostics: {},
    dispose() {},
  };
}

/** Acts by the means; its probabilities are those of the draws. */
function posteriorPolicy(arms: LinearArms, scale: number): Policy {
  return {
    act: (observation, mask) => [bestOpen(arms.means(observation), mask)],
    probabilities(observation, mask) {
      const deviations = arms.widths(observation).map((width) => Math.max(scale * width, 1e-12));
      return largestOfNormals(arms.means(observation), deviations, mask);
    },
  };
}

/** A standard normal number by inversion; one draw. */
export function standardNormal(draws: CountedDraws): number {
  return normalQuantile(draws.uniform() + 2 ** -54); // 0 would be -Infinity
}
