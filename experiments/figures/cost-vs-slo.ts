import { estimate } from '../statistics/estimates.ts';
import { dayMeans, daysOf } from '../statistics/replications.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOf, formatLimit } from './format.ts';
import { levelOf } from './level.ts';
import { type Obstacle, placeLabels } from './place-labels.ts';
import { CONFIG, colourScale, FONT_SIZE, PLAIN_LABELS, TARGET } from './style.ts';
import { verdict } from './verdict.ts';

const WIDTH = 600; // pixels
const HEIGHT = 380;
const DECADES_MAX = 5;
const SPAN_LINEAR = 20; // largest over smallest positive: from here on the axis is logarithmic
const TARGET_METRIC = 'sloViolationRatio';
const MARK = 12; // pixels around a point that labels keep free
const DOT = 5; // pixels of a day
const WEIGHTS = { mark: 6, target: 3, dot: 1 }; // what labels avoid most

/** Percent on x, dollars on y, in drawing units. */
interface Point {
  readonly entry: string;
  readonly x: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly y: number;
  readonly yLow: number;
  readonly yHigh: number;
}
interface Scales {
  readonly x: object; // Vega-Lite scale and axis
  readonly y: object;
  readonly xPixel: (value: number) => number;
  readonly yPixel: (value: number) => number;
}

/** Cheap and late at one corner, dear and safe at the other: nearer to the origin is better. */
export const costVsSlo: Figure = {
  name: 'cost-vs-slo',
  description:
    'Cost against SLO violations: one point per entry with intervals over days, dots per day',
  coveredBy: 'test/experiments/figures.test.ts: puts entry means and days where their rows are',
  metrics: ['costDollars', TARGET_METRIC],
  draw(data) {
    const rows = rowsOf(data);
    const means = rows.filter((row) => row['day'] === 'all').map(pointOf);
    const days = rows.filter((row) => row['day'] !== 'all').map(pointOf);
    const text = captionOf(data);
    if (means.length === 0) return { caption: `Nothing to draw. ${text}`, rows };
    return { spec: specOf(data, means, days), caption: text, rows };
  },
};

function rowsOf({ config, results, summary }: FigureData): readonly FigureRow[] {
  const level = levelOf(summary);
  return config.compare.flatMap(({ name: entry }) => {
    const days = daysOf(results, entry);
    const slo = estimate(results, entry, { metric: TARGET_METRIC, level });
    const cost = estimate(results, entry, { metric: 'costDollars', level });
    if (!Number.isFinite(slo.estimate) || !Number.isFinite(cost.estimate)) return [];
    const slos = dayMeans(days, TARGET_METRIC);
    const costs = dayMeans(days, 'costDollars');
    const mean = { estimate: slo.estimate, low: slo.low, high: slo.high };
    return [
      rowOf(entry, 'all', mean, cost),
      ...days.map(({ day }, i) => rowOf(entry, day, only(slos[i]!), only(costs[i]!))),
    ];
  });
}

const only = (estimate: number) => ({ estimate, low: Number.NaN, high: Number.NaN });
type Estimate = ReturnType<typeof only>;

function rowOf(entry: string, day: number | 'all', slo: Estimate, cost: Estimate): FigureRow {
  return {
    entry,
    day,
    sloViolationRatio: slo.estimate,
    sloViolationRatioLow: slo.low,
    sloViolationRatioHigh: slo.high,
    costDollars: cost.estimate,
    costDollarsLow: cost.low,
    costDollarsHigh: cost.high,
  };
}

/** An interval of a ratio may reach below 0; its drawing may not. */
function pointOf(row: FigureRow): Point {
  const percent = (column: string): number => Number(row[column]) * 100;
  const orSelf = (bound: number, self: number): number => (Number.isNaN(bound) ? self : bound);
  const x = percent('sloViolationRatio');
  const y = Number(row['costDollars']);
  return {
    entry: String(row['entry']),
    x,
    xLow: Math.max(0, orSelf(percent('sloViolationRatioLow'), x)),
    xHigh: orSelf(percent('sloViolationRatioHigh'), x),
    y,
    yLow: orSelf(Number(row['costDollarsLow']), y),
    yHigh: orSelf(Number(row['costDollarsHigh']), y),
  };
}

