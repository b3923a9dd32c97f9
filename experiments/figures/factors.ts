import { type Interval, meanInterval } from '../statistics/intervals.ts';
import { dayMeans, daysOf } from '../statistics/replications.ts';
import type { Entry, ExperimentConfig } from '../types.ts';
import { entryRows, GUIDES } from './axes.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { type Display, displayOfMetric, formatDifference, listOf } from './format.ts';
import { CONFIG, hueAt, INK, MUTED } from './style.ts';

const LEVEL = 0.95; // for all effects together
const WIDTH = 300; // pixels of a panel
const STEP = 20; // pixels of a row
const NAMED = { ...GUIDES, labelLimit: 420 }; // names of combinations are long

/** One decision that entries take in two ways. */
interface Factor {
  readonly decision: string;
  readonly from: string; // the kind of the baseline
  readonly to: string;
}

interface Effect extends Factor {
  readonly metric: string;
  readonly effect: Interval;
  /** Mean over the entries that decide as the baseline does. */
  readonly usual: number;
}

/** All combinations of what entries decide in two ways each, and what each of these decisions is worth on average. */
export const factors: Figure = {
  name: 'factors',
  description:
    'Every combination of decisions that are taken in two ways, and the effect of each decision on the primary metric and the cost',
  coveredBy:
    'test/experiments/figures-factors.test.ts: finds the effect that was put in, and says who pays',
  metrics: ['costDollars'],
  draw(data) {
    const found = factorsOf(data.config);
    if (found.length === 0)
      return {
        caption:
          'Nothing to draw: no two decisions are taken in two ways each, in every combination.',
        rows: [],
      };
    const metrics = [...new Set([data.config.primary, 'costDollars'])];
    const level = 1 - (1 - LEVEL) / (found.length * metrics.length);
    const effects = found.flatMap((factor) =>
      metrics.map((metric) => ({
        ...factor,
        metric,
        ...effectOf(data, factor, metric, level),
      })),
    );
    return {
      spec: specOf(data, effects, metrics),
      caption: captionOf(data, { found, effects, metrics }),
      rows: effects.map(rowOf),
    };
  },
};

const kindOf = ({ agents }: Entry, decision: string): string => agents[decision]?.kind ?? 'none';

/** The decisions, at least two, that are taken in two ways, where every combination of them is there once; else none. */
export function factorsOf({
  compare,
  baseline,
}: Pick<ExperimentConfig, 'compare' | 'baseline'>): readonly Factor[] {
  const first = compare.find(({ name }) => name === baseline) ?? compare[0];
  if (first === undefined) return [];
  const decisions = [...new Set(compare.flatMap(({ agents }) => Object.keys(agents)))];
  const varied = decisions.flatMap((decision): Factor[] => {
    const from = kindOf(first, decision);
    const kinds = new Set(compare.map((entry) => kindOf(entry, decision)));
    const [to, ...more] = [...kinds].filter((kind) => kind !== from);
    return to === undefined || more.length > 0 ? [] : [{ decision, from, to }];
  });
  const combinations = new Set(
    compare.map((entry) => varied.map(({ decision }) => kindOf(entry, decision)).join('\n')),
  );
  const isComplete =
    combinations.size === 2 ** varied.length && compare.length === combinations.size;
  return isComplete && varied.length > 1 ? varied : [];
}

/** Mean over the pairs of entries that differ in this decision alone, by day; then over the days. */
function effectOf(
  { config, results }: FigureData,
  factor: Factor,
  metric: string,
  level: number,
): Pick<Effect, 'effect' | 'usual'> {
  const { decision, from, to } = factor;
  const days = (kind: string) =>
    config.compare
      .filter((entry) => kindOf(entry, decision) === kind)
      .map(({ name }) => dayMeans(daysOf(results, name), metric));
  const [before, after] = [days(from), days(to)];
  const average = (all: readonly (readonly number[])[], day: number) =>
    all.reduce((sum, one) => sum + one[day]!, 0) / all.length;
  const count = Math.min(...[...before, ...after].map(({ length }) => length));
  const differences = Array.from(
    { length: count },
    (_, day) => average(after, day) - average(before, day),
  );
  const usual = meanInterval(before.flat(), level).estimate;
  return { effect: meanInterval(differences, level), usual };
}

function rowOf({ decision, from, to, metric, effect }: Effect): FigureRow {
  return {
    ...{ decision, from, to, metric },
    ...{ difference: effect.estimate, differenceLow: effect.low, differenceHigh: effect.high },
  };
}

/** Of what is usual, with its sign. */
const share = (ratio: number): string =>
  `${ratio > 0 ? '+' : ''}${Number((100 * ratio).toPrecision(2))} %`;
const isLower = ({ high }: Interval) => high < 0;
const isHigher = ({ low }: Interval) => low > 0;

interface Found {
  readonly found: readonly Factor[];
  readonly effects: readonly Effect[];
  readonly metrics: readonly string[];
}

