import { createRandom } from '../../sim/random.ts';
import { modulatedRates } from '../../workloads/modulated-rates.ts';
import type { Drawing, FigureRow } from '../figures/figure.ts';
import {
  CONFIG,
  colourScale,
  INK,
  logTicks,
  MUTED,
  PLAIN_LABELS,
  TARGET,
} from '../figures/style.ts';
import type { Fit } from './fit-model.ts';
import { type Goodness, peakWords, type ScaleRow, TOLERANCE, verdictOf } from './goodness.ts';
import { type RateTrace, SECONDS_PER_DAY, type Stretch } from './rate-trace.ts';

const WIDTH = 640; // pixels
const INDEX_HEIGHT = 300;
const RATE_HEIGHT = 160;
const POINTS = 288; // of the rate: 5 min of a day
const TRACE = 'trace';
const MODEL = 'model';
const COLOURS = colourScale([TRACE, MODEL]) as { readonly range: readonly string[] };
const SECONDS_PER_HOUR = 3600;
const HOURS_FROM = 3 * SECONDS_PER_HOUR; // longer stretches are labelled in hours

export interface FitFigure extends Drawing {
  readonly spec: object & Drawing['spec'];
  /** The rows of the lower panel: one stretch of trace and model. */
  readonly rates: readonly FigureRow[];
}

/** Trace against model: index of dispersion over time scales, and the rate of one day. */
export function drawFit(
  trace: RateTrace,
  fit: Fit,
  { goodness, seed, name }: { readonly goodness: Goodness; readonly seed: string; name: string },
): FitFigure {
  const rates = rateRows(trace, fit, seed);
  const { rows, runs } = goodness;
  const figure = rows.map(({ isJudged, isWithin, ...numbers }) => ({
    ...numbers,
    isJudged: isJudged ? 1 : 0,
    isWithin: isWithin ? 1 : 0,
  }));
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    spacing: 28,
    resolve: { scale: { color: 'independent' } },
    vconcat: [indexPanel(rows, name), ratePanel(rates)],
  };
  const caption =
    `${verdictOf(goodness)} ${peakWords(goodness)}Above: variance over mean of the counts in windows of each length, ` +
    'all changes of the rate included; the line is the mean of ' +
    `${runs} traces of the model, as long as this one and with its gaps, the band holds nine of ` +
    `ten of them; bars mark ${TOLERANCE * 100} % around the trace, numbers are model over trace. ` +
    'Below: the rate of one stretch of the trace, and of one of the model.';
  return { spec, caption, rows: figure, rates };
}

function indexPanel(rows: readonly ScaleRow[], name: string): object {
  const known = rows.filter(({ ratio }) => !Number.isNaN(ratio));
  const bounds = known.flatMap((row) => [row.traceIndex, row.modelIndexLow, row.modelIndexHigh]);
  const positive = bounds.filter((value) => value > 0);
  const domain = [Math.min(...positive) / 2, Math.max(...positive) * 1.5] as const;
  const scaleDomain = [known[0]!.scaleSeconds / 1.3, known.at(-1)!.scaleSeconds * 1.6] as const;
  const values = known.flatMap((row) => (row.traceIndex > 0 ? [drawnOf(row)] : []));
  const x = {
    field: 'scale',
    type: 'quantitative',
    scale: { type: 'log', domain: scaleDomain, nice: false },
    axis: {
      title: 'time scale (s), log scale',
      values: logTicks(...scaleDomain),
      labelExpr: PLAIN_LABELS,
    },
  };
  const y = {
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: {
      title: 'index of dispersion, log scale',
      values: logTicks(...domain),
      labelExpr: PLAIN_LABELS,
    },
  };
  const of = (label: string) => ({ datum: label, type: 'nominal', scale: COLOURS, ...LEGEND });
  const band = COLOURS.range[1]!;
  const judged = [{ filter: 'datum.isJudged' }];
  const missed = { condition: { test: '!datum.isWithin', value: TARGET }, value: INK };
  return {
    title: `Index of dispersion: ${name}`,
    width: WIDTH,
    height: INDEX_HEIGHT,
    data: { values },
    layer: [
      {
        mark: { type: 'area', opacity: 0.18, color: band },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'model' }, color: of(MODEL) },
      },
      {
        transform: judged,
        mark: { type: 'rule', strokeWidth: 6, opacity: 0.35, color: MUTED },
        encoding: { x, y: { ...y, field: 'toleratedLow' }, y2: { field: 'toleratedHigh' } },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: { x, y: { ...y, field: 'trace' }, color: of(TRACE) },
      },
      {
        transform: judged,
        mark: { type: 'text', dx: 8, dy: 12, align: 'left' },
        encoding: { x, y: { ...y, field: 'trace' }, text: { field: 'label' }, color: missed },
      },
    ],
  };
}