function scalesOf(points: readonly Point[], target: number): Scales {
  const xs = points.flatMap((p) => [p.x, p.xLow, p.xHigh]).concat(target);
  const ys = points.flatMap((p) => [p.yLow, p.yHigh]);
  const xAxis = percentAxis(xs.filter(Number.isFinite));
  const margin = 0.1 * (Math.max(...ys) - Math.min(...ys)) || 0.1 * Math.max(...ys) || 1;
  const yDomain = [Math.max(0, Math.min(...ys) - margin), Math.max(...ys) + margin] as const;
  const across = (value: number): number => xAxis.position(value) / xAxis.position(xAxis.high);
  const up = (value: number): number => (value - yDomain[0]) / (yDomain[1] - yDomain[0]);
  return {
    x: {
      scale: { ...xAxis.scale, domain: [0, xAxis.high], nice: false },
      axis: {
        ...xAxis.axis,
        title: 'SLO violations: failed, rejected, timed out, late (% of arrivals)',
      },
    },
    y: {
      scale: { domain: yDomain, nice: false, zero: false },
      axis: { title: 'cost (dollars per run)', format: ',~r', tickCount: 6 },
    },
    xPixel: (value) => WIDTH * across(value),
    yPixel: (value) => HEIGHT * (1 - up(value)),
  };
}

/**
 * Linear, or symmetric log (linear below one constant, so that 0 has a place) where the positive
 * values span more than a decade and a bit.
 */
function percentAxis(values: readonly number[]) {
  const positive = values.filter((value) => value > 0);
  const top = Math.max(...positive, 1e-6);
  if (top / Math.min(...positive, top) < SPAN_LINEAR) {
    const position = (value: number): number => value;
    return {
      scale: { type: 'linear' },
      axis: { labelExpr: PLAIN_LABELS },
      high: 1.08 * top,
      position,
    };
  }
  const highest = Math.ceil(Math.log10(top));
  const lowest = Math.max(Math.floor(Math.log10(Math.min(...positive))), highest - DECADES_MAX);
  const constant = 10 ** lowest;
  const ticks = Array.from({ length: highest - lowest + 1 }, (_, i) => Number(`1e${lowest + i}`));
  return {
    scale: { type: 'symlog', constant },
    axis: { values: [0, ...ticks.filter((tick) => tick <= 1.5 * top)], labelExpr: PLAIN_LABELS },
    high: 1.5 * top,
    position: (value: number) => Math.log1p(value / constant),
  };
}

function specOf(
  data: FigureData,
  means: readonly Point[],
  days: readonly Point[],
): Drawing['spec'] & object {
  const limit = data.config.objective.subject[TARGET_METRIC];
  const target = limit === undefined ? Number.NaN : limit * 100;
  const scales = scalesOf([...means, ...days], target);
  const colour = {
    field: 'entry',
    type: 'nominal',
    scale: colourScale(data.config.compare.map(({ name }) => name)),
    legend: null,
  };
  const at = {
    x: { field: 'x', type: 'quantitative', ...scales.x },
    y: { field: 'y', type: 'quantitative', ...scales.y },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    width: WIDTH,
    height: HEIGHT,
    layer: [
      ...(limit === undefined ? [] : targetLayers(scales, target, limit)),
      {
        data: { values: days },
        mark: { type: 'circle', size: 22, opacity: 0.4 },
        encoding: { ...at, color: colour },
      },
      {
        data: { values: means },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 1.8 },
            encoding: {
              ...at,
              x: { ...at.x, field: 'xLow' },
              x2: { field: 'xHigh' },
              color: colour,
            },
          },
          {
            mark: { type: 'rule', strokeWidth: 1.8 },
            encoding: {
              ...at,
              y: { ...at.y, field: 'yLow' },
              y2: { field: 'yHigh' },
              color: colour,
            },
          },
          {
            mark: {
              type: 'point',
              filled: true,
              size: 95,
              opacity: 1,
              stroke: 'white',
              strokeWidth: 1,
            },
            encoding: { ...at, color: colour },
          },
        ],
      },
      ...labelLayers(means, obstaclesOf(means, days, target, scales), scales, colour),
    ],
  };
}

