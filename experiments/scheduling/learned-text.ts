import { readPolicyFile } from '../../agents/algorithms/policy-file.ts';
import { plural } from '../figures/format.ts';
import { meanInterval } from '../statistics/intervals.ts';
import type { BatchContender } from './batch-spec.ts';
import {
  BASELINE,
  CLUSTER_NAMES,
  type ClusterComparison,
  LEVEL,
  PRIMARY,
  type SchedulingComparison,
  TARGET_MISSED,
} from './compare-schedulers.ts';
import { BOUND } from './run-batch.ts';
import { differences, isLearned, pointsOf, type Verdict } from './scheduling-verdicts.ts';

/** Where each learned scheduler wins and where it loses, a paragraph each, every number from the rows. */
export function learnedWords(
  comparison: SchedulingComparison,
  verdicts: readonly Verdict[],
): readonly string[] {
  const { clusters } = comparison;
  const learned = (clusters[0]?.contenders ?? []).filter(isLearned);
  if (learned.length === 0) return ['No learned scheduler is among the contenders.'];
  return [
    ...learned.map((contender) => {
      const own = verdicts.filter((verdict) => verdict.contender === contender.name);
      return [
        againstBaseline(contender.name, own),
        againstBestRules(contender.name, clusters),
        ...clusters.map((cluster) => byClass(contender.name, cluster)),
        ...clusters.map((cluster) => atEqualMisses(contender.name, cluster)),
      ].join(' ');
    }),
    learned.map(trainingWords).join(' '),
  ].filter((text) => text !== '');
}

function againstBaseline(name: string, verdicts: readonly Verdict[]): string {
  const fewer = verdicts.filter(({ missed, p }) => missed.high < 0 && p < 1 - LEVEL);
  const wins = verdicts.filter((verdict) => verdict.wins);
  const losses = verdicts.filter(({ loses }) => loses);
  const open = verdicts.length - fewer.length - losses.length;
  return (
    `Learned, ${name}, against ${BASELINE}: misses less by weight beyond chance at ${fewer.length} of ${plural(verdicts.length, 'cluster')}` +
    `${where(fewer)}; at no higher cost as well, which counts as a win, at ${wins.length}${where(wins)}; misses more at ${losses.length}` +
    `${where(losses)}; ${open} cannot be told.`
  );
}

const where = (verdicts: readonly Verdict[]): string =>
  verdicts.length === 0
    ? ''
    : ` (${verdicts.map(({ point, missed }) => `${short(point)} ${points(missed.estimate)}`).join(', ')})`;

/** The rule with the least share missed on these very days, which favours the rule. */
function againstBestRules(name: string, clusters: readonly ClusterComparison[]): string {
  const each = clusters.flatMap((cluster) =>
    pointsOf(cluster).map((point) => {
      const rival = bestRule(cluster, point);
      const { estimate, low, high } = meanInterval(
        differences(cluster.results, { point, name, metric: PRIMARY, rival }),
        LEVEL,
      );
      const text = `${short(point)} ${points(estimate)} (${signed(low)} to ${signed(high)}) to ${rival}`;
      return { text, isLess: high < 0, isMore: low > 0 };
    }),
  );
  const less = each.filter(({ isLess }) => isLess).length;
  const more = each.filter(({ isMore }) => isMore).length;
  return (
    `Against the best rule of each cluster, chosen afterwards on these very days, it misses less at ${less} and more at ${more} ` +
    `(95 % intervals): ${each.map(({ text }) => text).join('; ')}.`
  );
}

function bestRule({ summary, contenders }: ClusterComparison, point: string): string {
  const rules = contenders.filter((one) => !isLearned(one)).map(({ name }) => name);
  const rows = summary.filter(
    (row) => row.point === point && row.metric === PRIMARY && rules.includes(row.entry),
  );
  return rows.reduce((best, row) => (row.estimate < best.estimate ? row : best)).entry;
}

/** Means over the sizes of a kind of cluster. */
function byClass(name: string, { preemption, summary }: ClusterComparison): string {
  const mean = (entry: string, metric: string) => {
    const of = summary.filter((row) => row.entry === entry && row.metric === metric);
    return of.reduce((sum, { estimate }) => sum + estimate, 0) / of.length;
  };
  const pair = (metric: string) =>
    `${percent(mean(name, metric))} (${percent(mean(BASELINE, metric))})`;
  const cost = mean(name, 'costDollars') - mean(BASELINE, 'costDollars');
  return (
    `Where ${CLUSTER_NAMES[preemption]}, mean over sizes, in brackets ${BASELINE}: regulatory missed ${pair('regulatoryMissedRatio')}, ` +
    `business ${pair('businessMissedRatio')}, a day costs ${cost < 0 ? '−' : '+'}$${Math.abs(cost).toFixed(2)}.`
  );
}

function atEqualMisses(
  name: string,
  { preemption, equalSlo, contenders }: ClusterComparison,
): string {
  const own = equalSlo.rows.find(({ contender }) => contender === name);
  const learned = contenders.filter(isLearned).map((one) => one.name);
  const rules = equalSlo.rows
    .filter(
      ({ contender, reaches }) => reaches && !learned.includes(contender) && contender !== BOUND,
    )
    .sort((a, b) => a.cost - b.cost);
  const target = `Where ${percent(TARGET_MISSED)} are missed and ${CLUSTER_NAMES[preemption]}`;
  if (own === undefined || !own.reaches) return `${target}, it does not get there.`;
  const [rule] = rules;
  const rival =
    rule === undefined
      ? 'no rule gets there'
      : `the cheapest rule, ${rule.contender}, $${rule.cost.toFixed(2)}`;
  return `${target}, a day costs $${own.cost.toFixed(2)}, ${rival}.`;
}

function trainingWords({ name, scheduler }: BatchContender): string {
  const { policy } = scheduler;
  if (typeof policy !== 'string') return '';
  const { algorithm, training } = readPolicyFile(policy);
  const curve = training.curve.map(({ meanReturn }) => meanReturn);
  const looks = [curve[0], Math.max(...curve)].map((one) => (one ?? Number.NaN).toFixed(1));
  return (
    `${name} was trained by ${algorithm} with ${training.steps.toLocaleString('en')} decisions on days below 30; on days 30 to 39 its ` +
    `reward went from ${looks[0]} to ${looks[1]}.`
  );
}

const short = (point: string) => point.replace('preemption=', '').replace('processors=', '');
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
const signed = (ratio: number): string =>
  `${ratio < 0 ? '−' : '+'}${Math.abs(100 * ratio).toFixed(1)}`;
const points = (ratio: number): string => `${signed(ratio)} points`;
