import { plural } from '../figures/format.ts';
import { describePlan } from '../tuning/search.ts';
import type { SummaryRow } from '../types.ts';
import {
  BASELINE,
  CLUSTER_NAMES,
  type ClusterComparison,
  loadOf,
  PRIMARY,
  pointOf,
  type SchedulingComparison,
  TARGET_MISSED,
} from './compare-schedulers.ts';
import { learnedWords } from './learned-text.ts';
import { BOUND } from './run-batch.ts';
import { type Verdict, verdictsOf } from './scheduling-verdicts.ts';

const NAMES_MAX = 3;

/** What was found, one paragraph per line, every number from the rows. */
export function schedulingWords(comparison: SchedulingComparison): readonly string[] {
  const verdicts = verdictsOf(comparison);
  return [
    ...comparison.clusters.flatMap((cluster) => clusterWords(cluster, comparison, verdicts)),
    ...learnedWords(comparison, verdicts),
    budgetWords(comparison),
  ];
}

function clusterWords(
  cluster: ClusterComparison,
  { plan }: SchedulingComparison,
  verdicts: readonly Verdict[],
): readonly string[] {
  const { preemption, summary } = cluster;
  const best = plan.processors.map((processors) => {
    const rows = primaryRows(summary, pointOf(preemption, processors));
    const first = rows.filter(({ entry }) => entry !== BOUND)[0]!;
    const bound = rows.find(({ entry }) => entry === BOUND)!;
    const missed = `${first.entry} misses least (${percent(first.estimate)}, bound ${percent(bound.estimate)})`;
    return `at load ${loadOf(processors).toFixed(2)} ${missed}`;
  });
  const ofCluster = verdicts.filter(({ point }) => point.startsWith(`preemption=${preemption},`));
  const wins = ofCluster.filter(({ wins: isWin }) => isWin);
  const fewer = ofCluster.filter(({ missed, p }) => missed.high < 0 && p < 0.05);
  const losses = ofCluster.filter(({ loses }) => loses);
  return [
    `Where ${CLUSTER_NAMES[preemption]}, by weighted share of deadlines missed: ${best.join('; ')}.`,
    `Against ${BASELINE}, over ${plural(ofCluster.length, 'pair')} of contender and load: ` +
      `${fewer.length} miss less beyond chance (${namesOf(fewer)}), of them ${wins.length} at no higher cost (${namesOf(wins)}); ` +
      `${losses.length} miss more.`,
    costWords(cluster),
    tuningWords(cluster),
  ];
}

function costWords({ equalSlo: { rows, verdict } }: ClusterComparison): string {
  const target = `Where all miss ${percent(TARGET_MISSED)}`;
  const reaching = rows.filter(({ reaches }) => reaches).sort((a, b) => a.cost - b.cost);
  const [first] = reaching;
  if (verdict.kind === 'none' || first === undefined) return `${target}: no contender gets there.`;
  const shown = reaching
    .slice(0, NAMES_MAX)
    .map(({ contender, cost }) => `${contender} ${dollars(cost)}`);
  const told =
    verdict.kind === 'resolved'
      ? 'the first can be told from all others'
      : `the first cannot be told from ${namesOf(verdict.among.slice(1))}`;
  return (
    `${target}, a day costs least with ${shown.join(', ')}; ${told}; ` +
    `${rows.length - reaching.length} of ${rows.length} do not get there on any cluster tried.`
  );
}

function tuningWords({ tuned, summary, contenders }: ClusterComparison): string {
  const gains = tuned
    .map(({ contender }) => {
      const name = contender.name.replace(/ tuned$/, '');
      return { name, gain: meanOf(summary, name) - meanOf(summary, contender.name) };
    })
    .sort((a, b) => b.gain - a.gain);
  const shown = gains.slice(0, NAMES_MAX).map(({ name, gain }) => `${name} ${points(gain)}`);
  const worse = gains.filter(({ gain }) => gain < 0);
  return (
    `Tuning on train days lowers the share missed on report days, mean over loads, most for ${shown.join(', ')}; ` +
    `it raises it for ${worse.length} of ${plural(gains.length, 'scheduler')} ` +
    `(${contenders.length} contenders in all).`
  );
}

function budgetWords({ plan, budget }: SchedulingComparison): string {
  const { reportDays, trainDays, reportSeed, trainSeed } = plan;
  return (
    `Every tuned scheduler had the same budget: ${describePlan(budget)}, train days ${spanOf(trainDays)} (seed ${trainSeed}); ` +
    `reported on ${plural(reportDays.length, 'day')}, ${spanOf(reportDays)} (seed ${reportSeed}), that tuning never saw.`
  );
}

/** Of the primary metric at a point, least first. */
export function primaryRows(summary: readonly SummaryRow[], point: string): readonly SummaryRow[] {
  return summary
    .filter((row) => row.point === point && row.metric === PRIMARY)
    .sort((a, b) => a.estimate - b.estimate);
}

function meanOf(summary: readonly SummaryRow[], entry: string): number {
  const rows = summary.filter((row) => row.entry === entry && row.metric === PRIMARY);
  return rows.reduce((sum, { estimate }) => sum + estimate, 0) / rows.length;
}

function namesOf(of: readonly (Verdict | string)[]): string {
  const names = new Set(of.map((one) => (typeof one === 'string' ? one : one.contender)));
  const shown = [...names].slice(0, NAMES_MAX);
  if (names.size === 0) return 'nobody';
  return names.size > shown.length
    ? `${shown.join(', ')} and ${names.size - shown.length} more`
    : shown.join(', ');
}

const spanOf = (days: readonly number[]) => `${days[0]} to ${days.at(-1)}`;
export const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
const points = (ratio: number): string => `${(100 * ratio).toFixed(1)} points`;
export const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
