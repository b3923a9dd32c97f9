import type { FigureSpec } from './figure.ts';
import { formatValue, displayOf } from './format.ts';
import { type GraphLayout, layoutGraph, pathOf, type PlacedEdge } from './graph-layout.ts';
import { type Box, textBox } from './place-labels.ts';
import { CONFIG, FONT_SIZE, INK, MUTED } from './style.ts';
import type { SystemEdge, SystemGraph, SystemNode } from './system-graph.ts';
import { type Stroke, systemLegend, type Words } from './system-legend.ts';
import {
  ASYNCHRONOUS_DASH,
  edgeWidth,
  failureColour,
  inkOn,
  outlineOf,
  roomFor,
  UNKNOWN_FILL,
  useColour,
} from './system-looks.ts';
import type { NodeState, SystemTraffic, Traffic } from './system-traffic.ts';

const SMALL = FONT_SIZE - 1; // font of numbers
const NODE_LINE = 14; // pixels
const LABEL_LINE = 14;
const END_ROOM = 11; // pixels of the side of a node for the end of an edge
const PADDING = { x: 10, y: 7 };
const NAME_MAX = 24; // letters; the rows have the whole name
const BOLD = 1.08; // width of bold letters over others
const ARROW = { length: 7, half: 3.5 }; // pixels, more for thick edges
const LEGEND_GAP = 14;
const WIDTH_MIN = 560; // of the figure, so that its legend has room
const FAILURES_FROM = 0.0005; // smaller shares of failures are not worth a line

/** Where everything stands, and what is written there. */
export interface SystemPicture {
  readonly layout: GraphLayout;
  readonly labels: ReadonlyMap<string, readonly string[]>; // lines, by name of an edge in `layout`
  readonly spec: FigureSpec;
}

/** Two words for an edge of a layout; systems have at most one between two nodes. */
export const edgeName = ({ from, to }: SystemEdge): string => `${from.id} > ${to.id}`;

/** The call graph from left to right; with what went over it, or else with what its file says. */
export function systemPicture(graph: SystemGraph, traffic?: SystemTraffic): SystemPicture {
  const edges = graph.edges.filter(({ from, to }) => from !== to);
  const nodeLines = new Map(
    graph.nodes.map((node) => [node.id, linesOf(node, traffic?.nodes.get(node.id))]),
  );
  const labels = new Map(
    edges.map((edge) => [edgeName(edge), labelOf(edge, traffic?.edges.get(edge))]),
  );
  const layout = layoutGraph(
    graph.nodes.map((node) => ({ name: node.id, ...nodeSize(node, nodeLines, edges) })),
    edges.map((edge) => {
      const size = labelSize(labels.get(edgeName(edge))!, widthOf(edge, traffic));
      return { name: edgeName(edge), from: edge.from.id, to: edge.to.id, ...size };
    }),
  );
  return { layout, labels, spec: specOf({ graph, edges, traffic, layout, labels, nodeLines }) };
}

function linesOf({ kind }: SystemNode, state: NodeState | undefined): readonly string[] {
  if (state === undefined) return [];
  const known = (value: number, text: (value: number) => string): readonly string[] =>
    Number.isNaN(value) ? [] : [text(value)];
  if (kind === 'client') return known(state.arrivalsPerSecond, perSecond);
  const percent = (ratio: number) => `${Math.round(ratio * 100)} % busy`;
  if (kind !== 'queue')
    return [
      ...known(state.replicasReadyMean, (mean) =>
        mean === 1 ? '1 replica' : `${digits(mean, 2)} replicas`,
      ),
      ...known(state.utilizationRatioMean, percent),
    ];
  return [
    ...known(state.waitingMean, (mean) => `${digits(mean, 2)} waiting`),
    ...(state.deadLetters > 0
      ? [`${state.deadLetters} dead letters`]
      : known(state.waitingMax, (most) => `at most ${digits(most)}`)),
  ];
}

