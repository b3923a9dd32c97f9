import type { FigureRow, FigureSpec } from './figure.ts';
import { FONT, HURT, type Lane, PAGE, type Strip, type Tick } from './timeline-lanes.ts';
import type { TimeAxis } from './day-panels.ts';
import { CONFIG, GRID, INK, logTicks, MUTED, PLAIN_LABELS, TARGET } from './style.ts';

export const WIDTH = 700; // pixels
const ROW = 16; // of lanes
const BAR = 10;
const PANEL_HEIGHT = 58;
const TICK_SIZE = 42; // square pixels
const GUTTER = 10; // between names and the plot
const NAME_INDENT = '– ';

/** What is shown of one entry, or of all alike. */
export interface TimelineBlock {
  readonly title: string;
  readonly lanes: readonly Lane[];
  /** In the units of the axes: `time`, `arrivals`, `goodput`, `violationPercent`, `latencyMs`; none: lanes alone. */
  readonly samples: readonly FigureRow[];
  readonly colour: string;
}
export interface TimelineScales {
  /** `labels`: what ticks are called instead. */
  readonly axis: TimeAxis & { readonly labels?: Readonly<Record<string, string>> };
  readonly load: readonly [number, number];
  readonly violationPercent: readonly [number, number];
  readonly latencyMs: readonly [number, number]; // above 0, logarithmic
  readonly violationLimit: number; // percent; NaN: none
  readonly objectivesMs: readonly number[];
}

/** Blocks below each other over one time axis. */
export function timelineSpec(blocks: readonly TimelineBlock[], scales: TimelineScales): FigureSpec {
  const parts = blocks.flatMap((block) => blockParts(block, scales));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, concat: { spacing: 10 } },
    vconcat: parts,
    spacing: 10,
  };
}

function blockParts(block: TimelineBlock, scales: TimelineScales): readonly object[] {
  const { lanes, samples, title } = block;
  const { objectivesMs, violationLimit, latencyMs } = scales;
  const hasGoodput = samples.some(({ goodput }) => Number.isFinite(goodput)); // older results lack it
  const head = { title: { text: title, fontSize: 13, offset: 8 } };
  const charts =
    samples.length === 0
      ? []
      : [
          panel(block, scales, {
            name: hasGoodput
              ? 'arrivals (grey) and done in time (coloured) per second'
              : 'arrivals per second',
            lines: [
              { field: 'arrivals', colour: MUTED },
              ...(hasGoodput ? [{ field: 'goodput', colour: block.colour }] : []),
            ],
            domain: scales.load,
            limits: [],
          }),
          panel(block, scales, {
            name: 'SLO violations (% of arrivals)',
            lines: [{ field: 'violationPercent', colour: block.colour }],
            domain: scales.violationPercent,
            limits: Number.isNaN(violationLimit) ? [] : [violationLimit],
          }),
          panel(block, scales, {
            name: 'latency p99 (ms), log scale',
            lines: [{ field: 'latencyMs', colour: block.colour }],
            domain: latencyMs,
            limits: objectivesMs,
            isLog: true,
            isLast: true,
          }),
        ];
  if (lanes.length === 0)
    return charts.map((chart, i) => (i === 0 ? withHead(chart, title) : chart));
  return [{ ...laneView(lanes, scales.axis), ...head }, ...charts];
}

/** The entry above the title of its first chart. */
function withHead(chart: object, title: string): object {
  const { text: subtitle } = (chart as { readonly title: { readonly text: string } }).title;
  const style = { subtitleFontSize: FONT, subtitleColor: INK, offset: 3 };
  return { ...chart, title: { text: title, fontSize: 13, subtitle, ...style } };
}

interface Panel {
  readonly name: string;
  readonly lines: readonly { readonly field: string; readonly colour: string }[];
  readonly domain: readonly [number, number];
  readonly limits: readonly number[];
  readonly isLog?: boolean;
  readonly isLast?: boolean;
}

function panel(
  { samples }: TimelineBlock,
  { axis }: TimelineScales,
  { name, lines, domain, limits, isLog = false, isLast = false }: Panel,
): object {
  const x = {
    field: 'time',
    type: 'quantitative',
    scale: { domain: axis.domain, nice: false },
    axis: isLast
      ? { title: axis.title, values: axis.ticks, ...labelled(axis) }
      : { title: null, values: axis.ticks, labels: false },
  };
  const y = {
    type: 'quantitative',
    scale: isLog ? { type: 'log', domain, nice: false } : { domain, nice: false },
    axis: {
      title: null,
      labelExpr: PLAIN_LABELS,
      ...(isLog ? { values: logTicks(...domain), labelOverlap: true } : { tickCount: 3 }),
    },
  };
  return {
    title: { text: name, fontWeight: 'normal', fontSize: FONT, offset: 3 },
    width: WIDTH,
    height: PANEL_HEIGHT,
    data: { values: samples },
    layer: [
      ...limits.map((limit) => ({
        data: { values: [{}] },
        mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] },
        encoding: { y: { datum: limit, ...y } },
      })),
      ...lines.map(({ field, colour }) => ({
        mark: {
          type: 'line',
          color: colour,
          strokeWidth: 1.5,
          invalid: 'break-paths-show-domains',
        },
        encoding: { x, y: { ...y, field } },
      })),
    ],
  };
}

