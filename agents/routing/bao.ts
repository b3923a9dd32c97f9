// Hot: bench payments
import type {
  RouterLine,
  RoutingSite,
  StatementEnd,
  StatementQuery,
  StatementRouter,
} from '../../sim/databases/statement-router.ts';
import { standardNormal } from '../../sim/distributions/special-functions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { CopyWaits } from './copy-waits.ts';
import { freshest, isFresh, MARGIN } from './fresh-copies.ts';
import { LogWorkModel } from './log-work-model.ts';
import { PastEstimates } from './past-estimates.ts';
import { writesOf } from './sites.ts';

const OPTIONS: OptionTable = {
  scale: {
    value: { type: 'number', min: 0 },
    default: 1,
    description: 'standard deviation of the draws, in units of the posterior; 0: no exploration',
    tune: { min: 0.05, max: 2, log: true },
  },
  margin: MARGIN,
};
interface Options {
  readonly scale: number;
  readonly margin: Seconds;
}

/**
 * Thompson sampling over arms: each arm, a copy with a plan hint, has a Bayesian linear model of the logarithm of the
 * work; a score is drawn from the posterior of each, and the arm with the shortest drawn work and wait is taken.
 * Source: Marcus et al., "Bao: making learned query optimization practical", SIGMOD 2021: arms are sets of hints, arm 0
 * none. What differs: Bao predicts from the tree of the plan by a convolutional network and samples by training it on a
 * bootstrap of the last queries now and then; here features are the template and the estimate of the optimiser,
 * the posterior is exact and updated by each query, and an arm is also a copy. Scores of arms are drawn from the law of
 * theta' x, which is that of drawing theta (Agrawal and Goyal 2013).
 */
export class BaoRouter implements StatementRouter {
  readonly #options: Options;
  readonly #site: RoutingSite;
  readonly #models: readonly LogWorkModel[]; // by arm
  readonly #armOf: readonly Int32Array[]; // by template, then choice
  readonly #waits: CopyWaits;
  readonly #past: PastEstimates;
  readonly #writer: Int32Array;
  #own = 0; // operations outside of the models

  constructor(options: Options, site: RoutingSite) {
    const { templates, copies } = site;
    const arms: string[] = [];
    const armNamed = (name: string): number => {
      const known = arms.indexOf(name);
      return known >= 0 ? known : arms.push(name) - 1;
    };
    this.#options = options;
    this.#site = site;
    this.#armOf = templates.map(({ choices, hints }) =>
      Int32Array.from(choices, ({ copy, alternative, hint }) =>
        armNamed(`${copies[copy]!.name}/${hints[alternative]![hint - 1] ?? ''}`),
      ),
    );
    this.#models = arms.map(() => new LogWorkModel(templates.length));
    this.#waits = new CopyWaits(copies.length);
    this.#past = new PastEstimates(templates);
    this.#writer = writesOf(site);
  }

  get operations(): number {
    let sum = this.#own;
    for (const model of this.#models) sum += model.operations;
    return sum;
  }

  get sizeBytes(): number {
    return this.#models.reduce((sum, model) => sum + model.sizeBytes, this.#past.sizeBytes);
  }

  route(query: StatementQuery): number {
    const { plain, choices } = this.#site.templates[query.template]!;
    this.#past.note(query);
    if (query.openAt >= 0) return plain[query.openAt]!;
    if (query.isWrite || query.locks) return this.#writer[query.template]!;
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let choice = 0; choice < choices.length; choice++) {
      const { alternative, copy } = choices[choice]!;
      if (!isFresh(query, alternative, this.#options.margin)) continue;
      const wait = this.#waits.wait(query, alternative, copy);
      const seconds = wait + Math.exp(this.#drawn(query, choice, alternative));
      if (seconds >= fewest) continue;
      best = choice;
      fewest = seconds;
    }
    return best >= 0 ? best : plain[freshest(query, plain.length)]!;
  }

  /** A draw of the logarithm of the work. */
  #drawn({ template, estimatedSeconds }: StatementQuery, choice: number, alternative: number) {
    const model = this.#models[this.#armOf[template]![choice]!]!;
    const estimate = estimatedSeconds[alternative]!;
    const z = standardNormal(this.#site.uniform());
    const spread = Math.sqrt(model.variance(template, estimate));
    this.#own += 40; // a quantile, an exponential, a wait
    return model.mean(template, estimate) + this.#options.scale * spread * z;
  }

  ended(end: StatementEnd): void {
    if (!end.isDone) return;
    const { template, bucket, choice, workSeconds } = end;
    const { alternative, copy } = this.#site.templates[template]!.choices[choice]!;
    this.#waits.learn(end, copy);
    const estimate = this.#past.of(template, bucket, alternative);
    this.#models[this.#armOf[template]![choice]!]!.learn(template, estimate, workSeconds);
    this.#own += 10;
  }
}

export const baoLine: RouterLine = {
  kind: 'bao',
  role: 'learned',
  description: 'Thompson sampling over copies and plan hints, a linear model of the work for each',
  options: OPTIONS,
  coveredBy: 'test/agents/routing/bao.test.ts: finds the hint that shortens the work of its copy',
  create: (options, site) => new BaoRouter(options as unknown as Options, site),
};
