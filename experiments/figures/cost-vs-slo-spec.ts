import { type Axis, costAxis, percentAxis } from './axes.ts';
import { boundName, COLOUR, type EntryLook, lookFields, MARK_CHANNELS } from './entry-looks.ts';
import type { FigureRow, FigureSpec } from './figure.ts';
import { displayOf, formatLimit } from './format.ts';
import { legendView } from './legend-view.ts';
import { type Obstacle, placeLabels } from './place-labels.ts';
import { BOUND, CONFIG, FONT_SIZE, TARGET } from './style.ts';

const WIDTH = 600; // pixels
const HEIGHT = 400;
const MARK = 12; // pixels around a point that labels keep free
const DOT = 5; // pixels of a day
const WEIGHTS = { mark: 6, target: 3, dot: 1 }; // what labels avoid most
const LABELS_MAX = 6; // entries; more have a legend
const OWN_SIZE = 110; // square pixels
const HOLLOW_SIZE = 230; // a ring around what it may lie on
const CURVE_SIZE = 22;

export interface CostVsSloData {
  readonly rows: readonly FigureRow[];
  readonly looks: readonly EntryLook[];
  readonly limit?: number; // of violations
}

/** Percent on x, dollars on y, in drawing units. */
interface Point {
  readonly entry: string;
  readonly kind: string;
  readonly x: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly y: number;
  readonly yLow: number;
  readonly yHigh: number;
  readonly colour: string;
  readonly fill: string;
  readonly shape: string;
  readonly place: number; // along the curve
}
interface Scales {
  readonly at: { readonly x: object; readonly y: object };
  readonly xPixel: (value: number) => number;
  readonly yPixel: (value: number) => number;
}

export function costVsSloSpec({ rows, looks, limit }: CostVsSloData): FigureSpec {
  const points = rows.map((row, place) => pointOf(row, looks, place));
  const ofKind = (...kinds: readonly string[]) => points.filter(({ kind }) => kinds.includes(kind));
  const own = ofKind('own');
  const bounds = ofKind('bound');
  const settings = ofKind('own', 'curve');
  const hasCurves = settings.length > own.length;
  const hasLabels = own.length + bounds.length <= LABELS_MAX;
  const days = hasLabels && !hasCurves ? ofKind('day') : [];
  const target = limit === undefined ? Number.NaN : limit * 100;
  const scales = scalesOf([...settings, ...bounds], days, target);
  const plot = {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      ...(limit === undefined ? [] : targetLayers(scales, target, limit)),
      ...(days.length === 0 ? [] : [dotLayer(days, scales)]),
      ...intervalLayers(ofKind('curve'), scales, {
        strokeWidth: 0.8,
        opacity: hasLabels ? 0.45 : 0.2,
      }),
      ...(hasCurves ? curveLayers(settings, looks, scales) : []),
      ...intervalLayers(own, scales, { strokeWidth: 1.8, opacity: hasLabels ? 1 : 0.55 }),
      markLayer(ofKind('curve'), scales, CURVE_SIZE),
      markLayer([...bounds, ...own.filter((point) => !isHollow(point))], scales, OWN_SIZE),
      markLayer(own.filter(isHollow), scales, HOLLOW_SIZE),
      ...(hasLabels ? labelLayers([...own, ...bounds], days, target, scales) : []),
    ],
  };
  const legend = legendView(
    [...own, ...bounds].map(({ entry, kind, colour, fill, shape }) => ({
      text: nameOf(entry, kind, looks),
      colour,
      fill,
      shape,
    })),
    HEIGHT,
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    ...(hasLabels ? plot : { hconcat: [plot, legend], spacing: 12 }),
  };
}

function nameOf(entry: string, kind: string, looks: readonly EntryLook[]): string {
  const isBound = kind === 'bound' || looks.find((look) => look.entry === entry)?.isBound === true;
  return isBound ? boundName(entry) : entry;
}

/** A ring leaves what it lies on to be seen. */
const seeThrough = (look: ReturnType<typeof lookFields>) =>
  look.fill === 'white' ? { ...look, fill: 'transparent' } : look;

const isHollow = ({ fill }: Point): boolean => fill === 'transparent';

/** An interval of a ratio may reach below 0; its drawing may not. */
function pointOf(row: FigureRow, looks: readonly EntryLook[], place: number): Point {
  const percent = (column: string): number => Number(row[column]) * 100;
  const orSelf = (bound: number, self: number): number => (Number.isNaN(bound) ? self : bound);
  const x = percent('sloViolationRatio');
  const y = Number(row['costDollars']);
  const isBound = row['kind'] === 'bound';
  const look = looks.find(({ entry }) => entry === row['entry']);
  return {
    entry: String(row['entry']),
    kind: String(row['kind']),
    x,
    xLow: Math.max(0, orSelf(percent('sloViolationRatioLow'), x)),
    xHigh: orSelf(percent('sloViolationRatioHigh'), x),
    y,
    yLow: orSelf(Number(row['costDollarsLow']), y),
    yHigh: orSelf(Number(row['costDollarsHigh']), y),
    ...(isBound ? { colour: BOUND, fill: 'white', shape: 'square' } : seeThrough(lookFields(look))),
    place,
  };
}

