// Hot: bench payments
import type {
  RouterLine,
  RoutingSite,
  StatementEnd,
  StatementQuery,
  StatementRouter,
} from '../../sim/databases/statement-router.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { CopyWaits } from './copy-waits.ts';
import { freshest, isFresh, MARGIN } from './fresh-copies.ts';
import { LogWorkModel } from './log-work-model.ts';
import { PastEstimates } from './past-estimates.ts';
import { writesOf } from './sites.ts';
import { TimeCache } from './time-cache.ts';

const OPTIONS: OptionTable = {
  recency: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.2,
    description: 'weight of the last time beside the mean of all past ones',
    tune: { min: 0, max: 1 },
  },
  uncertaintyMax: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'the model is asked while the standard deviation of its logarithm is at most this',
    tune: { min: 0.2, max: 4, log: true },
  },
  margin: MARGIN,
};
interface Options {
  readonly recency: number;
  readonly uncertaintyMax: number;
  readonly margin: Seconds;
}

/**
 * Sends a query where it is predicted to be answered first: predicted work and wait. Work is predicted from the times
 * of the same template and parameters on the copy, where there are any; else by a model of the copy, where it is sure
 * enough; else it is what the optimiser says.
 * Source: the order is that of Stage (Wu et al., arXiv 2403.02286). Here the model is a Bayesian linear regression
 * where Stage has an ensemble of boosted trees, and the optimiser stands where Stage has a model over many clusters;
 * Stage predicts for admission and scheduling, not to choose copies. It gives no hints and does not explore.
 */
export class StageRouter implements StatementRouter {
  readonly #options: Options;
  readonly #site: RoutingSite;
  readonly #cache: TimeCache;
  readonly #models: readonly LogWorkModel[]; // by copy
  readonly #waits: CopyWaits;
  readonly #past: PastEstimates;
  readonly #writer: Int32Array;
  #own = 0; // operations outside of the models

  constructor(options: Options, site: RoutingSite) {
    const { templates, copies } = site;
    this.#options = options;
    this.#site = site;
    this.#cache = new TimeCache(templates, options.recency);
    this.#models = copies.map(() => new LogWorkModel(templates.length));
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
    const models = this.#models.reduce((sum, model) => sum + model.sizeBytes, 0);
    return models + this.#cache.sizeBytes + this.#past.sizeBytes;
  }

  route(query: StatementQuery): number {
    const { plain, copies } = this.#site.templates[query.template]!;
    this.#past.note(query);
    if (query.openAt >= 0) return plain[query.openAt]!;
    if (query.isWrite || query.locks) return this.#writer[query.template]!;
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < plain.length; i++) {
      if (!isFresh(query, i, this.#options.margin)) continue;
      const seconds = this.#work(query, i, copies[i]!) + this.#waits.wait(query, i, copies[i]!);
      this.#own += 12;
      if (seconds >= fewest) continue;
      best = i;
      fewest = seconds;
    }
    return plain[best >= 0 ? best : freshest(query, plain.length)]!;
  }

  /** Predicted seconds of work. */
  #work(query: StatementQuery, i: number, copy: number): Seconds {
    const { template, bucket } = query;
    const known = this.#cache.of(template, bucket, i);
    if (!Number.isNaN(known)) return known;
    const estimate = query.estimatedSeconds[i]!;
    const model = this.#models[copy]!;
    const spread = model.noise + model.variance(template, estimate);
    const isSure = Math.sqrt(spread) <= this.#options.uncertaintyMax;
    return isSure ? Math.exp(model.mean(template, estimate)) : estimate;
  }

  ended(end: StatementEnd): void {
    if (!end.isDone) return;
    const { template, bucket, choice, workSeconds } = end;
    const { alternative, copy } = this.#site.templates[template]!.choices[choice]!;
    this.#waits.learn(end, copy);
    this.#cache.learn(template, bucket, alternative, workSeconds);
    const estimate = this.#past.of(template, bucket, alternative);
    this.#models[copy]!.learn(template, estimate, workSeconds);
    this.#own += 12;
  }
}

export const stageLine: RouterLine = {
  kind: 'stage',
  role: 'learned',
  description:
    'the shortest predicted time: past times, then a model where it is sure, then the optimiser',
  options: OPTIONS,
  coveredBy:
    'test/agents/routing/stage.test.ts: trusts past times before the model, and an unsure model less than the optimiser',
  create: (options, site) => new StageRouter(options as unknown as Options, site),
};