/** Calls per second, mean latency, and the share that failed, as far as they are known. */
function labelOf(edge: SystemEdge, traffic: Traffic | undefined): readonly string[] {
  if (traffic === undefined) return [`× ${digits(edge.perTransaction)}`];
  const { attemptsPerSecond, latencySecondsMean, failureRatio } = traffic;
  if (Number.isNaN(attemptsPerSecond)) return ['no calls'];
  const rate = perSecond(attemptsPerSecond);
  return [
    edge.kind === 'send' ? `≈ ${rate}` : rate,
    ...(Number.isNaN(latencySecondsMean)
      ? []
      : [formatValue(latencySecondsMean, displayOf('seconds', [latencySecondsMean]))]),
    ...(failureRatio >= FAILURES_FROM ? [`${digits(100 * failureRatio, 2)} % failed`] : []),
  ];
}

const perSecond = (rate: number): string => formatValue(rate, displayOf('per second', []));
/** As short as so many digits can be written. */
const digits = (value: number, count = 3): string =>
  Number(value.toPrecision(count)).toLocaleString('en', { maximumFractionDigits: 6 });

/** Long names without their middle: they differ at both ends. */
export function shortName(name: string): string {
  if (name.length <= NAME_MAX) return name;
  const half = (NAME_MAX - 1) / 2;
  return `${name.slice(0, Math.ceil(half))}…${name.slice(-Math.floor(half))}`;
}

/** Room for its text, and for the ends of its edges. */
function nodeSize(
  { id, name, kind }: SystemNode,
  nodeLines: Parts['nodeLines'],
  edges: readonly SystemEdge[],
) {
  const lines = nodeLines.get(id)!;
  const widths = [
    BOLD * textBox(shortName(name), FONT_SIZE).width,
    ...lines.map((line) => textBox(line, SMALL).width),
  ];
  const { above, left, right } = roomFor(kind);
  const ends = Math.max(
    edges.filter(({ from }) => from.id === id).length,
    edges.filter(({ to }) => to.id === id).length,
  );
  return {
    width: Math.ceil(Math.max(...widths) + 2 * PADDING.x + left + right),
    height: Math.max(NODE_LINE * (1 + lines.length) + 2 * PADDING.y + above, END_ROOM * (ends + 1)),
  };
}

/** The first line stands above the edge, the others below it; the edge runs through the middle of the box. */
function labelSize(lines: readonly string[], edgeWidth: number) {
  return {
    width: Math.ceil(Math.max(...lines.map((line) => textBox(line, SMALL).width))),
    height: 2 * LABEL_LINE * Math.max(1, lines.length - 1) + edgeWidth,
  };
}

interface Parts {
  readonly graph: SystemGraph;
  readonly edges: readonly SystemEdge[];
  readonly traffic: SystemTraffic | undefined;
  readonly layout: GraphLayout;
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly nodeLines: ReadonlyMap<string, readonly string[]>;
}

function specOf(parts: Parts): FigureSpec {
  const { graph, edges, traffic, layout } = parts;
  const kinds = [...new Set(graph.nodes.map(({ kind }) => kind))];
  const legend = systemLegend(kinds, Math.max(layout.width, WIDTH_MIN), {
    traffic: traffic !== undefined,
    asynchronous: edges.some(({ kind }) => kind !== 'call'),
  });
  const top = layout.height + LEGEND_GAP;
  const drawn = edges.map((edge, i) => edgeStrokes(edge, layout.edges[i]!, traffic));
  const width = Math.ceil(Math.max(layout.width, legend.width));
  const onLines = edges.flatMap((edge, i) => labelWords(edge, layout.edges[i]!, parts));
  const inNodes = graph.nodes.map((node) => nodeWords(node, parts));
  const [names, facts] = [inNodes.map(([name]) => name!), inNodes.flatMap(([, ...rest]) => rest)];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    width,
    height: Math.ceil(top + legend.height),
    layer: [
      strokeLayer(drawn.map(({ line }) => line)),
      strokeLayer(drawn.map(({ head }) => head)),
      textLayer(onLines),
      strokeLayer(graph.nodes.map((node) => nodeStroke(node, parts))),
      textLayer(names, { fontSize: FONT_SIZE, fontWeight: 'bold' }),
      textLayer(facts),
      strokeLayer(legend.strokes, top),
      textLayer(
        legend.words.map((words) => ({ ...words, y: words.y + top })),
        { align: 'left' },
      ),
    ],
  };
}

const widthOf = (edge: SystemEdge, traffic: SystemTraffic | undefined): number =>
  edgeWidth(traffic?.edges.get(edge)?.attemptsPerSecond ?? Number.NaN);

