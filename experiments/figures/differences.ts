import { metricNamed } from '../metrics/index.ts';
import { entryLabels, COLOUR, lookFields, looksOf, MARK_CHANNELS } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOfMetric, formatDifference, formatP, listOf } from './format.ts';
import { levelOf } from './level.ts';
import { entryRows, GUIDES } from './axes.ts';
import { CONFIG, INK, MUTED } from './style.ts';

const WIDTH = 380; // pixels
const STEP = 22; // pixels per entry
const NAMES_MAX = 4; // of a list
const LABELS = { difference: 14, p: 222 }; // pixels to the right of the panel

/** A forest plot: what decides and what is constrained, each on its own axis, best entries first. */
export const differences: Figure = {
  name: 'differences',
  description:
    'Paired differences to the baseline on the primary metric and the SLO, with intervals and p',
  coveredBy:
    'test/experiments/figures.test.ts: draws every paired difference beside a line at zero',
  metrics: [],
  draw(data) {
    const rows = rowsOf(data);
    const { baseline } = data.config;
    if (rows.length === 0)
      return { caption: `Nothing to draw: no entry is compared with ${baseline}.`, rows };
    const shown = shownMetrics(data);
    const drawn = shown.filter((metric) =>
      rows.some((row) => row['metric'] === metric && Number.isFinite(row['difference'])),
    );
    const hidden = shown.filter((metric) => !drawn.includes(metric));
    const caption = captionOf(data, hidden);
    return drawn.length === 0
      ? { caption: `Nothing to draw. ${caption}`, rows }
      : { spec: specOf(data, rows, drawn), caption, rows };
  },
};

/** The primary metric and those with a bound; the others stand in the table. */
function shownMetrics({ config, summary }: FigureData): readonly string[] {
  const { primary, objective } = config;
  const wanted = new Set([primary, objective.minimize, ...Object.keys(objective.subject)]);
  return [...wanted].filter((metric) => summary.some((row) => row.metric === metric));
}

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
  const better = metricNamed(metric)?.better;
  const rows = sorted(
    all.filter((row) => row['metric'] === metric),
    better === 'higher',
  );
  const numbers = rows.flatMap((row) =>
    [row['difference'], row['differenceLow'], row['differenceHigh']].map(Number),
  );
  const display = displayOfMetric(metric, numbers);
  const looks = looksOf(config);
  const values = rows.map((row) => ({
    ...shown(row, display.factor),
    label: formatDifference(intervalOf(row), display),
    p: formatP(Number(row['p'])),
    ...lookFields(looks.find(({ entry }) => entry === row['entry'])),
  }));
  const hint = better === undefined ? '' : better === 'lower' ? '← better' : 'better →';
  const x = {
    field: 'difference',
    type: 'quantitative',
    scale: { domain: domainOf(rows, display.factor), nice: false, clamp: true },
    axis: { title: `${display.axis} against ${config.baseline}`, tickCount: 5, format: ',~r' },
  };
  const names = rows.map((row) => row['entry']);
  const y = entryRows(names, { ...GUIDES, labelExpr: entryLabels(config) });
  const pHead = metric === config.primary ? 'p (Holm)' : 'p';
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
        encoding: {
          x: { ...x, field: 'low' },
          x2: { field: 'high' },
          y,
          color: COLOUR,
        },
      },
      {
        mark: { type: 'point', size: 70, opacity: 1, strokeWidth: 1.6 },
        encoding: { x, y, ...MARK_CHANNELS },
      },
      ...textLayers('label', LABELS.difference, 'difference', y),
      ...textLayers('p', LABELS.p, pHead, y),
    ],
  };
}

function textLayers(field: string, dx: number, head: string, y: object): readonly object[] {
  const text = { type: 'text', align: 'left' };
  const x = { value: WIDTH + dx };
  return [
    { mark: { ...text, baseline: 'middle' }, encoding: { x, y, text: { field } } },
    {
      data: { values: [{}] },
      mark: { ...text, baseline: 'bottom', dy: -4, color: MUTED, text: head },
      encoding: { x, y: { value: 0 } },
    },
  ];
}

/** The best first; what has no difference last. */
function sorted(rows: readonly FigureRow[], isHigherBetter: boolean): readonly FigureRow[] {
  const of = (row: FigureRow): number => {
    const value = Number(row['difference']) * (isHigherBetter ? -1 : 1);
    return Number.isNaN(value) ? Infinity : value;
  };
  return rows.toSorted((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)));
}

const intervalOf = (row: FigureRow) => ({
  estimate: Number(row['difference']),
  low: Number(row['differenceLow']),
  high: Number(row['differenceHigh']),
});

/** A difference that is not finite keeps its label and loses its point. */
function shown(row: FigureRow, factor: number) {
  const finite = (value: unknown): number | null =>
    Number.isFinite(value) ? Number(value) * factor : null;
  return {
    entry: row['entry'],
    difference: finite(row['difference']),
    low: finite(row['differenceLow']),
    high: finite(row['differenceHigh']),
  };
}

/** All differences, and zero; intervals as far as they leave the differences readable. */
function domainOf(rows: readonly FigureRow[], factor: number): readonly [number, number] {
  const finite = (...columns: readonly string[]): readonly number[] =>
    rows
      .flatMap((row) => columns.map((column) => Number(row[column]) * factor))
      .filter(Number.isFinite);
  const points = [0, ...finite('difference')];
  const [least, most] = [Math.min(...points), Math.max(...points)];
  const ends = finite('differenceLow', 'differenceHigh');
  const span = most - least || Math.max(...ends.map(Math.abs), 0);
  const low = Math.max(Math.min(least, ...ends), least - span);
  const high = Math.min(Math.max(most, ...ends), most + span);
  const margin = (high - low) * 0.06 || 1;
  return [low - margin, high + margin];
}

function captionOf({ config, summary }: FigureData, hidden: readonly string[]): string {
  const others = summary.filter(({ entry }) => entry !== config.baseline);
  const days = others[0]?.days ?? 0;
  const left =
    hidden.length === 0 ? '' : ` Without a finite difference, not drawn: ${hidden.join(', ')}.`;
  if (days < 2) return `Differences to ${config.baseline} on this day only: no intervals.${left}`;
  const ofPrimary = others.filter(({ metric }) => metric === config.primary);
  const lower = ofPrimary.filter(({ differenceHigh }) => differenceHigh < 0);
  const higher = ofPrimary.filter(({ differenceLow }) => differenceLow > 0);
  const names = (rows: readonly { readonly entry: string }[]): string =>
    listOf(
      rows.map(({ entry }) => entry),
      NAMES_MAX,
    ) || 'none';
  const kind = config.stopping === undefined ? '' : 'group-sequential ';
  return [
    `Paired differences to ${config.baseline} with ${levelOf(summary) * 100} % ${kind}intervals over ${days} days.`,
    `${config.primary} is lower than that of ${config.baseline}, the interval leaving out 0, under ${names(lower)}; higher under ${names(higher)}.`,
    left.trim(),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
