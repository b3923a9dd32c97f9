import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { RidgeRegression } from '../learning/ridge-regression.ts';
import { isPrefix } from './advisor.ts';
import { type ArmContext, armFeatures } from './arm-features.ts';
import type { RoundAdvisor, RoundAdvisorLine, RoundReport, RoundSetup } from './round-advisor.ts';
import type { WhatIf } from './what-if.ts';

const OPTIONS: OptionTable = {
  alpha: {
    value: { type: 'number', min: 0 },
    default: 0.05,
    description: 'weight of the width beside the mean, in shares of the cost of a round',
    tune: { min: 0.001, max: 1, log: true },
  },
  lambda: {
    value: { type: 'number', above: 0 },
    default: 0.5,
    description: 'weight of the ridge penalty',
    tune: { min: 0.001, max: 1, log: true },
  },
  amortizationRounds: {
    value: { type: 'number', min: 1 },
    default: 3,
    description:
      'the bound of an index that is not there is lowered by the cost of building it over this',
    tune: { min: 1, max: 50, log: true },
  },
  interestRounds: {
    value: { type: 'number', integer: true, min: 1 },
    default: 4,
    description: 'last rounds whose queries are of interest',
    tune: { of: [1, 2, 4, 8] },
  },
  forgetAt: {
    value: { type: 'number', above: 0 },
    default: 2,
    description:
      'share of executions by queries not of interest at which all is forgotten; above 1: never',
    tune: { of: [0.3, 0.5, 0.8, 2] },
  },
  demand: {
    value: { type: 'choice', of: ['asked', 'share'] },
    default: 'asked',
    description:
      'of a column: 1 if a query of interest has it, or the share of executions that have it',
    tune: { of: ['asked', 'share'] },
  },
  oracle: {
    value: { type: 'choice', of: ['all', 'unserved'] },
    default: 'unserved',
    description:
      'unserved: leaves out an index whose queries all have a taken one; all: as long as they fit',
    tune: { of: ['all', 'unserved'] },
  },
  order: {
    value: { type: 'choice', of: ['bound', 'bound-per-byte'] },
    default: 'bound',
    description: 'in which indexes are taken while they fit: upper bound, or that for each byte',
    tune: { of: ['bound', 'bound-per-byte'] },
  },
};
type BanditOptions = OptionValues & {
  readonly alpha: number;
  readonly lambda: number;
  readonly amortizationRounds: number;
  readonly interestRounds: number;
  readonly forgetAt: number;
  readonly demand: 'asked' | 'share';
  readonly oracle: 'all' | 'unserved';
  readonly order: 'bound' | 'bound-per-byte';
};

/**
 * Combinatorial bandit C2UCB: the gain of each index is linear in its features; each round takes, while
 * they fit and are above 0, the indexes with the largest upper bounds theta' x + alpha sqrt(x' A^-1 x) that
 * are no beginning of one that is taken; each taken index is a lesson: its reward is what the queries that
 * used it have gained, over what the round would cost without indexes. That cost is asked of the optimizer
 * once for each query. Two things differ from what is published: the price of building is known and taken
 * off the bound of what is not there, instead of learnt; and where the published oracle passes over
 * indexes whose query has a covering one, this one passes over those whose queries all have a taken one,
 * since the table does not tell what covers.
 * Sources: Qin, Chen and Zhu, "Contextual combinatorial bandit and its application on diversified online
 * recommendation", SDM 2014, algorithm 1; Perera et al., "DBA bandits", ICDE 2021, section IV.
 */
export const c2ucbLine: RoundAdvisorLine = {
  kind: 'c2ucb',
  role: 'learned',
  description:
    'combinatorial bandit over indexes, linear in their columns; pays for what it builds',
  options: OPTIONS,
  coveredBy: 'test/agents/advising/c2ucb.test.ts: finds the one index that helps, and keeps it',
  create(options, setup) {
    return new IndexBandit(options as unknown as BanditOptions, setup);
  },
};

class IndexBandit implements RoundAdvisor {
  readonly #options: BanditOptions;
  readonly #setup: RoundSetup;
  readonly #whatIf: WhatIf;
  readonly #arms: ReturnType<typeof armFeatures>;
  #model: RidgeRegression;
  #recent: Float64Array[] = []; // counts of the rounds of interest
  #built: ReadonlySet<number> = new Set();
  #taken: readonly { readonly index: number; readonly x: Float64Array }[] = [];
  #roundCost = 0; // of the last round, had there been no index
  readonly #made = new Map<number, readonly number[]>(); // by index, see #madeFor
  readonly #lastGain = new Map<number, number>();

  constructor(options: BanditOptions, setup: RoundSetup) {
    this.#options = options;
    this.#setup = setup;
    this.#whatIf = setup.createWhatIf(new Float64Array(setup.queries));
    this.#arms = armFeatures(setup.indexes, setup.budgetBytes);
    this.#model = this.#untaught();
  }