/** A Vega expression, where ticks have names of their own. */
const labelled = ({ labels }: TimelineScales['axis']): object =>
  labels === undefined ? {} : { labelExpr: `${JSON.stringify(labels)}[datum.value]` };

const PIXELS = { type: 'quantitative', scale: null, axis: null } as const;
const asIs = (field: string) => ({ field, type: 'nominal', scale: null });
const at = (field: string) => ({ ...PIXELS, field });

/** All lanes of a block in one view, row by row, with their names at the left. */
function laneView(lanes: readonly Lane[], axis: TimeAxis): object {
  const tops = lanes.map((_, i) => lanes.slice(0, i).reduce((sum, { rows }) => sum + rows, 0));
  const rows = lanes.reduce((sum, lane) => sum + lane.rows, 0);
  const middle = (lane: number, row: number): number => (tops[lane]! + row + 0.5) * ROW;
  const height = rows * ROW;
  return {
    width: WIDTH,
    height,
    layer: [
      gridLayer(axis, height),
      separatorLayer(tops.slice(1).map((top) => top * ROW)),
      ...barLayers(lanes, middle),
      tickLayer(
        lanes.flatMap((lane, i) =>
          lane.ticks.flatMap(({ ticks }, row) =>
            ticks.map((tick) => ({ tick, y: middle(i, row) })),
          ),
        ),
      ),
      nameLayer(lanes, middle),
    ],
  };
}

function gridLayer({ ticks, domain }: TimeAxis, height: number): object {
  const [first, last] = domain;
  const values = ticks.map((tick) => ({ x: ((tick - first) / (last - first)) * WIDTH }));
  return {
    data: { values },
    mark: { type: 'rule', color: GRID },
    encoding: { x: at('x'), y: { value: 0 }, y2: { value: height } },
  };
}

function separatorLayer(heights: readonly number[]): object {
  return {
    data: { values: heights.map((y) => ({ y })) },
    mark: { type: 'rule', color: GRID },
    encoding: { x: { value: 0 }, x2: { value: WIDTH }, y: at('y') },
  };
}

function barLayers(lanes: readonly Lane[], middle: (lane: number, row: number) => number) {
  const strips = lanes.flatMap((lane, i) =>
    lane.strips.map((strip) => ({ strip, y: middle(i, strip.row) })),
  );
  const bars = strips.flatMap(({ strip, y }) =>
    strip.bars.map(({ from, to, colour, opacity }) => ({
      ...{ x: round(from), x2: round(to), colour, opacity },
      ...{ y: y - BAR / 2, y2: y + BAR / 2 },
    })),
  );
  const labels = strips
    .filter(({ strip }) => strip.label !== '')
    .map(({ strip, y }) => ({ ...labelAt(strip), y }));
  return [
    {
      data: { values: bars },
      mark: { type: 'rect' },
      encoding: {
        x: at('x'),
        x2: { field: 'x2' },
        y: at('y'),
        y2: { field: 'y2' },
        color: asIs('colour'),
        opacity: { field: 'opacity', type: 'quantitative', scale: null },
      },
    },
    {
      data: { values: labels },
      mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: FONT },
      encoding: { x: at('x'), y: at('y'), text: asIs('text'), color: asIs('colour') },
    },
  ];
}

const PALE_BELOW = 0.75; // opacity of a bar on which ink reads
const DARK: readonly string[] = [PAGE, HURT];

function labelAt({ label, labelFrom, on }: Strip) {
  const isOnDark = on !== undefined && DARK.includes(on.colour) && on.opacity >= PALE_BELOW;
  return { x: round(labelFrom), text: label, colour: isOnDark ? 'white' : INK };
}

function tickLayer(ticks: readonly { readonly tick: Tick; readonly y: number }[]): object {
  const values = ticks.map(({ tick, y }) => ({
    x: tick.at,
    y,
    colour: tick.colour,
    shape: tick.shape === 'stroke' ? STROKE : tick.shape,
  }));
  return {
    data: { values },
    mark: { type: 'point', size: TICK_SIZE, filled: true, opacity: 0.75 },
    encoding: { x: at('x'), y: at('y'), shape: asIs('shape'), color: asIs('colour') },
  };
}
const STROKE = 'M-0.2,-1.4L0.2,-1.4L0.2,1.4L-0.2,1.4Z'; // in units of half the root of the size

function nameLayer(lanes: readonly Lane[], middle: (lane: number, row: number) => number): object {
  const values = lanes.flatMap((lane, i) => {
    const title = { y: middle(i, 0), text: lane.title, colour: INK };
    if (lane.ticks.length === 0) return [title];
    return lane.ticks.map(({ name }, row) => {
      const text = name === '' ? lane.title : `${lane.title} – ${name}`;
      const below = `${NAME_INDENT}${name}`;
      return { y: middle(i, row), text: row === 0 ? text : below, colour: INK };
    });
  });
  return {
    data: { values },
    mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: FONT },
    encoding: {
      x: { value: -GUTTER },
      y: at('y'),
      text: asIs('text'),
      color: asIs('colour'),
    },
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