/** Who pays: better in one of the two without being worse in the other. */
function captionOf({ config, results }: FigureData, { found, effects, metrics }: Found): string {
  const days = daysOf(results, config.baseline).length;
  const sentences = found.map((factor) => {
    const own = effects.filter(({ decision }) => decision === factor.decision);
    const texts = own.map(
      ({ metric, effect, usual }) =>
        `${metric} ${formatDifference(effect, display(effects, metric))} (${share(effect.estimate / usual)})`,
    );
    const better = own.some(({ effect }) => isLower(effect));
    const worse = own.some(({ effect }) => isHigher(effect));
    const verdict =
      better && !worse
        ? 'pays'
        : worse && !better
          ? 'does not pay'
          : better
            ? 'pays in one and costs in the other'
            : 'cannot be told apart';
    return `${factor.to} in place of ${factor.from} (${factor.decision}) ${verdict}: ${listOf(texts)}.`;
  });
  return [
    `Every combination of ${listOf(found.map(({ decision }) => decision))}, over ${days} days.`,
    ...sentences,
    `Differences are means over all combinations of the other decisions, paired by day, at ${100 * LEVEL} % for all ${effects.length} together (Bonferroni); lower is better in ${listOf(metrics)}.`,
  ].join(' ');
}

function display(effects: readonly Effect[], metric: string): Display {
  const values = effects
    .filter((one) => one.metric === metric)
    .flatMap(({ effect }) => [effect.low, effect.high]);
  return displayOfMetric(metric, values);
}

function specOf(
  data: FigureData,
  effects: readonly Effect[],
  metrics: readonly string[],
): Drawing['spec'] & object {
  const combinations = metrics.map((metric, i) => combinationPanel(data, metric, i === 0));
  const parts = metrics.map((metric, i) => effectPanel(effects, metric, i === 0));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: { left: 12, top: 12, bottom: 12, right: 24 } },
    spacing: 22,
    vconcat: [
      { hconcat: combinations, spacing: 40, bounds: 'flush' },
      { hconcat: parts, spacing: 40, bounds: 'flush' },
    ],
  };
}

function combinationPanel(
  { config, summary }: FigureData,
  metric: string,
  isFirst: boolean,
): object {
  const rows = summary.filter((row) => row.metric === metric && Number.isFinite(row.estimate));
  const { factor, axis } = displayOfMetric(
    metric,
    rows.map(({ estimate }) => estimate),
  );
  const values = rows.map(({ entry, estimate, low, high }) => ({
    ...{ entry, estimate: estimate * factor, low: low * factor, high: high * factor },
    isBaseline: entry === config.baseline,
  }));
  const y = entryRows(
    config.compare.map(({ name }) => name),
    isFirst ? NAMED : { ...GUIDES, labels: false },
  );
  const x = {
    type: 'quantitative',
    scale: { zero: false },
    axis: { title: axis, tickCount: 5, format: ',~r' },
  };
  const color = {
    condition: { test: 'datum.isBaseline', value: MUTED },
    value: hueAt(0),
  };
  return {
    title: { text: metric, subtitle: 'each combination, 95 %', subtitleColor: MUTED },
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: intervalLayers({ x, y, color }, values),
  };
}

function effectPanel(effects: readonly Effect[], metric: string, isFirst: boolean): object {
  const { factor, axis } = display(effects, metric);
  const values = effects
    .filter((one) => one.metric === metric && Number.isFinite(one.effect.estimate))
    .map(({ from, to, effect }) => ({
      entry: `${to} for ${from}`,
      ...{
        estimate: effect.estimate * factor,
        low: effect.low * factor,
        high: effect.high * factor,
      },
    }));
  const y = entryRows(
    values.map(({ entry }) => entry),
    isFirst ? NAMED : { ...GUIDES, labels: false },
  );
  const x = {
    type: 'quantitative',
    axis: { title: `${axis} more (left: better)`, tickCount: 5, format: ',~r' },
  };
  const zero = {
    data: { values: [{}] },
    mark: { type: 'rule', color: INK },
    encoding: { x: { datum: 0, type: 'quantitative' } },
  };
  return {
    title: { text: `what each part changes: ${metric}`, fontWeight: 'normal' },
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: [zero, ...intervalLayers({ x, y, color: { value: hueAt(1) } }, values)],
  };
}

interface Channels {
  readonly x: object;
  readonly y: object;
  readonly color: object;
}

/** A point for each estimate; a line where it has an interval. */
function intervalLayers(
  { x, y, color }: Channels,
  values: readonly { readonly low: number; readonly high: number }[],
): readonly object[] {
  const bounded = values.filter(({ low, high }) => Number.isFinite(low + high));
  const line = {
    data: { values: bounded },
    mark: { type: 'rule', strokeWidth: 2 },
    encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
  };
  const point = {
    mark: { type: 'point', filled: true, size: 55, opacity: 1 },
    encoding: { x: { ...x, field: 'estimate' }, y, color },
  };
  return bounded.length === 0 ? [point] : [line, point];
}
