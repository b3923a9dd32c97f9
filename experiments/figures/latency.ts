import { estimate } from '../statistics/estimates.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOf, formatLimit, formatValue } from './format.ts';
import { levelOf } from './level.ts';
import { CONFIG, colourScale, INK, logTicks, MUTED, PLAIN_LABELS, TARGET } from './style.ts';

const WIDTH = 520; // pixels
const STEP = 48; // pixels per entry
const MILLISECONDS = 1000; // per second
const LINES_MAX = 3; // objectives drawn
const LINE_HEIGHT = 15; // pixels

const PERCENTILES = [
  { metric: 'latencySecondsP50', name: 'p50', labelY: -12 },
  { metric: 'latencySecondsP95', name: 'p95', labelY: 13 }, // the other side: neighbours stay apart
  { metric: 'latencySecondsP99', name: 'p99', labelY: -12 },
] as const;

/** How slow the typical and the unlucky payment are, under each entry. */
export const latency: Figure = {
  name: 'latency',
  description: 'Latency percentiles over all arrivals per entry, with intervals over days',
  coveredBy: 'test/experiments/figures.test.ts: marks a percentile that is infinite at the edge',
  metrics: PERCENTILES.map(({ metric }) => metric),
  draw(data) {
    const rows = rowsOf(data);
    const caption = captionOf(data, rows);
    const isAnyFinite = rows.some((row) => Number.isFinite(row['latencySeconds']));
    return isAnyFinite ? { spec: specOf(data, rows), caption, rows } : { caption, rows };
  },
};

function rowsOf({ config, results, summary }: FigureData): readonly FigureRow[] {
  return config.compare.flatMap(({ name: entry }) =>
    PERCENTILES.map(({ metric, name }) => {
      const value = estimate(results, entry, { metric, level: levelOf(summary) });
      return {
        entry,
        percentile: name,
        latencySeconds: value.estimate,
        latencySecondsLow: value.low,
        latencySecondsHigh: value.high,
      };
    }),
  );
}

function specOf(data: FigureData, rows: readonly FigureRow[]): Drawing['spec'] & object {
  const objectives = objectivesOf(data);
  const domain = domainOf(
    rows,
    objectives.map(({ ms }) => ms),
  );
  const values = rows.flatMap((row) => drawnOf(row, domain));
  const names = data.config.compare.map(({ name }) => name);
  const x = {
    field: 'ms',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: {
      title: 'latency (ms), log scale',
      values: logTicks(...domain),
      labelExpr: PLAIN_LABELS,
      labelOverlap: true,
    },
  };
  const y = {
    field: 'entry',
    type: 'nominal',
    sort: names,
    axis: { title: null, ticks: false, domain: false, labelLimit: 260, labelPadding: 8 },
  };
  const color = { field: 'entry', type: 'nominal', scale: colourScale(names), legend: null };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: [
      ...objectiveLayers(objectives, x),
      {
        mark: { type: 'rule', strokeWidth: 1, color: MUTED, opacity: 0.6 },
        encoding: { x: { ...x, aggregate: 'min' }, x2: { field: 'ms', aggregate: 'max' }, y },
      },
      {
        mark: { type: 'rule', strokeWidth: 4, opacity: 0.55 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      { mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { x, y, color } },
      ...PERCENTILES.flatMap(({ name, labelY }) =>
        [{ stroke: 'white', strokeWidth: 3 }, { color: INK }].map((ink) => ({
          transform: [{ filter: { field: 'percentile', equal: name } }],
          mark: { type: 'text', dy: labelY, fontSize: 10, ...ink },
          encoding: { x, y, text: { field: 'label' } },
        })),
      ),
    ],
  };
}

/** An infinite percentile sits at the right edge and says so. */
function drawnOf(row: FigureRow, [low, high]: readonly [number, number]): readonly object[] {
  const ms = Number(row['latencySeconds']) * MILLISECONDS;
  if (Number.isNaN(ms)) return [];
  const clamp = (value: number): number => Math.min(high, Math.max(low, value));
  const bound = (column: string): number => Number(row[column]) * MILLISECONDS;
  const hasInterval = Number.isFinite(bound('latencySecondsLow'));
  const number = formatValue(Number(row['latencySeconds']), displayOf('seconds', [0]));
  return [
    {
      entry: row['entry'],
      percentile: row['percentile'],
      ms: clamp(ms),
      low: hasInterval ? clamp(bound('latencySecondsLow')) : null,
      high: hasInterval ? clamp(bound('latencySecondsHigh')) : null,
      label: `${row['percentile']} ${number.replace(' ms', '')}`,
    },
  ];
}

function domainOf(
  rows: readonly FigureRow[],
  objectives: readonly number[],
): readonly [number, number] {
  const values = rows
    .flatMap((row) => [row['latencySeconds'], row['latencySecondsLow'], row['latencySecondsHigh']])
    .map((value) => Number(value) * MILLISECONDS)
    .concat(objectives)
    .filter((value) => Number.isFinite(value) && value > 0);
  const estimates = rows.map((row) => Number(row['latencySeconds']) * MILLISECONDS);
  const smallest = Math.min(...estimates.filter((value) => value > 0));
  return [Math.max(Math.min(...values), smallest / 3) / 1.3, Math.max(...values) * 1.3];
}

interface Objective {
  readonly ms: number;
  readonly name: string;
}

/** The latency objectives of the transaction types, the same one once. */
function objectivesOf({ config }: FigureData): readonly Objective[] {
  const bySlo = new Map<number, string[]>();
  for (const { name, slo } of config.system.transactions)
    if (Number.isFinite(slo)) bySlo.set(slo, [...(bySlo.get(slo) ?? []), name]);
  const named = (names: readonly string[]): string =>
    names.length > 2 ? `${names.length} types` : names.join(', ');
  return [...bySlo]
    .sort(([a], [b]) => a - b)
    .slice(0, LINES_MAX)
    .map(([slo, names]) => ({
      ms: slo * MILLISECONDS,
      name: `objective of ${named(names)}: ${formatLimit(slo, displayOf('seconds', [slo]))}`,
    }));
}

/** Each name one line higher than the one before: neighbours on the axis do not collide. */
function objectiveLayers(objectives: readonly Objective[], x: object): readonly object[] {
  return objectives.flatMap((objective, i) => {
    const data = { values: [objective] };
    const up = -5 - i * LINE_HEIGHT;
    const label = { type: 'text', color: TARGET, baseline: 'bottom', dy: up };
    return [
      { data, mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] }, encoding: { x } },
      { data, mark: label, encoding: { x, y: { value: 0 }, text: { field: 'name' } } },
    ];
  });
}

function captionOf({ config, summary }: FigureData, rows: readonly FigureRow[]): string {
  const infinite = rows.filter((row) => row['latencySeconds'] === Number.POSITIVE_INFINITY);
  const names = infinite.map((row) => `${row['percentile']} of ${row['entry']}`).join(', ');
  const unbounded = names === '' ? '' : ` Infinite, since too many were not done: ${names}.`;
  const intervals =
    config.report.days.length > 1
      ? `bars are ${levelOf(summary) * 100} % intervals over ${config.report.days.length} days`
      : 'this day only, no intervals';
  return (
    'Latency percentiles over all arrivals; what was not done counts as infinite; ' +
    `${intervals}.${unbounded}`
  );
}
