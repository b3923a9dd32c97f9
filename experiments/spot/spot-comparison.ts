import { loadPolicy, readPolicyFile } from '../../agents/algorithms/policy-file.ts';
import { SPOT_POLICIES } from '../../agents/spot/index.ts';
import type { Spec } from '../../sim/units.ts';
import { optionsOf } from '../registered.ts';
import { holm } from '../statistics/holm.ts';
import { type Interval, meanInterval } from '../statistics/intervals.ts';
import { wilcoxonSignedRank } from '../statistics/wilcoxon.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import {
  compareSpot,
  meanCostOf,
  type SpotEntry,
  type SpotRow,
  tuneUniformProgress,
} from './compare-spot.ts';
import type { SpotPlan, SpotPoint } from './spot-plan.ts';

/** Names of entries in rows; `bare`: without the safety net, to show what the net is for. */
export const SPOT_NAMES = {
  onDemand: 'on-demand',
  greedy: 'greedy',
  published: 'uniform progress',
  tuned: 'uniform progress tuned',
  learned: 'ppo',
  bound: 'bound',
  bareGreedy: 'greedy, no net',
  barePublished: 'uniform progress, no net',
} as const;

export const SPOT_LEVEL = 0.95; // of confidence
const TUNING_SEED = 1;

/** One entry at one point, over the report episodes. */
export interface SpotSummary {
  readonly point: SpotPoint;
  readonly entry: string;
  readonly costDollars: Interval; // mean of a job
  readonly missed: Interval; // share of deadlines
}

/** The learned policy against the best rule of a point, paired by episode. */
export interface SpotVerdict {
  readonly point: SpotPoint;
  /** Tuned Uniform Progress or greedy, whichever cost less on the episodes of tuning. */
  readonly rival: string;
  readonly costDollars: Interval; // learned minus rival
  readonly p: number; // Wilcoxon signed rank, by Holm over all points
  readonly missedMore: number; // deadlines missed by the learned one, minus those of the rule
  readonly wins: boolean; // cheaper beyond chance, and not one more deadline missed
  readonly loses: boolean; // dearer beyond chance, or more deadlines missed
}

export interface SpotComparison {
  readonly plan: SpotPlan;
  readonly tuned: readonly { readonly point: SpotPoint; readonly spec: Spec }[];
  readonly rows: readonly (SpotRow & { readonly point: string })[];
  readonly summary: readonly SpotSummary[];
  readonly verdicts: readonly SpotVerdict[];
}

/** Tunes Uniform Progress at each point on episodes of its own, and runs every entry on the report episodes. */
export function compareSpotPoints(
  plan: SpotPlan,
  policyFile: string,
  onPoint: (done: number) => void = () => {},
): SpotComparison {
  const { trials, tuneSeeds, reportSeeds } = plan;
  const learned = loadPolicy(readPolicyFile(policyFile));
  const parts = plan.points.map((point, at) => {
    const setting = { trials, seeds: tuneSeeds, seed: TUNING_SEED };
    const { spec, costDollars } = tuneUniformProgress(point.options, setting);
    const ofGreedy = meanCostOf(point.options, { kind: 'greedy' }, tuneSeeds);
    const rival = ofGreedy < costDollars ? SPOT_NAMES.greedy : SPOT_NAMES.tuned;
    const rows = compareSpot(point.options, entriesOf(spec, learned), reportSeeds);
    onPoint(at + 1);
    return { point, spec, rival, rows: rows.map((row) => ({ ...row, point: point.name })) };
  });
  const raw = parts.map(({ rows, rival }) => costDifferences(rows, rival));
  const adjusted = holm(raw.map((differences) => wilcoxonSignedRank(differences)));
  return {
    plan,
    tuned: parts.map(({ point, spec }) => ({ point, spec })),
    rows: parts.flatMap(({ rows }) => rows),
    summary: parts.flatMap(({ point, rows }) => summaryOf(point, rows)),
    verdicts: parts.map((part, at) => verdictOf(part, raw[at]!, adjusted[at]!)),
  };
}

function entriesOf(tuned: Spec, learned: SpotEntry['learned'] & {}): readonly SpotEntry[] {
  const { onDemand, greedy, published, bareGreedy, barePublished } = SPOT_NAMES;
  const published_ = { kind: 'uniform-progress' };
  // Every option of the learned policy but its file is that of its training.
  const hold = optionsOf(SPOT_POLICIES, { kind: 'learned' })['hold'];
  return [
    { name: onDemand, spec: { kind: 'on-demand' } },
    { name: greedy, spec: { kind: 'greedy' } },
    { name: published, spec: published_ },
    { name: SPOT_NAMES.tuned, spec: tuned },
    { name: SPOT_NAMES.learned, spec: { kind: 'learned', hold }, learned },
    { name: bareGreedy, spec: { kind: 'greedy' }, isBare: true },
    { name: barePublished, spec: published_, isBare: true },
  ];
}

const rowsOf = (rows: readonly SpotRow[], entry: string) =>
  rows.filter((row) => row.entry === entry);

function summaryOf(point: SpotPoint, rows: readonly SpotRow[]): readonly SpotSummary[] {
  const names = [...new Set(rows.map(({ entry }) => entry))];
  const ofEntries = names.map((entry): SpotSummary => {
    const of = rowsOf(rows, entry);
    const late = of.reduce((sum, { deadlineMissed }) => sum + deadlineMissed, 0);
    return {
      point,
      entry,
      costDollars: meanInterval(
        of.map(({ costDollars }) => costDollars),
        SPOT_LEVEL,
      ),
      missed: wilsonInterval(late, of.length, SPOT_LEVEL),
    };
  });
  const bounds = rowsOf(rows, SPOT_NAMES.learned).map(({ boundDollars }) => boundDollars);
  const bound: SpotSummary = {
    point,
    entry: SPOT_NAMES.bound,
    costDollars: meanInterval(bounds, SPOT_LEVEL),
    missed: { estimate: 0, low: 0, high: 0 }, // it knows what is to come
  };
  return [...ofEntries, bound];
}

/** By episode, learned minus rival. */
function costDifferences(rows: readonly SpotRow[], rival: string): readonly number[] {
  const rule = rowsOf(rows, rival);
  return rowsOf(rows, SPOT_NAMES.learned).map(
    ({ costDollars }, at) => costDollars - rule[at]!.costDollars,
  );
}

function verdictOf(
  { point, rows, rival }: { point: SpotPoint; rows: readonly SpotRow[]; rival: string },
  differences: readonly number[],
  p: number,
): SpotVerdict {
  const missed = (entry: string) =>
    rowsOf(rows, entry).reduce((sum, { deadlineMissed }) => sum + deadlineMissed, 0);
  const missedMore = missed(SPOT_NAMES.learned) - missed(rival);
  const costDollars = meanInterval(differences, SPOT_LEVEL);
  const isClear = p < 1 - SPOT_LEVEL;
  return {
    point,
    rival,
    costDollars,
    p,
    missedMore,
    wins: isClear && costDollars.high < 0 && missedMore <= 0,
    loses: (isClear && costDollars.low > 0) || missedMore > 0,
  };
}
