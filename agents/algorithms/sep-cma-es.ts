import type { OptionTable } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, recordAt, recordOf } from '../learning/read-json.ts';
import { SeparableCma } from '../learning/sep-cma.ts';
import type { OnlineAlgorithm, OnlineSetup, Trainer } from './algorithm.ts';
import {
  featuresPerDecision,
  type OrdinalRule,
  ordinalPolicy,
  readOrdinalRule,
  saveOrdinalRule,
} from './ordinal-rule.ts';
import { playEpisodes } from './play-episodes.ts';

interface Options {
  readonly population: number;
  readonly sigma: number;
  readonly weightSigma: number;
  readonly places: readonly number[];
  readonly weights: readonly number[];
}
const OPTIONS: OptionTable = {
  population: {
    value: { type: 'number', integer: true, min: 4 },
    default: 16,
    description: 'rules that are tried on the same episodes before the search moves',
    tune: { min: 8, max: 64, log: true },
  },
  sigma: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'how far it looks at first around the place of each decision, in alternatives',
    tune: { min: 0.2, max: 5, log: true },
  },
  weightSigma: {
    value: { type: 'number', above: 0 },
    default: 1,
    description:
      'how far it looks at first around each weight, in alternatives per unit of a feature',
    tune: { min: 0.2, max: 5, log: true },
  },
  places: {
    value: { type: 'numbers' },
    default: [0],
    description: 'place of each decision at the beginning, or one for all: those of a baseline',
  },
  weights: {
    value: { type: 'numbers' },
    default: [0],
    description: 'weight of each feature at the beginning, or one for all',
  },
};
const SEEDS_END = 2 ** 48;

/**
 * Evolution strategy over a linear rule for alternatives that stand in an order: a place for each decision
 * and, shared by all decisions, a weight for each feature. It maximises the return of whole episodes, so what
 * a step does minutes later needs no credit to be found; all rules of a generation play the same episodes
 * (common random numbers), one in each environment.
 * Source: Ros and Hansen, PPSN 2008 (`SeparableCma`); evolution strategies and linear rules as rivals of policy
 * gradients: Salimans et al., arXiv:1703.03864, 2017; Mania, Guy, Recht, NeurIPS 2018.
 */
export const sepCmaEs: OnlineAlgorithm = {
  kind: 'sep-cma-es',
  description: 'evolution strategy over a linear rule whose weights all decisions share',
  source: 'Ros and Hansen 2008; Mania, Guy, Recht 2018 (linear rules)',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/sep-cma-es.test.ts: finds the place of each decision and the weights they share',
  learnsFrom: 'environments',
  createTrainer: (setup) => new EvolutionTrainer(setup),
  load: (parameters) => ordinalPolicy(readOrdinalRule(parameters)),
};

class EvolutionTrainer implements Trainer {
  readonly #setup: OnlineSetup;
  readonly #population: number;
  readonly #sizes: readonly number[];
  readonly #search: SeparableCma;
  readonly #draws: CountedDraws;
  #steps = 0;
  #returnMean = NaN; // of the last generation

  constructor(setup: OnlineSetup) {
    const { environments, seed, saved, options } = setup;
    const { actionSpace, observationSpace } = environments;
    assert(actionSpace.kind === 'discrete', 'a rule over alternatives needs discrete decisions');
    const { population, sigma, weightSigma, ...begin } = options as unknown as Options;
    this.#setup = setup;
    this.#population = population;
    this.#sizes = actionSpace.sizes;
    const features = featuresPerDecision(observationSpace, actionSpace);
    const places = repeated(begin.places, this.#sizes.length, 'places');
    const weights = repeated(begin.weights, features, 'weights');
    const deviations = [...places.map(() => sigma), ...weights.map(() => weightSigma)];
    this.#search = new SeparableCma([...places, ...weights], deviations, population);
    const record = saved === undefined ? undefined : recordOf(saved, 'a saved training');
    const drawn = record === undefined ? 0 : countAt(record, 'draws');
    this.#draws = new CountedDraws(`sep-cma-es ${seed}`, drawn);
    if (record === undefined) return;
    this.#steps = countAt(record, 'steps');
    this.#search.restore(recordAt(record, 'search'));
  }

  get steps(): number {
    return this.#steps;
  }

  get policy(): Policy {
    return ordinalPolicy(this.#rule(this.#search.mean));
  }

  get diagnostics() {
    return { returnMean: this.#returnMean, sigma: this.#search.sigma };
  }

  /** One generation. */
  advance(): void {
    const seed = this.#draws.below(SEEDS_END);
    const tried = Array.from({ length: this.#population }, () => {
      const normals = this.#search.mean.map(() => normalOf(this.#draws.uniform));
      const policy = ordinalPolicy(this.#rule(this.#search.point(normals)));
      const { meanReturn, steps } = playEpisodes(this.#setup.environments, { seed, policy });
      this.#steps += steps;
      return { normals, meanReturn };
    });
    const ranked = tried.toSorted((a, b) => b.meanReturn - a.meanReturn);
    this.#search.learn(ranked.map(({ normals }) => normals));
    this.#returnMean = tried.reduce((sum, one) => sum + one.meanReturn, 0) / tried.length;
  }

  parameters(): Json {
    return saveOrdinalRule(this.#rule(this.#search.mean));
  }

  save(): Json {
    return { steps: this.#steps, draws: this.#draws.count, search: this.#search.save() };
  }

  dispose(): void {}

  #rule(point: readonly number[]): OrdinalRule {
    const decisions = this.#sizes.length;
    return {
      sizes: this.#sizes,
      places: point.slice(0, decisions),
      weights: point.slice(decisions),
    };
  }
}

/** One number for all, or as many as there are. */
function repeated(values: readonly number[], count: number, what: string): readonly number[] {
  if (values.length === 1) return new Array<number>(count).fill(values[0]!);
  assert(values.length === count, `${what} must be 1 number or ${count}, are ${values.length}`);
  return values;
}

/** Standard normal. Source: Box and Muller, "A note on the generation of random normal deviates", 1958. */
function normalOf(uniform: () => number): number {
  const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}
