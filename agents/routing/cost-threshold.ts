// Hot: bench payments
import type {
  RouterLine,
  RoutingSite,
  StatementQuery,
  StatementRouter,
} from '../../sim/databases/statement-router.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { analyticalOf, choiceAt, readerOf, writesOf } from './sites.ts';

const OPTIONS: OptionTable = {
  threshold: {
    value: { type: 'seconds', min: 0 },
    default: '100ms',
    description: 'queries of more estimated work on rows go to the analytical copy',
    tune: { min: 0.001, max: 10, log: true },
  },
};

/**
 * A query whose cost on rows, as the optimiser estimates it, is above a threshold goes to the first analytical copy;
 * what is cheaper to a replica of rows, what writes, locks or is in an open transaction to where that is.
 * Source: TaurusDB (GaussDB) documentation, automatic request distribution between row and column nodes by cost. How
 * old the copy is it does not ask.
 */
export class CostThreshold implements StatementRouter {
  readonly #threshold: Seconds;
  readonly #writer: Int32Array; // by template: choice
  readonly #reader: Int32Array;
  readonly #analytical: Int32Array;
  readonly #rows: Int32Array; // by template: alternative whose estimate is asked
  readonly #plain: readonly (readonly number[])[];

  constructor(threshold: Seconds, site: RoutingSite) {
    const { templates } = site;
    const reader = readerOf(site);
    this.#threshold = threshold;
    this.#plain = templates.map(({ plain }) => plain);
    this.#writer = writesOf(site);
    this.#reader = Int32Array.from(templates, (template) => choiceAt(template, reader));
    this.#rows = Int32Array.from(templates, (template) =>
      Math.max(0, template.copies.indexOf(reader)),
    );
    this.#analytical = Int32Array.from(templates, (template, i) => {
      const [first] = analyticalOf(site, template);
      return first === undefined ? this.#reader[i]! : template.plain[first]!;
    });
  }

  route({ template, isWrite, locks, openAt, estimatedSeconds }: StatementQuery): number {
    if (openAt >= 0) return this.#plain[template]![openAt]!;
    if (isWrite || locks) return this.#writer[template]!;
    const isDear = estimatedSeconds[this.#rows[template]!]! > this.#threshold;
    return isDear ? this.#analytical[template]! : this.#reader[template]!;
  }
}

export const costThresholdLine: RouterLine = {
  kind: 'cost-threshold',
  role: 'rule',
  description: 'what is estimated to be dear on rows goes to the analytical copy',
  options: OPTIONS,
  coveredBy:
    'test/agents/routing/cost-threshold.test.ts: sends what is estimated above the threshold to the analytical copy',
  create: ({ threshold }, site) => new CostThreshold(threshold as number, site),
};
