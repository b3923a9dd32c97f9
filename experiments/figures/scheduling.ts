import type { ClusterComparison, SchedulingComparison } from '../scheduling/compare-schedulers.ts';
import {
  BASELINE,
  CLUSTER_NAMES,
  loadOf,
  PRIMARY,
  pointOf,
} from '../scheduling/compare-schedulers.ts';
import { BOUND } from '../scheduling/run-batch.ts';
import { isLearned } from '../scheduling/scheduling-verdicts.ts';
import type { SummaryRow } from '../types.ts';
import type { Drawing, FigureRow } from './figure.ts';
import { BOUND as BOUND_COLOUR, CONFIG, hueAt } from './style.ts';

const PANEL = { width: 250, height: 230 }; // pixels
const AXES = [
  { metric: 'regulatoryMissedRatio', title: 'regulatory deadlines missed', isShare: true },
  { metric: 'businessMissedRatio', title: 'business deadlines missed', isShare: true },
  { metric: 'boundedSlowdown', title: 'bounded slowdown, mean', isShare: false },
] as const;

/** Rules that have a colour of their own beside the baseline, those with the least share missed. */
const RULES_NAMED = 3;
const OTHERS = 'other tuned rules';
const OTHERS_COLOUR = '#c9c9c9';

/** Deadlines missed by class, slowdown and cost against load, of every tuned contender, beside the bound. */
export function drawScheduling(comparison: SchedulingComparison): Drawing {
  const { clusters, plan } = comparison;
  const rows = clusters.flatMap((cluster) => rowsOf(cluster, plan.processors));
  if (rows.length === 0) return { caption: 'Nothing to draw: nothing was run.', rows };
  const looks = looksOf(comparison, rows);
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    vconcat: clusters.map(({ preemption }) => ({
      title: { text: `Where ${CLUSTER_NAMES[preemption]}`, fontSize: 13 },
      hconcat: [
        ...AXES.map((axis) =>
          loadPanel(
            rows.filter((row) => row['preemption'] === preemption && row['metric'] === axis.metric),
            axis,
            looks,
          ),
        ),
        costPanel(
          rows.filter((row) => row['preemption'] === preemption && row['metric'] === PRIMARY),
          looks,
        ),
      ],
    })),
  };
  const caption =
    'Means over report days with 95 % intervals; load is mean work over what the cluster can do in 24 hours, the same jobs on ' +
    'clusters of different sizes. Thick: learned. The bound is a relaxation (no job shares its processors badly, windows of hours): ' +
    `nobody can be below it, and nobody need reach it. Named are ${BASELINE} and the ${RULES_NAMED} other rules with the least share missed; the ` +
    'other tuned rules are grey, without intervals. Contenders by their defaults are in the table.';
  return { spec, caption, rows };
}

interface Looks {
  readonly colour: object;
  isThick(entry: string): boolean;
  /** The name under which the legend has an entry. */
  shown(entry: string): string;
}

/** Learned contenders, the baseline, the best rules and the bound have a colour each, the others share one. */
function looksOf({ clusters }: SchedulingComparison, rows: readonly FigureRow[]): Looks {
  const learned = (clusters[0]?.contenders ?? []).filter(isLearned).map(({ name }) => name);
  const mean = (entry: string) => {
    const of = rows.filter((row) => row['entry'] === entry && row['metric'] === PRIMARY);
    return of.reduce((sum, row) => sum + Number(row['estimate']), 0) / of.length;
  };
  const rules = [...new Set(rows.map((row) => String(row['entry'])))]
    .filter((entry) => entry !== BOUND && entry !== BASELINE && !learned.includes(entry))
    .sort((a, b) => mean(a) - mean(b))
    .slice(0, RULES_NAMED);
  const named = [...learned, BASELINE, ...rules];
  const domain = [...named, BOUND, OTHERS];
  const hues = [...learned.map((_, i) => hueAt(2 * i + 1)), ...HUES];
  const range = [...hues.slice(0, named.length), BOUND_COLOUR, OTHERS_COLOUR];
  const legend = {
    title: null,
    orient: 'bottom',
    columns: 8,
    symbolType: 'stroke',
    symbolSize: 220,
  };
  const isNamed = (entry: string) => entry === BOUND || named.includes(entry);
  return {
    colour: { field: 'shown', type: 'nominal', legend, scale: { domain, range } },
    isThick: (entry) => learned.includes(entry),
    shown: (entry) => (isNamed(entry) ? entry : OTHERS),
  };
}
/** Of rules, none of which a learned contender has. */
const HUES = [0, 2, 4, 9].map(hueAt);

