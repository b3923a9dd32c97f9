import { estimate } from '../statistics/estimates.ts';
import { entryLabels, COLOUR, lookFields, looksOf, MARK_CHANNELS } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOf, formatLimit, formatValue } from './format.ts';
import { levelOf } from './level.ts';
import { entryRows } from './axes.ts';
import { CONFIG, GRID, INK, logTicks, MUTED, PLAIN_LABELS, TARGET } from './style.ts';

const WIDTH = 520; // pixels
const STEP = 48; // pixels per entry, with numbers at the marks
const STEP_DENSE = 24; // with numbers beside the panel
const ENTRIES_MAX = 8; // with numbers at the marks
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
  const looks = looksOf(data.config);
  const values = rows.flatMap((row) =>
    drawnOf(row, domain).map((drawn) => ({
      ...drawn,
      ...lookFields(looks.find(({ entry }) => entry === row['entry'])),
    })),
  );
  const names = byTail(rows);
  const isDense = names.length > ENTRIES_MAX;
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
  const y = entryRows(names, {
    grid: isDense,
    gridColor: GRID,
    labelExpr: entryLabels(data.config),
  });
  const color = COLOUR;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    width: WIDTH,
    height: { step: isDense ? STEP_DENSE : STEP },
    data: { values },
    layer: [
      ...objectiveLayers(objectives, x, domain),
      {
        mark: { type: 'rule', strokeWidth: 1, color: MUTED, opacity: 0.6 },
        encoding: { x: { ...x, aggregate: 'min' }, x2: { field: 'ms', aggregate: 'max' }, y },
      },
      {
        mark: { type: 'rule', strokeWidth: 4, opacity: 0.55 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      {
        mark: { type: 'point', size: 55, opacity: 1, strokeWidth: 1.6 },
        encoding: { x, y, ...MARK_CHANNELS },
      },
      ...(isDense ? numberLayers(y) : labelLayers(x, y)),
    ],
  };
}

function labelLayers(x: object, y: object): readonly object[] {
  return PERCENTILES.flatMap(({ name, labelY }) =>
    [{ stroke: 'white', strokeWidth: 3 }, { color: INK }].map((ink) => ({
      transform: [{ filter: { field: 'percentile', equal: name } }],
      mark: { type: 'text', dy: labelY, fontSize: 10, ...ink },
      encoding: { x, y, text: { field: 'label' } },
    })),
  );
}

/** Columns beside the panel: many rows leave no room at their marks. */
function numberLayers(y: object): readonly object[] {
  const columns = PERCENTILES.map(({ name }, i) => ({ name, x: { value: WIDTH + 50 + i * 48 } }));
  const text = { type: 'text', align: 'right', fontSize: 11 };
  return columns.flatMap(({ name, x }) => [
    {
      transform: [{ filter: { field: 'percentile', equal: name } }],
      mark: { ...text, baseline: 'middle' },
      encoding: { x, y, text: { field: 'number' } },
    },
    {
      data: { values: [{}] },
      mark: { ...text, baseline: 'bottom', dy: -4, color: MUTED, text: name },
      encoding: { x, y: { value: 0 } },
    },
  ]);
}

/** The shortest tail first; ends that are not known last. */
function byTail(rows: readonly FigureRow[]): readonly string[] {
  const tail = PERCENTILES.at(-1)!.name;
  const of = (row: FigureRow): number =>
    Number.isNaN(row['latencySeconds']) ? Infinity : Number(row['latencySeconds']);
  return rows
    .filter((row) => row['percentile'] === tail)
    .toSorted((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)))
    .map((row) => String(row['entry']));
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
      number: number.replace(' ms', ''),
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
function objectiveLayers(
  objectives: readonly Objective[],
  x: object,
  domain: readonly [number, number],
): readonly object[] {
  const place = (ms: number) => Math.log(ms / domain[0]) / Math.log(domain[1] / domain[0]);
  return objectives.flatMap((objective, i) => {
    const data = { values: [objective] };
    const up = -5 - i * LINE_HEIGHT;
    const label = {
      type: 'text',
      color: TARGET,
      baseline: 'bottom',
      dy: up,
      align: place(objective.ms) > 0.5 ? 'right' : 'left',
    };
    return [
      { data, mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] }, encoding: { x } },
      { data, mark: label, encoding: { x, y: { value: 0 }, text: { field: 'name' } } },
    ];
  });
}

function captionOf({ config, summary }: FigureData, rows: readonly FigureRow[]): string {
  const days = summary[0]?.days ?? config.report.days.length;
  const infinite = rows.filter((row) => row['latencySeconds'] === Number.POSITIVE_INFINITY);
  const names = infinite.map((row) => `${row['percentile']} of ${row['entry']}`).join(', ');
  const unbounded = names === '' ? '' : ` Infinite, since too many were not done: ${names}.`;
  const intervals =
    days > 1
      ? `bars are ${levelOf(summary) * 100} % intervals over ${days} days`
      : 'this day only, no intervals';
  const tails = tailText(rows);
  return (
    'Latency percentiles over all arrivals (p50, p95, p99 from left to right; what was not done ' +
    `counts as infinite), the shortest tail first; ${intervals}.${tails}${unbounded}`
  );
}

/** The ends of the order, where they are known. */
function tailText(rows: readonly FigureRow[]): string {
  const names = byTail(rows);
  const tail = PERCENTILES.at(-1)!.name;
  const secondsOf = (name: string | undefined): number =>
    Number(
      rows.find((row) => row['entry'] === name && row['percentile'] === tail)?.['latencySeconds'],
    );
  const known = names.filter((name) => Number.isFinite(secondsOf(name)));
  if (known.length < 2) return '';
  const textOf = (name: string | undefined): string =>
    `${formatValue(secondsOf(name), displayOf('seconds', [0]))} under ${name}`;
  return ` The mean p99 of a day goes from ${textOf(known[0])} to ${textOf(known.at(-1))}.`;
}
