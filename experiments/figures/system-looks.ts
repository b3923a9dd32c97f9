import type { NodeKind } from './system-graph.ts';
import type { Box } from './place-labels.ts';
import { INK } from './style.ts';

/** A class of values with one look: from the bound of the class before up to `below`. */
interface Class {
  readonly below: number;
  readonly colour: string;
  readonly text: string;
}

/** ColorBrewer, Blues with five classes (Harrower and Brewer 2003); darker is busier. */
export const USE_CLASSES: readonly Class[] = [
  { below: 0.2, colour: '#eff3ff', text: '< 20 %' },
  { below: 0.4, colour: '#bdd7e7', text: '20' },
  { below: 0.6, colour: '#6baed6', text: '40' },
  { below: 0.8, colour: '#3182bd', text: '60' },
  { below: Infinity, colour: '#08519c', text: '≥ 80 %' },
];
/** From grey over the orange and vermilion of Okabe and Ito (2008) to a dark red: darker fails more. */
export const FAILURE_CLASSES: readonly Class[] = [
  { below: 0.001, colour: '#8d99a6', text: '< 0.1 %' },
  { below: 0.01, colour: '#E69F00', text: '0.1' },
  { below: 0.1, colour: '#D55E00', text: '1' },
  { below: Infinity, colour: '#7f0000', text: '≥ 10 %' },
];
export const UNKNOWN_FILL = '#f4f4f4';
const LIGHT_CLASSES = 3; // of USE_CLASSES: ink reads on them

const classOf = (classes: readonly Class[], value: number): number =>
  classes.findIndex(({ below }) => value < below);

export const useColour = (ratio: number): string =>
  USE_CLASSES[classOf(USE_CLASSES, ratio)]?.colour ?? UNKNOWN_FILL;
/** Of texts on `useColour`. */
export const inkOn = (ratio: number): string =>
  classOf(USE_CLASSES, ratio) >= LIGHT_CLASSES ? 'white' : INK;
/** Edges of which nothing is known look as those that never fail. */
export const failureColour = (ratio: number): string =>
  FAILURE_CLASSES[Math.max(0, classOf(FAILURE_CLASSES, ratio))]!.colour;

const WIDTH_MIN = 1.2; // pixels, of 1/s and less, and of what was not measured
const WIDTH_MAX = 7;
const WIDTH_PER_DECADE = 1.3;

/** Of an edge, growing with the logarithm of its calls per second. */
export function edgeWidth(perSecond: number): number {
  const decades = Math.max(0, Math.log10(perSecond) || 0);
  return Math.min(WIDTH_MAX, WIDTH_MIN + WIDTH_PER_DECADE * decades);
}
export const ASYNCHRONOUS_DASH = [6, 4];

const CORNER = 5; // pixels
const ROUND = 20; // of the client
const RIM = 5; // half the height of the ellipse of a database, half the width of that of a queue

/** What the outline of a node needs beyond its text: pixels above it, and to the left and right of it. */
export function roomFor(kind: NodeKind) {
  if (kind === 'database') return { above: 2 * RIM, left: 0, right: 0 };
  if (kind === 'queue') return { above: 0, left: RIM, right: 2 * RIM };
  return kind === 'cache' ? { above: 0, left: 6, right: 6 } : { above: 0, left: 0, right: 0 };
}

/** The outline of a node as an SVG path. */
export function outlineOf(kind: NodeKind, { x, y, width, height }: Box): string {
  const [right, bottom] = [x + width, y + height];
  // Rims run in the direction of their outlines, so that they leave no hole.
  if (kind === 'database') {
    const [top, base, half] = [y + RIM, bottom - RIM, width / 2];
    const arc = (endX: number, endY: number) => `A${half},${RIM} 0 0 1 ${endX},${endY}`;
    const rim = `M${right},${top}${arc(x, top)}`;
    return `M${x},${top}${arc(right, top)}L${right},${base}${arc(x, base)}Z${rim}`;
  }
  if (kind === 'queue') {
    const [left, end, half] = [x + RIM, right - RIM, height / 2];
    const arc = (endX: number, endY: number) => `A${RIM},${half} 0 0 1 ${endX},${endY}`;
    const rim = `M${end},${bottom}${arc(end, y)}`;
    return `M${left},${y}L${end},${y}${arc(end, bottom)}L${left},${bottom}${arc(left, y)}Z${rim}`;
  }
  if (kind === 'cache') {
    const cut = height / 4;
    return `M${x + cut},${y}L${right - cut},${y}L${right},${y + height / 2}L${right - cut},${bottom}L${x + cut},${bottom}L${x},${y + height / 2}Z`;
  }
  const r = kind === 'client' ? Math.min(height / 2, ROUND) : CORNER;
  const arc = (dx: number, dy: number) => `a${r},${r} 0 0 1 ${dx},${dy}`;
  return `M${x + r},${y}L${right - r},${y}${arc(r, r)}L${right},${bottom - r}${arc(-r, r)}L${x + r},${bottom}${arc(-r, -r)}L${x},${y + r}${arc(r, -r)}Z`;
}
