/** A box in pixels, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** Something that a label should not cover; `weight` is what a covered square pixel costs. */
export interface Obstacle extends Box {
  readonly weight: number;
}
export interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}
export interface PlacedLabel extends Anchor {
  /** Left end and middle of the text. */
  readonly labelX: number;
  readonly labelY: number;
}
export interface LabelOptions {
  readonly width: number; // of the plot
  readonly height: number;
  readonly fontSize: number;
  readonly obstacles: readonly Obstacle[];
}

const GLYPH_WIDTH = 0.58; // of the font size, mean of a sans-serif text with a margin
const LINE_HEIGHT = 1.3;
const REACHES = [9, 22, 36, 52]; // pixels between a point and its label
const ANGLES = 16;
const LABEL_WEIGHT = 20; // two texts on each other are the worst
const OUTSIDE_WEIGHT = 1000;
const REACH_WEIGHT = 0.5; // per pixel: of two free places, the nearer

/** Puts each label beside its point, where it covers least: greedy, in the order given. */
export function placeLabels(
  anchors: readonly Anchor[],
  options: LabelOptions,
): readonly PlacedLabel[] {
  const taken: Obstacle[] = [...options.obstacles];
  return anchors.map((anchor) => {
    const box = candidates(anchor, options)
      .map(({ box, reach }) => ({
        box,
        cost: REACH_WEIGHT * reach + costOf(box, taken, options),
      }))
      .reduce((best, next) => (next.cost < best.cost ? next : best)).box;
    taken.push({ ...box, weight: LABEL_WEIGHT });
    return { ...anchor, labelX: box.x, labelY: box.y + box.height / 2 };
  });
}

export function textBox(text: string, fontSize: number): { width: number; height: number } {
  return { width: text.length * fontSize * GLYPH_WIDTH, height: fontSize * LINE_HEIGHT };
}

/** Boxes around the point, nearest first, to the right before elsewhere. */
function candidates({ x, y, text }: Anchor, { fontSize }: LabelOptions) {
  const { width, height } = textBox(text, fontSize);
  return REACHES.flatMap((reach) =>
    Array.from({ length: ANGLES }, (_, i) => {
      const turn = ((i % 2 === 0 ? i : -i - 1) / 2) * ((2 * Math.PI) / ANGLES);
      const dx = Math.cos(turn);
      const dy = Math.sin(turn);
      const left = x + dx * (reach + width / 2) - width / 2;
      const top = y - dy * (reach + height / 2) - height / 2;
      return { box: { x: left, y: top, width, height }, reach };
    }),
  );
}

/** Covered area by weight; what leaves the plot counts most. */
function costOf(box: Box, taken: readonly Obstacle[], { width, height }: LabelOptions): number {
  const inside = overlap(box, { x: 0, y: 0, width, height });
  const outside = box.width * box.height - inside;
  return taken.reduce(
    (cost, other) => cost + other.weight * overlap(box, other),
    OUTSIDE_WEIGHT * outside,
  );
}

export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
