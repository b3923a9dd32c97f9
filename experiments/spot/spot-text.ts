import { formatP, listOf, plural } from '../figures/format.ts';
import {
  SPOT_NAMES,
  type SpotComparison,
  type SpotSummary,
  type SpotVerdict,
} from './spot-comparison.ts';
import { isUsualMarket, type SpotPoint } from './spot-plan.ts';

const NETTED = [
  SPOT_NAMES.onDemand,
  SPOT_NAMES.greedy,
  SPOT_NAMES.published,
  SPOT_NAMES.tuned,
  SPOT_NAMES.learned,
];

/** What was found, one paragraph per line, every number from the rows. */
export function spotWords(comparison: SpotComparison): readonly string[] {
  const { verdicts } = comparison;
  const wins = verdicts.filter((verdict) => verdict.wins);
  const losses = verdicts.filter(({ loses }) => loses);
  const open = verdicts.length - wins.length - losses.length;
  return [
    costWords(comparison),
    `Against the cheaper of greedy and Uniform Progress tuned at each point, the trained policy is cheaper beyond chance, with no deadline more missed, at ` +
      `${wins.length} of ${plural(verdicts.length, 'point')}${told(wins)}; it is dearer at ${losses.length}${told(losses)}; ` +
      `${open} cannot be told (Wilcoxon, Holm over all points).`,
    missedWords(comparison),
    budgetWords(comparison),
  ];
}

/** Of each point of the sweep over deadlines: every entry, from the dearest down. */
function costWords({ plan, summary }: SpotComparison): string {
  const at = plan.points.filter(isUsualMarket).map((point) => {
    const costs = summary
      .filter((one) => one.point === point && isShown(one))
      .sort((a, b) => b.costDollars.estimate - a.costDollars.estimate)
      .map(({ entry, costDollars }) => `${entry} ${dollars(costDollars.estimate)}`);
    return `${point.name}: ${costs.join(', ')}`;
  });
  return `Spot with a deadline, mean cost of a job: ${at.join('; ')}.`;
}

const isShown = ({ entry }: SpotSummary) =>
  entry === SPOT_NAMES.bound || NETTED.some((name) => name === entry);

function told(verdicts: readonly SpotVerdict[]): string {
  if (verdicts.length === 0) return '';
  const each = verdicts.map(({ point, rival, costDollars: { estimate, low, high }, p }) => {
    return `${point.name} ${signed(estimate)} (${signed(low)} to ${signed(high)}, p ${formatP(p)}, against ${rival})`;
  });
  return `: ${each.join('; ')}`;
}

function missedWords({ rows, summary, plan }: SpotComparison): string {
  const late = (names: readonly string[]) =>
    rows.filter(({ entry, deadlineMissed }) => names.includes(entry) && deadlineMissed === 1);
  const jobs = rows.filter(({ entry }) => NETTED.some((name) => name === entry)).length;
  const share = (entry: string, point: SpotPoint) =>
    summary.find((one) => one.entry === entry && one.point === point)!.missed.estimate;
  const bare = [SPOT_NAMES.bareGreedy, SPOT_NAMES.barePublished].map((name) => {
    const shares = plan.points.map((point) => share(name, point));
    return `${name} ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  });
  return `Behind the net ${late(NETTED).length} of ${jobs} jobs missed their deadline; without it, by point: ${listOf(bare)}.`;
}

function budgetWords({ plan, tuned }: SpotComparison): string {
  const { trials, tuneSeeds, reportSeeds } = plan;
  return (
    `Uniform Progress was tuned at each of ${plural(tuned.length, 'point')} with ${plural(trials, 'setting')} over ` +
    `${plural(tuneSeeds.length, 'job')}; reported are ${reportSeeds.length} others, the same for all entries. The trained policy is one for ` +
    'all points, trained at one of them.'
  );
}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
const signed = (amount: number): string =>
  `${amount < 0 ? '−' : '+'}$${Math.abs(amount).toFixed(2)}`;
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