  /** It finds out by itself what has shifted. */
  choose(): readonly number[] {
    const context = this.#context();
    const { indexes, creationCosts } = this.#setup;
    const scored = this.#candidates().map((index) => {
      const x = this.#arms.features(index, context);
      const width = Math.sqrt(Math.max(0, sparseVariance(x, this.#model.inverse)));
      const bound = this.#model.mean(x) + this.#options.alpha * width;
      const isNew = !this.#built.has(index) && this.#roundCost > 0;
      const price = isNew
        ? creationCosts[index]! / this.#roundCost / this.#options.amortizationRounds
        : 0;
      const byte = this.#options.order === 'bound' ? 1 : indexes[index]!.sizeBytes;
      return { index, x, score: (bound - price) / byte };
    });
    scored.sort((a, b) => b.score - a.score || a.index - b.index);
    this.#taken = this.#fitting(scored);
    const chosen = this.#taken.map(({ index }) => index).sort((a, b) => a - b);
    this.#built = new Set(chosen);
    return chosen;
  }

  observe(report: RoundReport): void {
    const without = this.#withoutIndex(report.counts);
    let total = 0;
    const gains = new Map<number, number>();
    report.counts.forEach((count, query) => {
      if (count === 0) return;
      total += count * without[query]!;
      const index = report.used[query]!;
      const gain = count * (without[query]! - report.costs[query]!);
      if (index >= 0) gains.set(index, (gains.get(index) ?? 0) + gain);
    });
    this.#roundCost = total;
    if (total > 0) this.#learn(gains, total);
    if (this.#shareUnknown(report.counts) >= this.#options.forgetAt) this.#model = this.#untaught();
    this.#recent = [...this.#recent, report.counts].slice(-this.#options.interestRounds);
  }

  #learn(gains: ReadonlyMap<number, number>, total: number): void {
    for (const { index, x } of this.#taken) {
      const gain = (gains.get(index) ?? 0) / total;
      this.#model.update(x, gain);
      this.#lastGain.set(index, gain);
    }
  }

  #untaught(): RidgeRegression {
    return new RidgeRegression(this.#arms.size, this.#options.lambda);
  }

  /** Share of the executions by queries that the rounds of interest have not shown; 0 at the beginning. */
  #shareUnknown(counts: Float64Array): number {
    if (this.#recent.length === 0) return 0;
    const isKnown = (query: number) => this.#recent.some((round) => round[query]! > 0);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const unknown = counts.reduce((sum, count, query) => (isKnown(query) ? sum : sum + count), 0);
    return all === 0 ? 0 : unknown / all;
  }

  /** Executions of the queries of interest, by query. */
  #interest(): Float64Array {
    const counts = new Float64Array(this.#setup.queries);
    for (const round of this.#recent)
      round.forEach((count, query) => {
        counts[query]! += count;
      });
    return counts;
  }

  #context(): ArmContext {
    const counts = this.#interest();
    const all = counts.reduce((sum, count) => sum + count, 0);
    const demand = new Map<string, number>();
    counts.forEach((count, query) => {
      if (count === 0) return;
      for (const column of this.#whatIf.columnsOf(query)) {
        const share = (demand.get(column) ?? 0) + count / all;
        demand.set(column, this.#options.demand === 'asked' ? 1 : share);
      }
    });
    return {
      demand,
      lastGain: (index) => this.#lastGain.get(index) ?? 0,
    };
  }

  /** Indexes that fit alone and matter to a query of interest. */
  #candidates(): readonly number[] {
    const { indexes, budgetBytes } = this.#setup;
    const found = new Set<number>();
    this.#interest().forEach((count, query) => {
      if (count === 0) return;
      for (const index of this.#whatIf.relevantTo(query))
        if (indexes[index]!.sizeBytes <= budgetBytes) found.add(index);
    });
    return [...found];
  }

  #fitting<Arm extends { readonly index: number; readonly score: number }>(
    scored: readonly Arm[],
  ): readonly Arm[] {
    const { indexes, budgetBytes } = this.#setup;
    const taken: Arm[] = [];
    const open = new Set(this.#queriesOfInterest());
    let room = budgetBytes;
    for (const arm of scored) {
      if (arm.score <= 0) break;
      const { sizeBytes, columns } = indexes[arm.index]!;
      if (sizeBytes > room) continue;
      const own = this.#options.oracle === 'all' ? [] : this.#madeFor(arm.index);
      if (own.length > 0 && !own.some((query) => open.has(query))) continue;
      if (taken.some(({ index }) => isPrefix(columns, indexes[index]!.columns))) continue;
      taken.push(arm);
      for (const query of own) open.delete(query);
      room -= sizeBytes;
    }
    return taken;
  }

  #queriesOfInterest(): readonly number[] {
    const counts = this.#interest();
    return [...counts.keys()].filter((query) => counts[query]! > 0);
  }

  /** The queries that have all columns of an index. */
  #madeFor(index: number): readonly number[] {
    const known = this.#made.get(index);
    if (known !== undefined) return known;
    const { columns } = this.#setup.indexes[index]!;
    const queries = [...this.#whatIf.queriesOf(index)].filter((query) =>
      columns.every((column) => this.#whatIf.columnsOf(query).has(column)),
    );
    this.#made.set(index, queries);
    return queries;
  }

  /** Cost of one execution without any index, by query, of those that were executed. */
  #withoutIndex(counts: Float64Array): Float64Array {
    const none = this.#whatIf.set();
    return counts.map((count, query) => (count === 0 ? 0 : this.#whatIf.cost(query, none)));
  }
}

/** x' A^-1 x by the few places where x is not 0. */
function sparseVariance(x: Float64Array, inverse: Float64Array): number {
  const places: number[] = [];
  for (let place = 0; place < x.length; place++) if (x[place] !== 0) places.push(place);
  let sum = 0;
  for (const row of places)
    for (const column of places) sum += x[row]! * x[column]! * inverse[row * x.length + column]!;
  return sum;
}
