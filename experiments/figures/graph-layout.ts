import { Graph, layout } from '@dagrejs/dagre';
import { assert } from '../../sim/units.ts';
import type { Box } from './place-labels.ts';

export interface GraphNode {
  readonly name: string; // different from all others
  readonly width: number; // pixels
  readonly height: number;
}
/** An arrow between two different nodes, with a label on it. */
export interface GraphEdge {
  readonly name: string; // different from all others
  readonly from: string;
  readonly to: string;
  readonly width: number; // of its label, pixels
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface PlacedEdge {
  readonly name: string;
  /** From the side of one node to that of the other; between each two of them an S-curve, flat at its ends. */
  readonly points: readonly Point[];
  readonly label: Box;
}
/** Boxes have their upper left corner in x and y; all is inside (0, 0, width, height). */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Box>;
  readonly edges: readonly PlacedEdge[];
}

const RANK_GAP = 26; // pixels between columns, in which edges change their height, and more where there are many
const GAP_PER_EDGE = 0.5;
const GAP_MAX = 60;
const NODE_GAP = 16; // between boxes of one column
const EDGE_GAP = 10;
const MARGIN = 8;
const STUB = 7; // an edge leaves and enters a node straight
const PORTS = 0.9; // share of the side of a node that its edges are spread over

/** The same column: centres that differ by rounding alone. */
const columnKey = (x: number): string => x.toFixed(3);

interface Column {
  readonly left: number;
  readonly right: number;
}

/**
 * Layers from left to right by dagre (Gansner et al., A technique for drawing directed graphs, IEEE TSE 1993: ranks by
 * network simplex, order by weighted medians), labels having places of their own in it. Edges are led anew: level
 * wherever a column has boxes, so that they pass between the boxes, and curved in the free room between columns.
 * What dagre finds depends on the order in which it is given nodes and edges: of several orders, the one with the
 * fewest crossings. Deterministic; edges that close a circle run from right to left.
 */
export function layoutGraph(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphLayout {
  const byName = edges.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const byEnd = edges.toSorted((a, b) => (a.to < b.to ? -1 : 1));
  const layouts = [nodes, nodes.toReversed()].flatMap((boxes) =>
    [edges, byName, byEnd]
      .flatMap((list) => [list, list.toReversed()])
      .map((list) => layoutInOrder(boxes, list)),
  );
  const crossings = layouts.map(countCrossings);
  const best = layouts[crossings.indexOf(Math.min(...crossings))]!;
  const places = new Map(best.edges.map((edge) => [edge.name, edge]));
  return { ...best, edges: edges.map(({ name }) => places.get(name)!) };
}

function layoutInOrder(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphLayout {
  const gap = Math.min(GAP_MAX, RANK_GAP + GAP_PER_EDGE * edges.length);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: NODE_GAP,
    edgesep: EDGE_GAP,
    ranksep: 2 * gap, // halved, since labels have ranks between those of the nodes
    marginx: MARGIN,
    marginy: MARGIN,
  });
  for (const { name, width, height } of nodes) graph.setNode(name, { width, height });
  for (const { name, from, to, width, height } of edges) {
    assert(from !== to, `edge ${name} leads back to where it begins`);
    assert(graph.hasNode(from) && graph.hasNode(to), `edge ${name} has no end`);
    graph.setEdge(from, to, { width, height, labelpos: 'c' }, name);
  }
  layout(graph);

  const placed = new Map(nodes.map(({ name }) => [name, boxOf(graph.node(name))]));
  const drafts = edges.map((edge): Draft => {
    const { x, y, points } = graph.edge({ v: edge.from, w: edge.to, name: edge.name });
    const label = boxOf({ ...edge, x, y });
    return { edge, label, bends: (points as readonly Point[]).slice(1, -1) };
  });
  const columns = columnsOf([...placed.values(), ...drafts.map(({ label }) => label)]);
  const ports = portsOf(drafts, placed);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: placed,
    edges: drafts.map((draft) => ({
      name: draft.edge.name,
      label: draft.label,
      points: route(draft, placed, columns, ports),
    })),
  };
}

/** An edge whose label is placed and which is not yet led along its bends, the centres of the columns it passes. */
interface Draft {
  readonly edge: GraphEdge;
  readonly label: Box;
  readonly bends: readonly Point[];
}

