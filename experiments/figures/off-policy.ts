import type { CoverageRow, ErrorRow } from '../off-policy/study/summary.ts';
import type { Drawing, FigureRow } from './figure.ts';
import { CONFIG, colourScale, GRID, MUTED, PLAIN_LABELS, TARGET } from './style.ts';

const PANEL = { width: 170, height: 160 }; // pixels
const COLUMNS = 4;
const BAND = { low: 93, high: 98 }; // % that intervals of 95 % may cover
const NOMINAL = 95; // %
const DRAWN_MIN = 50; // logs that were not refused: with fewer a share says next to nothing
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Which estimators figures show; the files have all. */
const SHOWN = ['ips', 'snips', 'dm', 'dr', 'sndr'];
const PER_EPISODE = ['per-decision-ips', 'weighted-per-decision-ips'];

const titlesOf = (rows: readonly Titled[]): readonly string[] => [
  ...new Set(rows.map(({ title }) => title)),
];

interface Titled {
  readonly title: string;
}

/** One panel for each title, with its own rows and its own y axis. */
function panels(values: readonly Titled[], panel: object) {
  return {
    $schema: SCHEMA,
    config: CONFIG,
    columns: COLUMNS,
    concat: titlesOf(values).map((title) => ({
      title,
      ...PANEL,
      data: { values: values.filter((row) => row.title === title) },
      ...panel,
    })),
  };
}

const SIZE_AXIS = {
  field: 'size',
  type: 'ordinal',
  axis: { title: 'rows of the log (or episodes)', labelAngle: 0, format: ',d' },
} as const;

const ERROR_AXIS = {
  field: 'rootMeanSquaredError',
  type: 'quantitative',
  scale: { type: 'log', nice: false, padding: 8 },
  axis: { title: 'root mean square error', labelExpr: PLAIN_LABELS, tickCount: 4 },
} as const;

/** Errors along x: a line with points for each estimator. */
function errorPanel(x: object, estimators: readonly string[], pointSize: number): object {
  const scale = colourScale(estimators);
  const color = { field: 'estimator', type: 'nominal', scale, legend: { title: null } };
  const encoding = { x, y: ERROR_AXIS, color };
  return {
    layer: [
      { mark: { type: 'line', strokeWidth: 1.4 }, encoding },
      { mark: { type: 'point', filled: true, size: pointSize, opacity: 1 }, encoding },
    ],
  };
}

/** Root mean squared error by estimator, scenario and size of the log. */
export function drawErrors(rows: readonly ErrorRow[], caption: string): Drawing {
  const shown = rows.filter(({ estimator }) => [...SHOWN, ...PER_EPISODE].includes(estimator));
  if (shown.length === 0) return { caption, rows: [] };
  const estimators = [...SHOWN, ...PER_EPISODE].filter((one) =>
    shown.some(({ estimator }) => estimator === one),
  );
  const panel = errorPanel(SIZE_AXIS, estimators, 30);
  return {
    spec: panels(shown, panel),
    caption,
    rows: rows.map((row) => ({ ...row }) as FigureRow),
  };
}

/** Error by the distance between the policies, for one size of the log. */
export function drawDistances(
  rows: readonly ErrorRow[],
  { size, caption }: { readonly size: number; readonly caption: string },
): Drawing {
  const shown = rows
    .filter((row) => row.size === size && SHOWN.includes(row.estimator))
    .filter(({ distance }) => !Number.isNaN(distance))
    .map((row) => ({ ...row, world: row.scenario.split('-')[0]! }));
  if (shown.length === 0) return { caption, rows: [] };
  const estimators = SHOWN.filter((one) => shown.some(({ estimator }) => estimator === one));
  const x = {
    field: 'distance',
    type: 'quantitative',
    scale: { zero: false, padding: 10 },
    axis: { title: 'distance of the policies', tickCount: 4 },
  };
  const panel = errorPanel(x, estimators, 40);
  const values = shown.map(({ world, ...row }) => ({ ...row, title: world }));
  return {
    spec: panels(values, panel),
    caption,
    rows: shown.map((row) => ({ ...row }) as FigureRow),
  };
}