const LEGEND = {
  legend: { title: null, orient: 'top', symbolType: 'stroke', symbolStrokeWidth: 3 },
} as const;

function drawnOf(row: ScaleRow): object {
  return {
    scale: row.scaleSeconds,
    trace: row.traceIndex,
    model: row.modelIndex,
    low: row.modelIndexLow,
    high: row.modelIndexHigh,
    toleratedLow: row.traceIndex * (1 - TOLERANCE),
    toleratedHigh: row.traceIndex * (1 + TOLERANCE),
    isJudged: row.isJudged,
    isWithin: row.isWithin,
    label: `×${row.ratio.toFixed(2)}`,
  };
}

function ratePanel(rates: readonly FigureRow[]): object {
  const first = Number(rates[0]!['timeSeconds']);
  const isLong = Number(rates.at(-1)!['timeSeconds']) - first > HOURS_FROM;
  const start = isLong ? 0 : first; // longer stretches show the time of the day
  const unit = isLong ? SECONDS_PER_HOUR : 60;
  const values = rates.flatMap((row) => [
    {
      time: (Number(row['timeSeconds']) - start) / unit,
      rate: row['traceRatePerSecond'],
      of: TRACE,
    },
    {
      time: (Number(row['timeSeconds']) - start) / unit,
      rate: row['modelRatePerSecond'],
      of: MODEL,
    },
  ]);
  return {
    title: 'Arrivals per second',
    width: WIDTH,
    height: RATE_HEIGHT,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.2, opacity: 0.85 },
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { nice: false },
        axis: { title: isLong ? 'hour of the day' : 'minutes', tickCount: 12 },
      },
      y: { field: 'rate', type: 'quantitative', axis: { title: null, tickCount: 4 } },
      color: { field: 'of', type: 'nominal', scale: COLOURS, legend: null },
    },
  };
}

/** The most complete day of the trace, the first of several, beside day 0 of the model. */
function rateRows(trace: RateTrace, { model }: Fit, seed: string): readonly FigureRow[] {
  const recorded = ({ start, end }: Stretch): number =>
    trace.missing.subarray(start, end).reduce((sum, isMissing) => sum - isMissing, end - start);
  const day = trace.days.reduce((best, next) => (recorded(next) > recorded(best) ? next : best));
  const { start, end, clock } = day;
  const rows = Math.min(end - start, Math.ceil(SECONDS_PER_DAY / trace.rowSeconds));
  const slots = { from: clock, count: rows, seconds: trace.rowSeconds };
  const rates = modulatedRates(model, slots, createRandom(`${seed}/figure`));
  const width = Math.max(1, Math.ceil(rows / POINTS));
  const points: FigureRow[] = [];
  for (let from = 0; from + width <= rows; from += width) {
    const isMissing = trace.missing.subarray(start + from, start + from + width).includes(1);
    const counted = sum(trace.counts.subarray(start + from, start + from + width));
    points.push({
      timeSeconds: clock + (from + width / 2) * trace.rowSeconds,
      traceRatePerSecond: isMissing ? Number.NaN : counted / width / trace.rowSeconds,
      modelRatePerSecond: sum(rates.subarray(from, from + width)) / width,
    });
  }
  return points;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
