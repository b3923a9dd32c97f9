// Hot: bench payments
import type {
  RouterLine,
  RoutingSite,
  StatementQuery,
  StatementRouter,
} from '../../sim/databases/statement-router.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { freshest, isFresh, MARGIN } from './fresh-copies.ts';
import { writesOf } from './sites.ts';

const OPTIONS: OptionTable = {
  margin: MARGIN,
  byCost: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether load counts in estimated seconds of this query instead of in calls',
    tune: { of: [false, true] },
  },
};
interface Options {
  readonly margin: Seconds;
  readonly byCost: boolean;
}

/**
 * Of the copies that are fresh enough, with a margin, the one with the fewest calls for each of its workers; of equals
 * the first. Where none is, the least old one. With `byCost` the calls are weighed by the estimated work of the query.
 * Source: freshness-driven routing as in MaxScale's readwritesplit (max_slave_replication_lag, LEAST_CURRENT_OPERATIONS).
 */
export class FreshnessAware implements StatementRouter {
  readonly #options: Options;
  readonly #plain: readonly (readonly number[])[];
  readonly #writer: Int32Array; // by template: choice

  constructor(options: Options, site: RoutingSite) {
    this.#options = options;
    this.#plain = site.templates.map(({ plain }) => plain);
    this.#writer = writesOf(site);
  }

  route(query: StatementQuery): number {
    const { template, openAt, isWrite, locks } = query;
    const plain = this.#plain[template]!;
    if (openAt >= 0) return plain[openAt]!;
    if (isWrite || locks) return this.#writer[template]!;
    const { margin } = this.#options;
    let best = -1;
    let bestLoad = Number.POSITIVE_INFINITY;
    for (let i = 0; i < plain.length; i++) {
      if (!isFresh(query, i, margin)) continue;
      const load = this.#load(query, i);
      if (load >= bestLoad) continue;
      best = i;
      bestLoad = load;
    }
    return plain[best >= 0 ? best : freshest(query, plain.length)]!;
  }

  #load({ openCalls, workers, estimatedSeconds }: StatementQuery, i: number): number {
    const load = (openCalls[i]! + 1) / workers[i]!;
    return this.#options.byCost ? Math.max(1, load) * estimatedSeconds[i]! : load;
  }
}

export const freshnessAwareLine: RouterLine = {
  kind: 'freshness-aware',
  role: 'rule',
  description: 'the least loaded of the copies that are fresh enough',
  options: OPTIONS,
  coveredBy:
    'test/agents/routing/freshness-aware.test.ts: takes the least loaded of the copies that are fresh enough',
  create: (options, site) => new FreshnessAware(options as unknown as Options, site),
};
