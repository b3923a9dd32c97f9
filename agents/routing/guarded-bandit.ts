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
import type { Seconds, Spec } from '../../sim/units.ts';
import { CopyWaits } from './copy-waits.ts';
import { freshest, isFresh, MARGIN } from './fresh-copies.ts';
import { logOf } from './log-work-model.ts';
import { PastEstimates } from './past-estimates.ts';
import { BY_RULE, RouterWatch, WATCH_OPTIONS, type WatchOptions } from './router-watch.ts';
import { WorkPosteriors } from './work-posteriors.ts';

const OPTIONS: OptionTable = {
  scale: {
    value: { type: 'number', min: 0 },
    default: 0.5,
    description: 'standard deviation of the draws, in units of the posterior; 0: no exploration',
    tune: { min: 0.05, max: 2, log: true },
  },
  priorSpread: {
    value: { type: 'number', above: 0 },
    default: 1,
    description:
      'standard deviation of the logarithm of work around the estimate, before it is known',
    tune: { min: 0.3, max: 3, log: true },
  },
  noise: {
    value: { type: 'number', above: 0 },
    default: 0.4,
    description: 'standard deviation of the logarithm of work of alike queries',
    tune: { min: 0.1, max: 1, log: true },
  },
  margin: MARGIN,
  rule: {
    value: { type: 'agent', of: 'routing' },
    default: { kind: 'freshness-aware', byCost: true },
    description: 'takes its share of the queries, and all of them when the bandit is not trusted',
  },
  ...WATCH_OPTIONS,
};
interface Options extends WatchOptions {
  readonly scale: number;
  readonly priorSpread: number;
  readonly noise: number;
  readonly margin: Seconds;
  readonly rule: Spec;
}

/**
 * Contextual Thompson sampling: each way to answer each kind of query has a posterior of its work; one that has not
 * been tried begins at the estimate of the optimiser, corrected by how wrong that was for the copy and hint. A rule
 * takes a share of the queries all the time; where the bandit predicts too badly, or its answers take too long beside
 * those of the rule, the rule takes all until the bandit is tried again: see RouterWatch.
 * Source: Thompson 1933 with normal posteriors; a baseline that keeps a share is that of conservative bandits (Wu et
 * al., ICML 2016), bounds on what is measured are as in Bao and Stage: what cannot be trusted is not used.
 */
export class GuardedBandit implements StatementRouter {
  readonly #options: Options;
  readonly #site: RoutingSite;
  readonly #rule: StatementRouter;
  readonly #watch: RouterWatch;
  readonly #posteriors: WorkPosteriors;
  readonly #waits: CopyWaits;
  readonly #past: PastEstimates;
  #own = 0; // operations

  constructor(options: Options, site: RoutingSite, rule: StatementRouter) {
    this.#options = options;
    this.#site = site;
    this.#rule = rule;
    this.#watch = new RouterWatch(options, site.templates.length);
    this.#posteriors = new WorkPosteriors(site, options);
    this.#waits = new CopyWaits(site.copies.length);
    this.#past = new PastEstimates(site.templates);
  }

  get operations(): number {
    return this.#own + (this.#rule.operations ?? 0);
  }

  get sizeBytes(): number {
    return this.#posteriors.sizeBytes + this.#past.sizeBytes + (this.#rule.sizeBytes ?? 0);
  }

  get fallbacks(): number {
    return this.#watch.fallbacks;
  }

  route(query: StatementQuery): number {
    this.#past.note(query);
    const isBound = query.openAt >= 0 || query.isWrite || query.locks;
    if (isBound) return this.#rule.route(query);
    const u = this.#site.uniform();
    this.#own += 10;
    query.tag = this.#watch.decides(query.time, u);
    return query.tag === BY_RULE ? this.#rule.route(query) : this.#bestDrawn(query);
  }

  #bestDrawn(query: StatementQuery): number {
    const { plain, choices } = this.#site.templates[query.template]!;
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let choice = 0; choice < choices.length; choice++) {
      const { alternative, copy } = choices[choice]!;
      if (!isFresh(query, alternative, this.#options.margin)) continue;
      const z = standardNormal(this.#site.uniform());
      const estimate = logOf(query.estimatedSeconds[alternative]!);
      const { template, bucket } = query;
      const mean = this.#posteriors.mean(template, bucket, choice, estimate);
      const spread = this.#posteriors.spread(template, bucket, choice);
      const drawn = Math.exp(mean + this.#options.scale * spread * z);
      const seconds = drawn + this.#waits.wait(query, alternative, copy);
      this.#own += 60; // a quantile, an exponential, a posterior, a wait
      if (seconds >= fewest) continue;
      best = choice;
      fewest = seconds;
    }
    return best >= 0 ? best : plain[freshest(query, plain.length)]!;
  }

  ended(end: StatementEnd): void {
    this.#rule.ended?.(end);
    const { template, bucket, choice, workSeconds, isDone, tag = BY_RULE } = end;
    const { alternative, copy } = this.#site.templates[template]!.choices[choice]!;
    this.#own += 30;
    if (!isDone) {
      this.#watch.failed(tag);
      return;
    }
    const estimate = logOf(this.#past.of(template, bucket, alternative));
    const work = logOf(workSeconds);
    const isKnown = this.#posteriors.count(template, bucket, choice) > 0;
    const error = Math.abs(work - this.#posteriors.mean(template, bucket, choice, estimate));
    this.#waits.learn(end, copy);
    this.#posteriors.learn(template, bucket, choice, { estimate, work });
    this.#watch.heard({ template, tag, seconds: end.seconds, error: isKnown ? error : Number.NaN });
  }
}

export const guardedBanditLine: RouterLine = {
  kind: 'guarded-bandit',
  role: 'learned',
  description:
    'Thompson sampling by template and parameters, with a rule that takes over when it errs',
  options: OPTIONS,
  coveredBy:
    'test/agents/routing/guarded-bandit.test.ts: leaves all queries to its rule within one interval of erring',
  create: (options, site, make) => {
    const given = options as unknown as Options;
    return new GuardedBandit(given, site, make(given.rule));
  },
};