/** A faint field where the target is met, its edge, and its name above the plot. */
function targetLayers(scales: Scales, target: number, limit: number): readonly object[] {
  const right = scales.xPixel(target);
  const name = `target: ${formatLimit(limit, displayOf('ratio', []))}`;
  const here = { data: { values: [{}] } };
  return [
    {
      ...here,
      mark: { type: 'rect', color: '#009E73', opacity: 0.07 },
      encoding: { x: { value: 0 }, x2: { value: right }, y: { value: 0 }, y2: { value: HEIGHT } },
    },
    {
      ...here,
      mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] },
      encoding: { x: { value: right }, y: { value: 0 }, y2: { value: HEIGHT } },
    },
    {
      ...here,
      mark: { type: 'text', text: name, color: TARGET, baseline: 'bottom', dy: -5 },
      encoding: { x: { value: right }, y: { value: 0 } },
    },
  ];
}

/** Names beside their points, at pixels that were searched for free room, on a white halo. */
function labelLayers(
  means: readonly Point[],
  obstacles: readonly Obstacle[],
  { xPixel, yPixel }: Scales,
  color: object,
): readonly object[] {
  const anchors = means.map(({ entry, x, y }) => ({ text: entry, x: xPixel(x), y: yPixel(y) }));
  const options = { width: WIDTH, height: HEIGHT, fontSize: FONT_SIZE, obstacles };
  const values = placeLabels(anchors, options).map(({ text, labelX, labelY }) => ({
    entry: text,
    labelX: Math.round(labelX),
    labelY: Math.round(labelY),
  }));
  const text = { type: 'text', align: 'left', baseline: 'middle', fontWeight: 'bold' };
  const encoding = {
    x: { field: 'labelX', type: 'quantitative', scale: null },
    y: { field: 'labelY', type: 'quantitative', scale: null },
    text: { field: 'entry' },
  };
  const halo = { stroke: 'white', strokeWidth: 4, strokeOpacity: 0.85 };
  return [
    { data: { values }, mark: { ...text, ...halo }, encoding },
    { data: { values }, mark: text, encoding: { ...encoding, color } },
  ];
}

function obstaclesOf(
  means: readonly Point[],
  days: readonly Point[],
  target: number,
  { xPixel, yPixel }: Scales,
): readonly Obstacle[] {
  const around = (p: Point, size: number, weight: number): Obstacle => ({
    x: xPixel(p.x) - size / 2,
    y: yPixel(p.y) - size / 2,
    width: size,
    height: size,
    weight,
  });
  const marks = means.flatMap((p) => [
    around(p, MARK, WEIGHTS.mark),
    { ...around(p, 4, WEIGHTS.mark), x: xPixel(p.xLow), width: xPixel(p.xHigh) - xPixel(p.xLow) },
    { ...around(p, 4, WEIGHTS.mark), y: yPixel(p.yHigh), height: yPixel(p.yLow) - yPixel(p.yHigh) },
  ]);
  const dots = days.map((p) => around(p, DOT, WEIGHTS.dot));
  if (Number.isNaN(target)) return [...marks, ...dots];
  const line = { x: xPixel(target) - 2, y: 0, width: 4, height: HEIGHT, weight: WEIGHTS.target };
  return [...marks, ...dots, line];
}

function captionOf({ config, results, summary }: FigureData): string {
  const level = levelOf(summary);
  const days = config.report.days.length;
  const intervals =
    days > 1
      ? `Lines are ${level * 100} % intervals over ${days} days, dots are days.`
      : 'This day only: no intervals.';
  return `${verdict({ config, results, level }).text} ${intervals}`;
}
