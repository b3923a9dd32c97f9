import type { ClusterComparison, SchedulingComparison } from '../scheduling/compare-schedulers.ts';
import { loadOf, PRIMARY, pointOf } from '../scheduling/compare-schedulers.ts';
import { BOUND } from '../scheduling/run-batch.ts';
import { CLUSTER_NAMES } from '../scheduling/scheduling-text.ts';
import type { SummaryRow } from '../types.ts';
import type { Drawing, FigureRow } from './figure.ts';
import { BOUND as BOUND_COLOUR, CONFIG, hueAt, shapeAt } from './style.ts';

const PANEL = { width: 250, height: 230 }; // pixels
const AXES = [
  { metric: 'regulatoryMissedRatio', title: 'regulatory deadlines missed', isShare: true },
  { metric: 'businessMissedRatio', title: 'business deadlines missed', isShare: true },
  { metric: 'boundedSlowdown', title: 'bounded slowdown, mean', isShare: false },
] as const;

/** Deadlines missed by class, slowdown and cost against load, of every tuned contender, beside the bound. */
export function drawScheduling({ clusters, plan }: SchedulingComparison): Drawing {
  const rows = clusters.flatMap((cluster) => rowsOf(cluster, plan.processors));
  if (rows.length === 0) return { caption: 'Nothing to draw: nothing was run.', rows };
  const entries = [...new Set(rows.map((row) => String(row['entry'])))].filter((e) => e !== BOUND);
  const domain = [...entries, BOUND];
  const legend = { title: null, orient: 'bottom', columns: 5, symbolLimit: 60 };
  const colours = [...entries.map((_, i) => hueAt(i)), BOUND_COLOUR];
  const shapes = [...entries.map((_, i) => shapeAt(i)), 'cross'];
  const look = { field: 'entry', type: 'nominal', legend };
  const colour = { ...look, scale: { domain, range: colours } };
  const shape = { ...look, scale: { domain, range: shapes } };
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    vconcat: clusters.map(({ preemption }) => ({
      title: `Where ${CLUSTER_NAMES[preemption]}`,
      hconcat: [
        ...AXES.map((axis) =>
          loadPanel(
            rows.filter((row) => row['preemption'] === preemption && row['metric'] === axis.metric),
            axis,
            { colour, shape },
          ),
        ),
        costPanel(
          rows.filter((row) => row['preemption'] === preemption && row['metric'] === PRIMARY),
          { colour, shape },
        ),
      ],
    })),
  };
  const caption =
    'Means over report days with 95 % intervals; load is mean work over what the cluster can do in 24 hours, the same jobs on ' +
    'clusters of different sizes. The bound is a relaxation (no job shares its processors badly, windows of hours): nobody can be ' +
    'below it, and nobody need reach it. Contenders by their defaults are in the table.';
  return { spec, caption, rows };
}

interface Looks {
  readonly colour: object;
  readonly shape: object;
}

function loadPanel(
  values: readonly FigureRow[],
  { title, isShare }: (typeof AXES)[number],
  { colour, shape }: Looks,
): object {
  const format = isShare ? { format: '.0%' } : {};
  const scale = isShare ? { domainMin: 0 } : { type: 'log' };
  const x = { field: 'load', type: 'quantitative', title: 'load', scale: { zero: false } };
  const y = { field: 'estimate', type: 'quantitative', title, axis: format, scale };
  // A share's interval may end below 0, and on a logarithmic scale there is nothing at all below it.
  const shown = values.map((row) => ({
    ...row,
    low: Math.max(Number(row['low']), isShare ? 0 : 1),
  }));
  return panelOf(shown, [
    { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color: colour } },
    {
      mark: { type: 'rule', opacity: 0.45 },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour },
    },
    { mark: { type: 'point', filled: true, size: 36 }, encoding: { x, y, color: colour, shape } },
  ]);
}

function costPanel(values: readonly FigureRow[], { colour, shape }: Looks): object {
  const shown = values.filter((row) => Number.isFinite(row['costDollars']));
  const x = {
    field: 'costDollars',
    type: 'quantitative',
    title: 'cost of a day, dollars',
    scale: { zero: false },
  };
  const title = 'deadlines missed, by weight';
  const y = { field: 'estimate', type: 'quantitative', title, axis: { format: '.0%' } };
  const order = { field: 'processors', type: 'quantitative' };
  return panelOf(shown, [
    { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, order, color: colour } },
    { mark: { type: 'point', filled: true, size: 36 }, encoding: { x, y, color: colour, shape } },
  ]);
}

const panelOf = (values: readonly object[], layer: readonly object[]): object => ({
  ...PANEL,
  data: { values },
  layer,
});

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
