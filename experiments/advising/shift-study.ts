import type { CostTable } from '../../agents/advising/advisor.ts';
import { c2ucbLine } from '../../agents/advising/c2ucb.ts';
import { rerunLine } from '../../agents/advising/rerun.ts';
import type { RoundAdvisorLine } from '../../agents/advising/round-advisor.ts';
import { type OptionValues, readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import { sample, searchSpace } from '../tuning/space.ts';
import {
  misestimated,
  playClairvoyant,
  playRounds,
  SHIFT_PRICES,
  type ShiftPrices,
  type ShiftRun,
  type ShiftWorld,
  totalCosts,
} from './shift-run.ts';
import {
  type Round,
  SCENARIOS,
  type Scenario,
  SHIFT_SIZE,
  type ShiftSize,
  shiftWorkload,
} from './shift-workload.ts';

/** Standard deviation of the logarithm of executed over estimated cost, where estimates err (assumption). */
export const ERROR_SIGMA = 0.5;
const LEVEL = 0.95;
const DRAWS_MAX = 1000; // of settings: a list of few values is soon tried in whole

/** A scenario of rounds, with right or wrong estimates of the optimizer. */
export interface ShiftCase {
  readonly name: string;
  readonly scenario: Scenario;
  readonly errorSigma: number; // 0: executing costs what the optimizer says
}
export const SHIFT_CASES: readonly ShiftCase[] = [
  ...SCENARIOS.map((scenario) => ({ name: scenario, scenario, errorSigma: 0 })),
  { name: 'shifting, wrong estimates', scenario: 'shifting', errorSigma: ERROR_SIGMA },
];

export interface ShiftSettings {
  readonly budgetBytes: number;
  readonly trials: number; // settings that are tried of each contender, the default first
  readonly tuneSeeds: number; // other rounds than those that are reported
  readonly reportSeeds: number;
  readonly size: ShiftSize;
  readonly prices: ShiftPrices;
}
export const SHIFT_FULL: Omit<ShiftSettings, 'budgetBytes'> = {
  ...{ trials: 12, tuneSeeds: 6, reportSeeds: 20, size: SHIFT_SIZE, prices: SHIFT_PRICES },
};
export const SHIFT_QUICK: Omit<ShiftSettings, 'budgetBytes'> = {
  ...{ ...SHIFT_FULL, trials: 2, tuneSeeds: 1, reportSeeds: 3 },
};

/** One contender in one case on one seed. */
export interface ShiftRow {
  readonly case: string;
  readonly contender: string;
  readonly seed: number;
  readonly regretRatio: number; // cost beyond the clairvoyant's, over the clairvoyant's
  readonly total: number; // optimizer units, all included
  readonly queries: number;
  readonly creation: number;
  readonly whatIf: number;
  readonly whatIfCalls: number;
  readonly built: number;
  readonly regret: Float64Array; // cumulated, by round, in optimizer units
}
export interface ShiftContender {
  readonly case: string;
  readonly contender: string;
  readonly options: OptionValues; // the best of its trials
}
export interface ShiftStudy {
  readonly settings: ShiftSettings;
  readonly rows: readonly ShiftRow[];
  readonly contenders: readonly ShiftContender[];
}

const NONE = 'no index';
export const RERUN = 'Extend, re-run after a window';
export const RERUN_ALWAYS = 'Extend, re-run window by window';
export const BANDIT = 'bandit (C2UCB)';
export const CLAIRVOYANT = 'clairvoyant';
const LINES: readonly {
  readonly contender: string;
  readonly line: RoundAdvisorLine;
  readonly fixed: OptionValues;
}[] = [
  { contender: RERUN, line: rerunLine, fixed: {} },
  { contender: RERUN_ALWAYS, line: rerunLine, fixed: { when: 'always' } },
  { contender: BANDIT, line: c2ucbLine, fixed: {} },
];

/** Those before it were looked at while the law of wrong estimates was chosen. */
const FIRST_REPORT_SEED = 101;

/** Tunes each contender on rounds of their own, then plays all on other rounds, the same for all. */
export function shiftStudy(
  table: CostTable,
  settings: ShiftSettings,
  onProgress: (line: string) => void = () => {},
): ShiftStudy {
  const rows: ShiftRow[] = [];
  const contenders: ShiftContender[] = [];
  for (const one of SHIFT_CASES) {
    const world = (seed: string) => worldOf(table, settings, one, seed);
    const tuned = LINES.map(({ contender, line, fixed }) => {
      const options = tune({ line, fixed, world, settings });
      onProgress(`${one.name}: ${contender} is tuned`);
      contenders.push({ case: one.name, contender, options });
      return { contender, line, options };
    });
    for (let i = 0; i < settings.reportSeeds; i++) {
      const seed = FIRST_REPORT_SEED + i;
      rows.push(...playAll(world(`report ${seed}`), tuned, { name: one.name, seed }));
    }
    onProgress(`${one.name}: played on ${settings.reportSeeds} seeds`);
  }
  return { settings, rows, contenders };
}

interface SeededWorld {
  readonly world: ShiftWorld;
  readonly rounds: readonly Round[];
  readonly seed: string;
}

function worldOf(
  table: CostTable,
  { budgetBytes, prices, size }: ShiftSettings,
  { scenario, errorSigma }: ShiftCase,
  seed: string,
): SeededWorld {
  const rounds = shiftWorkload(table, scenario, { seed, size });
  const uniform = createRandom(seed).stream('estimates');
  const executed = errorSigma === 0 ? table : misestimated(table, errorSigma, uniform);
  return { world: { table, budgetBytes, prices, executed }, rounds, seed };
}

/** The setting that costs least over the tuning seeds; the default is the first that is tried. */
function tune({
  line,
  fixed,
  world,
  settings,
}: {
  readonly line: RoundAdvisorLine;
  readonly fixed: OptionValues;
  readonly world: (seed: string) => SeededWorld;
  readonly settings: ShiftSettings;
}): OptionValues {
  const space = searchSpace(line.options);
  const uniform = createRandom('tuning of index advisors').stream(line.kind);
  const worlds = Array.from({ length: settings.tuneSeeds }, (_, seed) => world(`tune ${seed + 1}`));
  let best = { options: {} as OptionValues, cost: Number.POSITIVE_INFINITY };
  const seen = new Set<string>();
  for (let draw = 0; draw < DRAWS_MAX && seen.size < settings.trials; draw++) {
    const drawn = draw === 0 ? {} : sample(space, uniform);
    const options = readOptions(line.options, { ...drawn, ...fixed });
    const key = JSON.stringify(options);
    if (seen.has(key)) continue;
    seen.add(key);
    let cost = 0;
    for (const one of worlds)
      cost += sum(totalCosts(playRounds(one.world, one.rounds, { line, options, seed: one.seed })));
    if (cost < best.cost) best = { options, cost };
  }
  return best.options;
}

function playAll(
  { world, rounds, seed: text }: SeededWorld,
  tuned: readonly {
    readonly contender: string;
    readonly line: RoundAdvisorLine;
    readonly options: OptionValues;
  }[],
  { name, seed }: { readonly name: string; readonly seed: number },
): readonly ShiftRow[] {
  const best = playClairvoyant(world, rounds);
  const row = (contender: string, run: ShiftRun): ShiftRow => ({
    ...{ case: name, contender, seed, whatIfCalls: run.whatIfCalls, built: run.built },
    ...{ queries: sum(run.queryCosts), creation: sum(run.creationCosts) },
    ...{ whatIf: sum(run.whatIfCosts), total: sum(totalCosts(run)) },
    regretRatio: sum(totalCosts(run)) / sum(totalCosts(best)) - 1,
    regret: cumulated(totalCosts(run), totalCosts(best)),
  });
  return [
    row(NONE, withoutIndexes(world, rounds)),
    ...tuned.map(({ contender, line, options }) =>
      row(contender, playRounds(world, rounds, { line, options, seed: text })),
    ),
    row(CLAIRVOYANT, best),
  ];
}

function withoutIndexes({ table }: ShiftWorld, rounds: readonly Round[]): ShiftRun {
  const zeros = new Float64Array(rounds.length);
  const queryCosts = Float64Array.from(rounds, ({ counts }) =>
    sum(counts.map((count, query) => count * table.withoutIndex[query]!)),
  );
  return { queryCosts, creationCosts: zeros, whatIfCosts: zeros, whatIfCalls: 0, built: 0 };
}

function cumulated(costs: Float64Array, best: Float64Array): Float64Array {
  let total = 0;
  return costs.map((cost, round) => {
    total += cost - best[round]!;
    return total;
  });
}

export const sum = (values: Float64Array): number => values.reduce((all, one) => all + one, 0);

/** Rows of one contender in one case, by seed. */
export function rowsOf(study: ShiftStudy, name: string, contender: string): readonly ShiftRow[] {
  return study.rows.filter((row) => row.case === name && row.contender === contender);
}

/** Paired by seed: what `a` cost beyond `b`, over the clairvoyant's cost; 95 % interval of the mean. */
export function pairedRegret(study: ShiftStudy, name: string, a: string, b: string): Interval {
  const other = rowsOf(study, name, b);
  return meanInterval(
    rowsOf(study, name, a).map((row, at) => row.regretRatio - other[at]!.regretRatio),
    LEVEL,
  );
}

/** What the rows say, a sentence for each case. */
export function shiftWords(study: ShiftStudy): readonly string[] {
  const { settings, contenders } = study;
  const { prices } = settings;
  const ofCase = SHIFT_CASES.map(({ name }) => caseWords(study, name));
  const windows = contenders
    .filter(({ contender }) => contender === RERUN)
    .map(({ case: name, options }) => `${String(options['windowRounds'])} (${name})`);
  return [
    `Regret over ${settings.size.rounds} rounds of ${settings.size.executions} queries, ` +
      `budget ${settings.budgetBytes / 1e9} GB, ${settings.reportSeeds} seeds, against who knows each phase and ` +
      `what executing costs; ` +
      `building an index costs ${prices.creationPerPage} optimizer units a page and a what-if call ` +
      `${prices.whatIfCall} (assumptions), both charged to all. Each contender was tuned with ` +
      `${settings.trials} trials on ${settings.tuneSeeds} other seeds. The static advisor observes a window of ` +
      `${windows.join(', ')} rounds after each shift, of which it is told.`,
    ...ofCase,
  ];
}

function caseWords(study: ShiftStudy, name: string): string {
  const part = (contender: string) => {
    const rows = rowsOf(study, name, contender);
    const { estimate } = meanInterval(
      rows.map(({ regretRatio }) => regretRatio),
      LEVEL,
    );
    const calls = meanInterval(
      rows.map(({ whatIfCalls }) => whatIfCalls),
      LEVEL,
    ).estimate;
    const built = meanInterval(
      rows.map((row) => row.built),
      LEVEL,
    ).estimate;
    return `${percent(estimate)} (${Math.round(calls)} what-if calls, ${Math.round(built)} indexes built)`;
  };
  const { estimate, low, high } = pairedRegret(study, name, BANDIT, RERUN);
  const isSure = low > 0 || high < 0;
  const interval = Number.isNaN(low)
    ? 'one seed only'
    : `95 % interval ${percent(low)} to ${percent(high)}`;
  const verdict = !isSure
    ? `which is lower is not resolved (difference ${percent(estimate)}, ${interval})`
    : `the ${estimate < 0 ? "bandit's" : "static advisor's"} is lower, by ${percent(Math.abs(estimate))} of the clairvoyant's cost (paired difference ${percent(estimate)}, ${interval})`;
  return (
    `${name}: regret of the bandit ${part(BANDIT)}, of Extend re-run after a window ${part(RERUN)}, ` +
    `of Extend re-run window by window ${part(RERUN_ALWAYS)}, of no index at all ${part(NONE)}: ${verdict}.`
  );
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