interface NamedCoverage extends CoverageRow {
  readonly interval: string;
}

/** The intervals that figures show, by the name that their legend has. */
function named(rows: readonly CoverageRow[], method: string): readonly NamedCoverage[] {
  return rows.flatMap((row) => {
    const isJudged = ['dr', 'sndr', ...PER_EPISODE].includes(row.estimator);
    if (row.kind === method && isJudged) return [{ ...row, interval: row.estimator }];
    return row.kind === 'bernstein' ? [{ ...row, interval: 'empirical Bernstein' }] : [];
  });
}

/** How often intervals hold the truth, with the 95 % interval of that share. */
export function drawCoverage(
  all: readonly CoverageRow[],
  { method, caption }: { readonly method: string; readonly caption: string },
): Drawing {
  const rows = named(all, method).filter(({ replications }) => replications >= DRAWN_MIN);
  if (rows.length === 0) return { caption, rows: [] };
  const intervals = [...new Set(rows.map(({ interval }) => interval))];
  const values = rows.map((row) => ({
    ...row,
    share: 100 * row.coverage,
    low: 100 * row.coverageLow,
    high: 100 * row.coverageHigh,
    band: BAND.low,
    bandEnd: BAND.high,
    nominal: NOMINAL,
  }));
  const least = Math.floor(Math.min(90, ...values.map(({ low }) => low)) / 5) * 5;
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [least, 100], nice: false },
    axis: { title: 'hold the truth, %', tickCount: 5 },
  });
  const x = { ...SIZE_AXIS, scale: { padding: 0.3 } };
  const color = {
    field: 'interval',
    type: 'nominal',
    scale: colourScale(intervals),
    legend: { title: null },
  };
  const xOffset = { field: 'interval', type: 'nominal', sort: intervals };
  const panel = {
    layer: [
      {
        mark: { type: 'rect', color: GRID, opacity: 0.35 },
        encoding: { y: y('band'), y2: { field: 'bandEnd' } },
      },
      { mark: { type: 'rule', color: TARGET, strokeDash: [3, 3] }, encoding: { y: y('nominal') } },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x, xOffset, y: y('low'), y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'point', filled: true, size: 36, opacity: 1 },
        encoding: { x, xOffset, y: y('share'), color },
      },
    ],
  };
  return {
    spec: panels(values, panel),
    caption,
    rows: all.map((row) => ({ ...row }) as FigureRow),
  };
}

/** How wide intervals are: over the width of the interval that knows the estimator's true variance. */
export function drawWidths(
  all: readonly CoverageRow[],
  { method, caption }: { readonly method: string; readonly caption: string },
): Drawing {
  const rows = named(all, method).filter(({ widthRatio }) => widthRatio > 0);
  if (rows.length === 0) return { caption, rows: [] };
  const intervals = [...new Set(rows.map(({ interval }) => interval))];
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 8 },
    axis: { title: 'width / true width', labelExpr: PLAIN_LABELS, tickCount: 4 },
  });
  const encoding = {
    x: SIZE_AXIS,
    y: y('widthRatio'),
    color: {
      field: 'interval',
      type: 'nominal',
      scale: colourScale(intervals),
      legend: { title: null },
    },
  };
  const values = rows.map((row) => ({ ...row, one: 1 }));
  const panel = {
    layer: [
      { mark: { type: 'rule', color: MUTED, strokeDash: [3, 3] }, encoding: { y: y('one') } },
      { mark: { type: 'line', strokeWidth: 1.4 }, encoding },
      { mark: { type: 'point', filled: true, size: 36, opacity: 1 }, encoding },
    ],
  };
  return {
    spec: panels(values, panel),
    caption,
    rows: all.map((row) => ({ ...row }) as FigureRow),
  };
}
