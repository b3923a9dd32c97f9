import { mean } from 'simple-statistics';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import { CONTENDERS, type Contender, clairvoyantWith, USUAL, withPart } from './contenders.ts';
import type { LayerTask } from './drift-worker.ts';
import type { LayerRun } from './layer-replay.ts';
import {
  type Layer,
  type LayerPart,
  type LayerScenario,
  layerScenarios,
} from './layer-scenario.ts';

export interface DriftPlan {
  /** Best rules, and the best that learns of each part, are chosen on these; never reported. */
  readonly chooseSeeds: readonly number[];
  readonly reportSeeds: readonly number[];
  /** See `layerScenarios`. */
  readonly shrink: number;
  run(task: LayerTask): Promise<LayerRun>;
}

/** What one layer took on the report seeds. */
export interface DriftEntry {
  readonly scenario: string;
  readonly name: string; // 'best rules', or what takes a part of it
  /** What is not as in the best rules; undefined: nothing, `all`: every part that learns. */
  readonly part: LayerPart | 'all' | undefined;
  readonly kinds: Readonly<Record<LayerPart, string>>;
  readonly runs: readonly LayerRun[]; // by seed
  /** Microseconds per transaction: less those of the clairvoyant. */
  readonly regret: Interval;
  /** Likewise, less those of the best rules: paired by seed, at the level of all such comparisons together. */
  readonly difference: Interval | undefined;
  /** By window, seconds in all since the begin beyond those of the clairvoyant. */
  readonly curve: readonly Interval[];
}

export interface DriftResult {
  readonly entries: readonly DriftEntry[];
  readonly comparisons: number;
}

const LEVEL = 0.95;
const MICROSECONDS = 1e6;

/** Compares, in each scenario, what learns with the best rules, both against who knows all that is to come. */
export async function driftStudy(plan: DriftPlan): Promise<DriftResult> {
  const compared = ({ parts }: LayerScenario) =>
    CONTENDERS.filter(({ part, isLearned }) => isLearned && parts.includes(part)).length + 1;
  const scenarios = layerScenarios(plan.shrink);
  const comparisons = scenarios.reduce((sum, scenario) => sum + compared(scenario), 0);
  const entries = await Promise.all(
    scenarios.map((scenario) => scenarioEntries(plan, scenario, comparisons)),
  );
  return { entries: entries.flat(), comparisons };
}

async function scenarioEntries(
  plan: DriftPlan,
  scenario: LayerScenario,
  comparisons: number,
): Promise<readonly DriftEntry[]> {
  const { parts } = scenario;
  const runsOf = (layer: Layer, seeds: readonly number[]) =>
    Promise.all(
      seeds.map((seed) => plan.run({ scenario: scenario.name, layer, seed, shrink: plan.shrink })),
    );
  const contenders = CONTENDERS.filter(({ part }) => parts.includes(part));
  const scores = await Promise.all(
    contenders.map(async (one) =>
      mean((await runsOf(withPart(USUAL, one), plan.chooseSeeds)).map(totalOf)),
    ),
  );
  const bestOf = (part: LayerPart, isLearned: boolean): Contender | undefined =>
    contenders
      .map((one, i) => ({ one, score: scores[i]! }))
      .filter(({ one }) => one.part === part && one.isLearned === isLearned)
      .sort((a, b) => a.score - b.score)[0]?.one;
  const layerOf = (isLearned: boolean, from: Layer) =>
    parts.reduce((layer, part) => {
      const best = bestOf(part, isLearned);
      return best === undefined ? layer : withPart(layer, best);
    }, from);
  const rules = layerOf(false, USUAL);
  const told: { name: string; part: DriftEntry['part']; layer: Layer }[] = [
    { name: 'best rules', part: undefined, layer: rules },
    ...contenders
      .filter(({ isLearned }) => isLearned)
      .map((one) => ({ name: one.kind, part: one.part, layer: withPart(rules, one) })),
    { name: 'all that learns', part: 'all', layer: layerOf(true, rules) },
  ];
  const [bound, ...all] = await Promise.all([
    clairvoyant(plan, (layer) => runsOf(layer, plan.reportSeeds)),
    ...told.map(({ layer }) => runsOf(layer, plan.reportSeeds)),
  ]);
  const perTransaction = MICROSECONDS / scenario.transactions;
  const level = 1 - (1 - LEVEL) / comparisons;
  return told.map(({ name, part, layer }, i): DriftEntry => {
    const runs = all[i]!;
    const totals = runs.map(totalOf);
    const beyond = totals.map((total, seed) => total - sumOf(bound![seed]!));
    const saved = totals.map((total, seed) => total - totalOf(all[0]![seed]!));
    return {
      ...{ scenario: scenario.name, name, part, runs },
      kinds: kindsOf(layer),
      regret: scaled(meanInterval(beyond, LEVEL), perTransaction),
      difference: i === 0 ? undefined : scaled(meanInterval(saved, level), perTransaction),
      curve: curveOf(runs, bound!),
    };
  });
}

/** Least seconds of each window, over all indexes: by seed, then by window. It changes its index for nothing. */
async function clairvoyant(
  plan: DriftPlan,
  runs: (layer: Layer) => Promise<readonly LayerRun[]>,
): Promise<readonly Float64Array[]> {
  const indexes = CONTENDERS.filter(({ part }) => part === 'index');
  const all = await Promise.all(indexes.map(({ kind }) => runs(clairvoyantWith(kind))));
  return plan.reportSeeds.map((_, seed) => {
    const each = all.map((one) => windowsOf(one[seed]!));
    return each[0]!.map((_one, window) => Math.min(...each.map((own) => own[window]!)));
  });
}

function windowsOf({ index, cache, router }: LayerRun): Float64Array {
  return index.map((own, window) => own + cache[window]! + router[window]!);
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Seconds of a whole run. */
export function totalOf(run: LayerRun): number {
  return sumOf(windowsOf(run));
}

function curveOf(runs: readonly LayerRun[], bound: readonly Float64Array[]): readonly Interval[] {
  const regrets = runs.map((run, seed) => {
    let sum = 0;
    return windowsOf(run).map((own, window) => {
      sum += own - bound[seed]![window]!;
      return sum;
    });
  });
  return Array.from(regrets[0] ?? [], (_, window) =>
    meanInterval(
      regrets.map((one) => one[window]!),
      LEVEL,
    ),
  );
}

function scaled({ estimate, low, high }: Interval, factor: number): Interval {
  return { estimate: estimate * factor, low: low * factor, high: high * factor };
}

function kindsOf({ index, cache, router }: Layer): DriftEntry['kinds'] {
  const kind = (spec: Layer['cache'] | Layer['router']) =>
    typeof spec === 'string' ? spec : spec.kind;
  return { index: index.kind, cache: kind(cache), router: kind(router) };
}
