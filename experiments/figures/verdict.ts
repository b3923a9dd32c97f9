import { isBound } from '../bounds.ts';
import { metricNamed } from '../metrics/index.ts';
import { estimate } from '../statistics/estimates.ts';
import type { Interval } from '../statistics/intervals.ts';
import { plannedDifference } from '../statistics/planned-difference.ts';
import type { ExperimentConfig, Result } from '../types.ts';
import {
  type Display,
  displayOfMetric,
  formatDifference,
  formatInterval,
  formatLimit,
} from './format.ts';

export interface VerdictData {
  readonly config: ExperimentConfig;
  readonly results: readonly Result[];
  readonly level: number; // of confidence, in (0, 1)
}

/** The answer to the question of the experiment, as far as its rows carry it. */
export interface Verdict {
  /** One entry is better than all others that meet the target, beyond chance. */
  readonly isResolved: boolean;
  readonly text: string;
  /** The entry that looks best, resolved or not; none where nothing can be said. */
  readonly best?: string;
  /** What the answer leaves out. */
  readonly note?: string;
}

interface Contender {
  readonly name: string;
  readonly goal: Interval;
  /** Means within all limits; `isSure` when the whole interval is. */
  readonly isWithin: boolean;
  readonly isSure: boolean;
  /** Means outside, though the interval reaches in. */
  readonly isDoubtful: boolean;
}

/**
 * The entry with the least of `objective.minimize` among those whose means keep the limits of
 * `objective.subject`; bounds, which know the day, do not compete. Resolved when its interval keeps the limits too and its paired difference to
 * the next best excludes 0.
 */
export function verdict(data: VerdictData): Verdict {
  const { config, results } = data;
  const needed = [config.objective.minimize, ...Object.keys(config.objective.subject)];
  const missing = needed.filter((metric) => results.some((row) => !(metric in row.metrics)));
  if (results.length === 0 || missing.length > 0)
    return unresolved(`the results do not hold ${missing.join(', ') || 'any run'}.`);

  const contenders = contendersOf(data);
  const within = contenders.filter(({ isWithin }) => isWithin).sort(byGoal);
  const [best, next] = within;
  if (best === undefined) return noneWithin(data, contenders);
  const says = judge(data, best, next, within.length);
  const rest = [againstBaseline(data, best, next), doubts(data, contenders, best)];
  return {
    ...says,
    best: best.name,
    text: [says.text, ...rest].filter((part) => part !== '').join(' '),
  };
}

const byGoal = (a: Contender, b: Contender): number => a.goal.estimate - b.goal.estimate;

const unresolved = (text: string): Verdict => ({ isResolved: false, text: `Unresolved: ${text}` });

function contendersOf({ config, results, level }: VerdictData): readonly Contender[] {
  const { minimize, subject } = config.objective;
  return config.compare
    .filter((entry) => !isBound(entry))
    .map(({ name }) => {
      const excess = Object.entries(subject).map(([metric, limit]) =>
        excessOf(estimate(results, name, { metric, level }), metric, limit),
      );
      const isWithin = excess.every(({ middle }) => middle <= 0);
      return {
        name,
        goal: estimate(results, name, { metric: minimize, level }),
        isWithin,
        isSure: excess.every(({ most }) => most <= 0),
        isDoubtful: !isWithin && excess.every(({ least }) => least <= 0),
      };
    });
}

/** How far a metric is beyond its limit, in the bad direction. */
function excessOf({ estimate: middle, low, high }: Interval, metric: string, limit: number) {
  if (metricNamed(metric)?.better === 'higher')
    return { least: limit - high, middle: limit - middle, most: limit - low };
  return { least: low - limit, middle: middle - limit, most: high - limit };
}

