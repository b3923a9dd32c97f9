import type {
  RouterLine,
  RoutingSite,
  StatementEnd,
  StatementQuery,
  StatementRouter,
  TrueSeconds,
} from '../../sim/databases/statement-router.ts';
import type { OptionTable } from '../../sim/options.ts';
import { assert, type Seconds } from '../../sim/units.ts';
import { CopyWaits } from './copy-waits.ts';
import { freshest, isFresh, MARGIN } from './fresh-copies.ts';
import { choiceAt, writerOf } from './sites.ts';

const OPTIONS: OptionTable = { margin: MARGIN };

/**
 * Knows the mean work of each query on each copy with each hint, and takes the shortest work and wait: what a router
 * could do that has nothing to learn. How long it waits it predicts as the others do, so it is no bound of what
 * foresight of all arrivals could reach.
 */
export class ClairvoyantRouter implements StatementRouter {
  readonly #margin: Seconds;
  readonly #site: RoutingSite;
  readonly #trueSeconds: TrueSeconds;
  readonly #waits: CopyWaits;
  readonly #writer: readonly number[];

  constructor(margin: Seconds, site: RoutingSite) {
    const { trueSeconds, templates, copies } = site;
    assert(trueSeconds !== undefined, 'a bound must be told');
    this.#margin = margin;
    this.#site = site;
    this.#trueSeconds = trueSeconds;
    this.#waits = new CopyWaits(copies.length);
    this.#writer = templates.map((template) => choiceAt(template, writerOf(site)));
  }

  route(query: StatementQuery): number {
    const { template, bucket } = query;
    const { plain, choices } = this.#site.templates[template]!;
    if (query.openAt >= 0) return plain[query.openAt]!;
    if (query.isWrite || query.locks) return this.#writer[template]!;
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let choice = 0; choice < choices.length; choice++) {
      const { alternative, copy } = choices[choice]!;
      if (!isFresh(query, alternative, this.#margin)) continue;
      const wait = this.#waits.wait(query, alternative, copy);
      const seconds = this.#trueSeconds(template, bucket, choice) + wait;
      if (seconds >= fewest) continue;
      best = choice;
      fewest = seconds;
    }
    return best >= 0 ? best : plain[freshest(query, plain.length)]!;
  }

  ended(end: StatementEnd): void {
    this.#waits.learn(end, this.#site.templates[end.template]!.choices[end.choice]!.copy);
  }
}

export const clairvoyantLine: RouterLine = {
  kind: 'clairvoyant',
  role: 'bound',
  description: 'a bound: knows the mean work of every query on every copy with every hint',
  options: OPTIONS,
  coveredBy:
    'test/agents/routing/clairvoyant.test.ts: takes the shortest true work among what is fresh enough',
  create: ({ margin }, site) => new ClairvoyantRouter(margin as number, site),
};