function scalesOf(points: readonly Point[], days: readonly Point[], target: number): Scales {
  const all = [...points, ...days];
  const x = percentAxis(all.flatMap((p) => [p.x, p.xLow, p.xHigh]).concat(target));
  const y = costAxis(
    all.map((p) => p.y),
    all.flatMap((p) => [p.yLow, p.yHigh]),
  );
  const channel = (axis: Axis, field: string, title: string) => ({
    field,
    type: 'quantitative',
    scale: axis.scale,
    axis: { ...axis.axis, title },
  });
  return {
    at: {
      x: channel(x, 'x', 'SLO violations: failed, rejected, timed out, late (% of arrivals)'),
      y: channel(y, 'y', 'cost (dollars per run)'),
    },
    xPixel: (value) => WIDTH * x.place(value),
    yPixel: (value) => HEIGHT * (1 - y.place(value)),
  };
}

const dotLayer = (days: readonly Point[], { at }: Scales): object => ({
  data: { values: days },
  mark: { type: 'circle', size: 22, opacity: 0.4 },
  encoding: { ...at, color: COLOUR },
});

const markLayer = (points: readonly Point[], { at }: Scales, size: number): object => ({
  data: { values: points },
  mark: { type: 'point', size, opacity: 1, strokeWidth: 1.6 },
  encoding: { ...at, ...MARK_CHANNELS },
});

function intervalLayers(
  points: readonly Point[],
  { at }: Scales,
  style: object,
): readonly object[] {
  if (points.length === 0) return [];
  const layer = (ends: object): object => ({
    data: { values: points },
    mark: { type: 'rule', ...style },
    encoding: { ...at, ...ends, color: COLOUR },
  });
  return [
    layer({ x: { ...at.x, field: 'xLow' }, x2: { field: 'xHigh' } }),
    layer({ y: { ...at.y, field: 'yLow' }, y2: { field: 'yHigh' } }),
  ];
}

/** Joined in the order of the knob; those of bounds are dashed. */
function curveLayers(
  points: readonly Point[],
  looks: readonly EntryLook[],
  { at }: Scales,
): readonly object[] {
  const bounds = looks.filter(({ isBound }) => isBound).map(({ entry }) => entry);
  return [false, true].flatMap((isDashed) => {
    const values = points.filter(({ entry }) => bounds.includes(entry) === isDashed);
    if (values.length === 0) return [];
    return [
      {
        data: { values },
        mark: {
          type: 'line',
          strokeWidth: 1.3,
          opacity: 0.75,
          ...(isDashed ? { strokeDash: [4, 3] } : {}),
        },
        encoding: {
          ...at,
          detail: { field: 'entry' },
          order: { field: 'place', type: 'quantitative' },
          stroke: COLOUR,
        },
      },
    ];
  });
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
  points: readonly Point[],
  days: readonly Point[],
  target: number,
  scales: Scales,
): readonly object[] {
  const { xPixel, yPixel } = scales;
  const anchors = points.map((p) => ({
    text: p.colour === BOUND ? boundName(p.entry) : p.entry,
    x: xPixel(p.x),
    y: yPixel(p.y),
  }));
  const obstacles = obstaclesOf(points, days, target, scales);
  const options = { width: WIDTH, height: HEIGHT, fontSize: FONT_SIZE, obstacles };
  const values = placeLabels(anchors, options).map(({ text, labelX, labelY }, i) => ({
    entry: text,
    colour: points[i]!.colour,
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
    { data: { values }, mark: text, encoding: { ...encoding, color: COLOUR } },
  ];
}

function obstaclesOf(
  points: readonly Point[],
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
  const marks = points.flatMap((p) => [
    around(p, MARK, WEIGHTS.mark),
    { ...around(p, 4, WEIGHTS.mark), x: xPixel(p.xLow), width: xPixel(p.xHigh) - xPixel(p.xLow) },
    { ...around(p, 4, WEIGHTS.mark), y: yPixel(p.yHigh), height: yPixel(p.yLow) - yPixel(p.yHigh) },
  ]);
  const dots = days.map((p) => around(p, DOT, WEIGHTS.dot));
  if (Number.isNaN(target)) return [...marks, ...dots];
  const line = { x: xPixel(target) - 2, y: 0, width: 4, height: HEIGHT, weight: WEIGHTS.target };
  return [...marks, ...dots, line];
}