/** The best and the next best, and whether chance explains what lies between them. */
function judge(
  data: VerdictData,
  best: Contender,
  next: Contender | undefined,
  count: number,
): Verdict {
  const isOneDay = Number.isNaN(best.goal.low);
  const target = targetText(data.config);
  const goal = `${adjective(data.config)}, ${formatInterval(best.goal, goalDisplay(data, best))}`;
  const reach = best.isSure ? '' : `its interval reaches beyond ${target.short}`;
  if (next === undefined) {
    const value = formatInterval(best.goal, goalDisplay(data, best));
    const only = `only ${best.name} ${target.keeps}, at ${value}`;
    if (isOneDay) return { isResolved: false, text: `On this day only, ${only}.` };
    return best.isSure
      ? { isResolved: true, text: `${capital(only)}.` }
      : unresolved(`${only}, but ${reach}.`);
  }

  const among = `of the ${count} entries that ${target.keep}`;
  const gap = differenceOf(data, best.name, next.name);
  const by = `${differenceText(data, gap)} against ${next.name}, the next best`;
  if (isOneDay)
    return {
      isResolved: false,
      text: `On this day only, ${best.name} is the ${goal}, ${among}: ${by}.`,
    };
  if (!(gap.high < 0))
    return unresolved(`${among}, ${best.name} is the ${goal}, but chance may explain ${by}.`);
  if (!best.isSure)
    return unresolved(`${best.name} is the ${goal}, ${among}: ${by}; but ${reach}.`);
  return { isResolved: true, text: `${best.name} is the ${goal}, ${among}: ${by}.` };
}

function noneWithin(data: VerdictData, contenders: readonly Contender[]): Verdict {
  const { config, results, level } = data;
  const [metric, limit] = Object.entries(config.objective.subject)[0]!;
  const nearest = contenders
    .map(({ name }) => ({ name, value: estimate(results, name, { metric, level }) }))
    .sort(
      (a, b) => excessOf(a.value, metric, limit).middle - excessOf(b.value, metric, limit).middle,
    )[0]!;
  const value = formatInterval(nearest.value, displayOfMetric(metric, [nearest.value.estimate]));
  const target = targetText(config);
  return unresolved(
    `no entry ${target.keeps}. The nearest is ${nearest.name} with ${metric} ${value}.`,
  );
}

function againstBaseline(data: VerdictData, best: Contender, next: Contender | undefined): string {
  const { baseline } = data.config;
  if (baseline === best.name || baseline === next?.name) return '';
  const gap = differenceOf(data, best.name, baseline);
  return `Against the baseline ${baseline}: ${differenceText(data, gap)}.`;
}

/** Cheaper entries of which nobody can say whether they keep the target. */
function doubts(data: VerdictData, contenders: readonly Contender[], best: Contender): string {
  const names = contenders
    .filter(({ isDoubtful, goal }) => isDoubtful && goal.estimate < best.goal.estimate)
    .map(({ name }) => name);
  if (names.length === 0) return '';
  const { keep } = targetText(data.config);
  return `Whether ${names.join(', ')} would ${keep}, for less, is unresolved.`;
}

function differenceOf({ results, config, level }: VerdictData, entry: string, other: string) {
  const gap = plannedDifference(results, [entry, other], {
    metric: config.objective.minimize,
    level,
    ...(config.stopping === undefined ? {} : { stopping: config.stopping }),
  });
  const base = estimate(results, other, { metric: config.objective.minimize, level }).estimate;
  return { ...gap, base };
}

/** '-$35 [-41, -29] (-7.8 %)'. */
function differenceText(data: VerdictData, gap: Interval & { readonly base: number }): string {
  const display = displayOfMetric(data.config.objective.minimize, [gap.base]);
  const share = gap.estimate / gap.base;
  const percent: Display = { factor: 100, suffix: ' %', prefix: '', axis: '%' };
  const relative = Number.isFinite(share) && share !== 0 ? ` (${signed(share, percent)})` : '';
  return `${formatDifference(gap, display)}${relative}`;
}

function signed(value: number, display: Display): string {
  return formatDifference({ estimate: value, low: Number.NaN, high: Number.NaN }, display);
}

const goalDisplay = ({ config }: VerdictData, { goal }: Contender): Display =>
  displayOfMetric(config.objective.minimize, [goal.estimate]);

const adjective = ({ objective }: ExperimentConfig): string =>
  metricNamed(objective.minimize)?.unit === 'dollars'
    ? 'cheapest'
    : `one with the least ${objective.minimize}`;

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** 'keep sloViolationRatio at most 0.1 %'. */
function targetText({ objective }: ExperimentConfig) {
  const limits = Object.entries(objective.subject).map(([metric, limit]) => {
    const direction = metricNamed(metric)?.better === 'higher' ? 'at least' : 'at most';
    return `${metric} ${direction} ${formatLimit(limit, displayOfMetric(metric, [limit]))}`;
  });
  const short = limits.join(' and ');
  if (limits.length === 0) return { short, keep: 'ran', keeps: 'ran' };
  return { short, keep: `keep ${short}`, keeps: `keeps ${short}` };
}