interface Centred {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

function boxOf({ x = Number.NaN, y = Number.NaN, width, height }: Centred): Box {
  assert(Number.isFinite(x) && Number.isFinite(y), 'a box has no place');
  return { x: x - width / 2, y: y - height / 2, width, height };
}

const centreOf = ({ x, width }: Box): number => x + width / 2;

/** By the centre of its boxes: from the first left to the last right side. */
function columnsOf(boxes: readonly Box[]): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const box of boxes) {
    const key = columnKey(centreOf(box));
    const { left = Infinity, right = -Infinity } = columns.get(key) ?? {};
    columns.set(key, {
      left: Math.min(left, box.x),
      right: Math.max(right, box.x + box.width),
    });
  }
  return columns;
}

type Side = 'left' | 'right';
const portKey = (node: string, side: Side, edge: string): string => `${side} ${node} ${edge}`;

function sidesOf({ edge }: Draft, placed: ReadonlyMap<string, Box>) {
  const isForward = centreOf(placed.get(edge.from)!) < centreOf(placed.get(edge.to)!);
  return { isForward, out: isForward ? 'right' : 'left', into: isForward ? 'left' : 'right' } as {
    readonly isForward: boolean;
    readonly out: Side;
    readonly into: Side;
  };
}

/** Where edges touch their nodes: spread over a side, in the order of where they come from, so that none cross there. */
function portsOf(
  drafts: readonly Draft[],
  placed: ReadonlyMap<string, Box>,
): ReadonlyMap<string, number> {
  const sides = new Map<string, { key: string; towards: number }[]>();
  const add = (node: string, side: Side, edge: string, { y }: Point) => {
    const at = `${side} ${node}`;
    sides.set(at, [...(sides.get(at) ?? []), { key: portKey(node, side, edge), towards: y }]);
  };
  for (const draft of drafts) {
    const { edge, bends } = draft;
    const { out, into } = sidesOf(draft, placed);
    add(edge.from, out, edge.name, bends[0]!);
    add(edge.to, into, edge.name, bends.at(-1)!);
  }
  const ports = new Map<string, number>();
  for (const [at, list] of sides) {
    const { y, height } = placed.get(at.slice(at.indexOf(' ') + 1))!;
    const sorted = list.toSorted((a, b) => a.towards - b.towards);
    for (const [i, { key }] of sorted.entries())
      ports.set(key, y + height * (0.5 + PORTS * ((i + 1) / (sorted.length + 1) - 0.5)));
  }
  return ports;
}

function route(
  draft: Draft,
  placed: ReadonlyMap<string, Box>,
  columns: ReadonlyMap<string, Column>,
  ports: ReadonlyMap<string, number>,
): readonly Point[] {
  const { edge, bends } = draft;
  const { isForward, out, into } = sidesOf(draft, placed);
  const end = (node: string, side: Side): readonly Point[] => {
    const box = placed.get(node)!;
    const y = ports.get(portKey(node, side, edge.name))!;
    const column = columns.get(columnKey(centreOf(box)))!;
    return side === 'right'
      ? [
          { x: box.x + box.width, y },
          { x: column.right + STUB, y },
        ]
      : [
          { x: box.x, y },
          { x: column.left - STUB, y },
        ];
  };
  const across = bends.flatMap(({ x, y }) => {
    const { left, right } = columns.get(columnKey(x)) ?? { left: x, right: x };
    return isForward
      ? [
          { x: left, y },
          { x: right, y },
        ]
      : [
          { x: right, y },
          { x: left, y },
        ];
  });
  return [...end(edge.from, out), ...across, ...end(edge.to, into).toReversed()];
}

/** Pairs of pieces of edges that cross, taken as straight. */
function countCrossings({ edges }: GraphLayout): number {
  const pieces = edges.flatMap(({ points }) =>
    points.slice(1).map((to, i) => ({ from: points[i]!, to })),
  );
  const side = (a: Point, b: Point, c: Point): number =>
    Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
  const doCross = (a: Piece, b: Piece): boolean =>
    side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0 &&
    side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0;
  return pieces.reduce(
    (sum, piece, i) => sum + pieces.slice(i + 1).filter((other) => doCross(piece, other)).length,
    0,
  );
}

interface Piece {
  readonly from: Point;
  readonly to: Point;
}

/** The curve of an edge as an SVG path: half way between two heights it is steepest. */
export function pathOf([first, ...rest]: readonly Point[]): string {
  const at = ({ x, y }: Point) => `${round(x)},${round(y)}`;
  let from = first!;
  let path = `M${at(from)}`;
  for (const to of rest) {
    const middle = (from.x + to.x) / 2;
    const curve = `C${at({ x: middle, y: from.y })} ${at({ x: middle, y: to.y })} ${at(to)}`;
    path += from.y === to.y ? `L${at(to)}` : curve;
    from = to;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