function edgeStrokes(edge: SystemEdge, placed: PlacedEdge, traffic: SystemTraffic | undefined) {
  const colour = failureColour(traffic?.edges.get(edge)?.failureRatio ?? Number.NaN);
  const width = widthOf(edge, traffic);
  const end = placed.points.at(-1)!;
  const before = placed.points.at(-2)!;
  const sign = Math.sign(end.x - before.x);
  const [length, half] = [ARROW.length, ARROW.half + width / 2];
  const base = end.x - sign * length;
  const line: Stroke = {
    path: pathOf([...placed.points.slice(0, -1), { x: base + sign, y: end.y }]),
    stroke: colour,
    fill: 'none',
    width,
    dash: edge.kind === 'call' ? [] : ASYNCHRONOUS_DASH,
  };
  const head: Stroke = {
    path: `M${end.x},${end.y}L${base},${end.y - half}L${base},${end.y + half}Z`,
    stroke: colour,
    fill: colour,
    width: 0.5,
    dash: [],
  };
  return { line, head };
}

function nodeStroke({ id, kind }: SystemNode, { layout, traffic }: Parts): Stroke {
  const ratio = traffic?.nodes.get(id)?.utilizationRatioMean ?? Number.NaN;
  const isUsed = kind !== 'client' && kind !== 'queue';
  return {
    path: outlineOf(kind, layout.nodes.get(id)!),
    stroke: kind === 'client' ? MUTED : INK,
    fill: isUsed && traffic !== undefined ? useColour(ratio) : UNKNOWN_FILL,
    width: 1.2,
    dash: [],
  };
}

function nodeWords(
  { id, name, kind }: SystemNode,
  { layout, traffic, nodeLines }: Parts,
): readonly Words[] {
  const { above, left, right } = roomFor(kind);
  const colour = inkOn(traffic?.nodes.get(id)?.utilizationRatioMean ?? Number.NaN);
  const lines = [shortName(name), ...nodeLines.get(id)!];
  const places = stacked(lines, layout.nodes.get(id)!, NODE_LINE);
  return places.map(({ x, y, text }) => ({
    x: x + (left - right) / 2,
    y: y + above / 2,
    text,
    colour,
  }));
}

function labelWords(
  edge: SystemEdge,
  { label }: PlacedEdge,
  { labels, traffic }: Parts,
): readonly Words[] {
  const middle = { x: label.x + label.width / 2, y: label.y + label.height / 2 };
  const off = (widthOf(edge, traffic) + LABEL_LINE) / 2;
  return labels.get(edgeName(edge))!.map((text, i) => ({
    x: middle.x,
    y: i === 0 ? middle.y - off : middle.y + off + (i - 1) * LABEL_LINE,
    text,
    colour: INK,
  }));
}

/** Lines of text around the middle of a box. */
function stacked(lines: readonly string[], { x, y, width, height }: Box, lineHeight: number) {
  const first = y + height / 2 - ((lines.length - 1) * lineHeight) / 2;
  return lines.map((text, i) => ({ x: x + width / 2, y: first + i * lineHeight, text }));
}

const PIXELS = { type: 'quantitative', scale: null, axis: null } as const;
const asIs = (field: string) => ({ field, type: 'nominal', scale: null });
const PATH_SIZE = 4; // of a symbol whose path is in pixels: Vega scales by half the root

function strokeLayer(strokes: readonly Stroke[], top = 0): object {
  return {
    data: { values: strokes.map((stroke) => ({ ...stroke, x: 0, y: top })) },
    mark: { type: 'point', size: PATH_SIZE, opacity: 1 },
    encoding: {
      x: { ...PIXELS, field: 'x' },
      y: { ...PIXELS, field: 'y' },
      shape: asIs('path'),
      stroke: asIs('stroke'),
      fill: asIs('fill'),
      strokeWidth: { field: 'width', type: 'quantitative', scale: null },
      strokeDash: asIs('dash'),
    },
  };
}

function textLayer(words: readonly Words[], style: object = {}): object {
  return {
    data: { values: words },
    mark: { type: 'text', align: 'center', baseline: 'middle', fontSize: SMALL, ...style },
    encoding: {
      x: { ...PIXELS, field: 'x' },
      y: { ...PIXELS, field: 'y' },
      text: asIs('text'),
      color: asIs('colour'),
    },
  };
}
