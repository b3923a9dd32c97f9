import { displayOfMetric, formatDifference } from './format.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { metricNamed } from '../metrics/index.ts';
import { levelOf } from './level.ts';
import { CONFIG, colourScale, INK, MUTED } from './style.ts';

const WIDTH = 380; // pixels
const STEP = 24; // pixels per entry
const LABEL_GAP = 14;

/** A forest plot: every metric on its own axis, since their units differ. */
export const differences: Figure = {
  name: 'differences',
  description:
    'Paired differences to the baseline with their intervals over days, metric by metric',
  coveredBy:
    'test/experiments/figures.test.ts: draws every paired difference beside a line at zero',
  metrics: [],
  draw(data) {
    const rows = rowsOf(data);
    const { baseline } = data.config;
    if (rows.length === 0)
      return { caption: `Nothing to draw: no entry is compared with ${baseline}.`, rows };
    const metrics = [...new Set(rows.map((row) => String(row['metric'])))];
    const drawn = metrics.filter((metric) =>
      rows.some((row) => row['metric'] === metric && Number.isFinite(row['difference'])),
    );
    const hidden = metrics.filter((metric) => !drawn.includes(metric));
    const caption = captionOf(data, hidden);
    return drawn.length === 0
      ? { caption: `Nothing to draw. ${caption}`, rows }
      : { spec: specOf(data, rows, drawn), caption, rows };
  },
};

function rowsOf({ config, summary }: FigureData): readonly FigureRow[] {
  return summary
    .filter((row) => row.entry !== config.baseline)
    .map((row) => ({
      metric: row.metric,
      entry: row.entry,
      difference: row.difference,
      differenceLow: row.differenceLow,
      differenceHigh: row.differenceHigh,
      p: row.p,
    }));
}

function specOf(
  data: FigureData,
  rows: readonly FigureRow[],
  metrics: readonly string[],
): Drawing['spec'] & object {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: { left: 12, top: 12, bottom: 12, right: 24 } },
    spacing: 18,
    vconcat: metrics.map((metric) => panel(data, metric, rows)),
  };
}

function panel({ config }: FigureData, metric: string, all: readonly FigureRow[]): object {
  const rows = all.filter((row) => row['metric'] === metric);
  const numbers = rows.flatMap((row) =>
    [row['difference'], row['differenceLow'], row['differenceHigh']].map(Number),
  );
  const display = displayOfMetric(metric, numbers);
  const values = rows.map((row) =>
    shown(row, display.factor, formatDifference(intervalOf(row), display)),
  );
  const names = config.compare.map(({ name }) => name);
  const entries = names.filter((name) => name !== config.baseline);
  const better = metricNamed(metric)?.better;
  const hint = better === undefined ? '' : better === 'lower' ? '← better' : 'better →';
  const x = {
    field: 'difference',
    type: 'quantitative',
    scale: { domain: domainOf(numbers.map((value) => value * display.factor)), nice: false },
    axis: { title: `${display.axis} against ${config.baseline}`, tickCount: 5, format: ',~r' },
  };
  const y = {
    field: 'entry',
    type: 'nominal',
    sort: entries,
    axis: {
      title: null,
      grid: false,
      ticks: false,
      domain: false,
      labelLimit: 260,
      labelPadding: 8,
    },
  };
  const color = { field: 'entry', type: 'nominal', scale: colourScale(names), legend: null };
  return {
    title: { text: metric, subtitle: hint, subtitleColor: MUTED },
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: INK },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      { mark: { type: 'point', filled: true, size: 70, opacity: 1 }, encoding: { x, y, color } },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle' },
        encoding: { x: { value: WIDTH + LABEL_GAP }, y, text: { field: 'label' } },
      },
    ],
  };
}

const intervalOf = (row: FigureRow) => ({
  estimate: Number(row['difference']),
  low: Number(row['differenceLow']),
  high: Number(row['differenceHigh']),
});

/** A difference that is not finite keeps its label and loses its point. */
function shown(row: FigureRow, factor: number, label: string): object {
  const finite = (value: unknown): number | null =>
    Number.isFinite(value) ? Number(value) * factor : null;
  return {
    entry: row['entry'],
    difference: finite(row['difference']),
    low: finite(row['differenceLow']),
    high: finite(row['differenceHigh']),
    label,
  };
}

/** All that is finite, and zero, with a margin. */
function domainOf(values: readonly number[]): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  const margin = (high - low) * 0.06 || 1;
  return [low - margin, high + margin];
}

function captionOf({ config, summary }: FigureData, hidden: readonly string[]): string {
  const others = summary.filter(({ entry }) => entry !== config.baseline);
  const days = others[0]?.days ?? 0;
  const left =
    hidden.length === 0 ? '' : ` Without a finite difference, not drawn: ${hidden.join(', ')}.`;
  if (days < 2) return `Differences to ${config.baseline} on this day only: no intervals.${left}`;
  const clear = others.filter(
    ({ metric, differenceLow, differenceHigh }) =>
      metric === config.primary && (differenceLow > 0 || differenceHigh < 0),
  );
  const names = clear.map(({ entry }) => entry).join(', ') || 'none';
  return (
    `Paired differences to ${config.baseline} with ${levelOf(summary) * 100} % intervals over ` +
    `${days} days. Entries whose interval of ${config.primary} leaves out 0: ${names}.${left}`
  );
}