function loadPanel(
  values: readonly FigureRow[],
  { title, isShare }: (typeof AXES)[number],
  looks: Looks,
): object {
  const format = isShare ? { format: '.0%' } : { values: [1, 2, 5, 10, 20, 50, 100, 200, 500] };
  const scale = isShare ? { domainMin: 0 } : { type: 'log', nice: false };
  const x = { field: 'load', type: 'quantitative', title: 'load', scale: { zero: false } };
  const y = { field: 'estimate', type: 'quantitative', title, axis: format, scale };
  // A share's interval may end below 0, and on a logarithmic scale there is nothing at all below it.
  const shown = values.map((row) => ({
    ...row,
    low: Math.max(Number(row['low']), isShare ? 0 : 1),
  }));
  return panelOf(shown, looks, (layered) => [
    layered('line', { x, y }),
    layered('rule', { x, y: { ...y, field: 'low' }, y2: { field: 'high' } }),
    layered('point', { x, y }),
  ]);
}

function costPanel(values: readonly FigureRow[], looks: Looks): object {
  const shown = values
    .filter((row) => Number.isFinite(row['costDollars']))
    .map((row) => ({ ...row, low: Math.max(0, Number(row['low'])) }));
  const x = {
    field: 'costDollars',
    type: 'quantitative',
    title: 'cost of a day, dollars',
    scale: { zero: false },
  };
  const title = 'deadlines missed, by weight';
  const y = {
    field: 'estimate',
    type: 'quantitative',
    title,
    axis: { format: '.0%' },
    scale: { domainMin: 0 },
  };
  const order = { field: 'processors', type: 'quantitative' };
  return panelOf(shown, looks, (layered) => [
    layered('line', { x, y, order }),
    layered('rule', { x, y: { ...y, field: 'low' }, y2: { field: 'high' } }),
    layered('point', { x, y }),
  ]);
}

const MARKS = {
  line: { type: 'line', strokeWidth: 1.3 },
  rule: { type: 'rule', opacity: 0.55 },
  point: { type: 'point', filled: true, size: 30, opacity: 1 },
} as const;

/** Grey lines first, then those of named rules, then thick ones: what matters is on top. */
function panelOf(
  values: readonly FigureRow[],
  { colour, isThick, shown }: Looks,
  layers: (layered: (mark: keyof typeof MARKS, encoding: object) => object) => readonly object[],
): object {
  const data = values.map((row) => {
    const entry = String(row['entry']);
    const name = shown(entry);
    return { ...row, shown: name, rank: name === OTHERS ? 0 : isThick(entry) ? 2 : 1 };
  });
  const detail = { field: 'entry', type: 'nominal' };
  const named = { values: data.filter(({ rank }) => rank > 0) };
  const layered = (mark: keyof typeof MARKS, encoding: object) => ({
    mark: MARKS[mark],
    data: named,
    encoding: { ...encoding, detail, color: colour },
  });
  const [line, ...rest] = layers(layered);
  const lines = [1.3, 1.3, 3].flatMap((strokeWidth, at) => {
    const of = data.filter(({ rank }) => rank === at);
    if (of.length === 0) return []; // an empty layer has no extent
    return [{ ...line, data: { values: of }, mark: { ...MARKS.line, strokeWidth } }];
  });
  return { ...PANEL, layer: [...lines, ...rest] };
}

/** Tuned contenders, those that have nothing to tune, and the bound: one row per metric and size. */
function rowsOf(
  { preemption, summary, contenders }: ClusterComparison,
  processorsTried: readonly number[],
): readonly FigureRow[] {
  const names = contenders.map(({ name }) => name);
  const isShown = (entry: string) => entry === BOUND || !names.includes(`${entry} tuned`);
  const metrics: readonly string[] = [...AXES.map(({ metric }) => metric), PRIMARY];
  return processorsTried.flatMap((processors) => {
    const ofPoint = summary.filter((row) => row.point === pointOf(preemption, processors));
    const costOf = (entry: string) => estimateOf(ofPoint, entry, 'costDollars');
    return ofPoint
      .filter((row) => isShown(row.entry) && metrics.includes(row.metric))
      .map(({ entry, metric, estimate, low, high }) => ({
        preemption,
        processors,
        load: loadOf(processors),
        entry,
        metric,
        estimate,
        low: Number.isNaN(low) ? estimate : low,
        high: Number.isNaN(high) ? estimate : high,
        costDollars: costOf(entry),
      }));
  });
}

function estimateOf(rows: readonly SummaryRow[], entry: string, metric: string): number {
  return rows.find((row) => row.entry === entry && row.metric === metric)?.estimate ?? Number.NaN;
}
