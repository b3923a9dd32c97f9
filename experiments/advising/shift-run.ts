import type { CostTable } from '../../agents/advising/advisor.ts';
import { bestSelection } from '../../agents/advising/best-selection.ts';
import { selectionOf } from '../../agents/advising/exact.ts';
import type { RoundAdvisor, RoundAdvisorLine } from '../../agents/advising/round-advisor.ts';
import { usedUnder, WhatIf } from '../../agents/advising/what-if.ts';
import { normalQuantile } from '../../sim/distributions/special-functions.ts';
import type { OptionValues } from '../../sim/options.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { cheapestFirst } from './read-folder.ts';
import type { Round } from './shift-workload.ts';

const PAGE_BYTES = 8192; // of PostgreSQL

/** What is paid beside the queries, in optimizer units. */
export interface ShiftPrices {
  readonly creationPerPage: number; // of the index that is built
  readonly whatIfCall: number;
}
/**
 * Creation (assumption): reading and sorting the 60 million rows of lineitem for a key of one column costs
 * about 1.5 + 7.7 million units by PostgreSQL's own formulas (seq_page_cost 1; sorting 2 x 0.0025 N log2 N)
 * for an index of 191,000 pages, 48 for each.
 * What-if call (assumption): planning takes 20 ms, and the 1.44 million units of query 1 take about 29 s.
 */
export const SHIFT_PRICES: ShiftPrices = { creationPerPage: 48, whatIfCall: 1000 };

/** What each round has cost, in optimizer units. */
export interface ShiftRun {
  readonly queryCosts: Float64Array;
  readonly creationCosts: Float64Array;
  readonly whatIfCosts: Float64Array;
  readonly whatIfCalls: number;
  readonly built: number; // indexes that were built
}

export interface ShiftWorld {
  readonly table: CostTable;
  readonly budgetBytes: number;
  readonly prices: ShiftPrices;
  /** What executing costs; unset: as the optimizer believes. Indexes are chosen for a query by `table`. */
  readonly executed?: CostTable;
}

export function creationCostsOf({ table, prices }: ShiftWorld): Float64Array {
  return Float64Array.from(
    table.indexes,
    ({ sizeBytes }) => prices.creationPerPage * Math.ceil(sizeBytes / PAGE_BYTES),
  );
}

/** Plays all rounds with an advisor that chooses before each; executing costs what the table says. */
export function playRounds(
  world: ShiftWorld,
  rounds: readonly Round[],
  {
    line,
    options,
    seed,
  }: {
    readonly line: RoundAdvisorLine;
    readonly options: OptionValues;
    readonly seed: string;
  },
): ShiftRun {
  const { table, budgetBytes } = world;
  const creationCosts = creationCostsOf(world);
  let whatIf: WhatIf | undefined;
  const advisor = line.create(options, {
    queries: table.queries.length,
    ...{ indexes: table.indexes, budgetBytes, creationCosts },
    createWhatIf(weights) {
      whatIf = new WhatIf({ ...table, weights });
      return whatIf;
    },
    uniform: createRandom(seed).stream(`advisor/${line.kind}`),
  });
  return play(world, rounds, { advisor, creationCosts, calls: () => whatIf?.calls ?? 0 });
}

function play(
  { table, prices, executed = table }: ShiftWorld,
  rounds: readonly Round[],
  {
    advisor,
    creationCosts,
    calls,
  }: {
    readonly advisor: RoundAdvisor;
    readonly creationCosts: Float64Array;
    readonly calls: () => number;
  },
): ShiftRun {
  const sets = new WhatIf(table); // only to make sets; it is never asked
  const run = emptyRun(rounds.length);
  let held: ReadonlySet<number> = new Set();
  let built = 0;
  let charged = 0;
  rounds.forEach(({ counts, isShift }, round) => {
    const chosen = advisor.choose(isShift);
    const fresh = chosen.filter((index) => !held.has(index));
    run.creationCosts[round] = fresh.reduce((sum, index) => sum + creationCosts[index]!, 0);
    built += fresh.length;
    held = new Set(chosen);
    const set = sets.set(chosen);
    const used = Int32Array.from(counts, (n, query) => (n > 0 ? usedUnder(table, query, set) : -1));
    const costs = counts.map((n, query) =>
      n > 0 ? executedCost(executed, query, used[query]!) : Number.NaN,
    );
    run.queryCosts[round] = counts.reduce(
      (sum, n, query) => sum + (n > 0 ? n * costs[query]! : 0),
      0,
    );
    advisor.observe({ counts, costs, used });
    run.whatIfCosts[round] = (calls() - charged) * prices.whatIfCall;
    charged = calls();
  });
  return { ...run, whatIfCalls: charged, built };
}

function executedCost(table: CostTable, query: number, used: number): number {
  const { indexes, costs } = table.served[query]!;
  return used < 0 ? table.withoutIndex[query]! : costs[indexes.indexOf(used)]!;
}

/**
 * What executing costs where the optimizer errs: the cost of each query under each index times
 * exp(sigma z - sigma^2 / 2), of mean 1, z standard normal and the same for the whole run (assumption:
 * log-normal, independent, none without an index).
 */
export function misestimated(table: CostTable, sigma: number, uniform: Uniform): CostTable {
  const served = table.served.map(({ indexes, costs }) =>
    cheapestFirst(
      new Map(
        [...indexes].map((index, at) => [
          index,
          costs[at]! * Math.exp(sigma * normalQuantile(1 - uniform()) - sigma ** 2 / 2),
        ]),
      ),
    ),
  );
  return { ...table, served };
}

function emptyRun(rounds: number) {
  return {
    queryCosts: new Float64Array(rounds),
    creationCosts: new Float64Array(rounds),
    whatIfCosts: new Float64Array(rounds),
  };
}

/**
 * Who knows what each phase will ask: the best set of the phase, building charged against it (what is held
 * from the phase before is free), chosen by branch and bound, phase by phase. Who knew the phases after as
 * well, or changed indexes within a phase, could do better still.
 */
export function playClairvoyant(world: ShiftWorld, rounds: readonly Round[]): ShiftRun {
  const { budgetBytes, executed: table = world.table } = world;
  const creationCosts = creationCostsOf(world);
  const starts = rounds.flatMap(({ isShift }, round) => (isShift ? [round] : []));
  const sets = new Map<number, readonly number[]>();
  let held: readonly number[] = [];
  starts.forEach((start, at) => {
    const weights = new Float64Array(table.queries.length);
    for (const { counts } of rounds.slice(start, starts[at + 1]))
      counts.forEach((count, query) => {
        weights[query]! += count;
      });
    const prices = creationCosts.map((cost, index) => (held.includes(index) ? 0 : cost));
    const selection = selectionOf({ ...table, weights }, { budgetBytes, prices });
    held = bestSelection(selection, { nodesMax: 100_000 }).labels;
    sets.set(start, held);
  });
  let round = -1;
  let chosen: readonly number[] = [];
  const advisor: RoundAdvisor = {
    choose() {
      round += 1;
      chosen = sets.get(round) ?? chosen;
      return chosen;
    },
    observe() {},
  };
  // Its plans are the best that there are, whatever the optimizer believes.
  return play({ ...world, table, executed: table }, rounds, {
    ...{ advisor, creationCosts },
    calls: () => 0,
  });
}

/** Total by round: queries, building and what-if calls. */
export function totalCosts({ queryCosts, creationCosts, whatIfCosts }: ShiftRun): Float64Array {
  return queryCosts.map((cost, round) => cost + creationCosts[round]! + whatIfCosts[round]!);
}
