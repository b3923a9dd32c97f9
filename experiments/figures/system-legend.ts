import { textBox, type Box } from './place-labels.ts';
import type { NodeKind } from './system-graph.ts';
import {
  ASYNCHRONOUS_DASH,
  edgeWidth,
  FAILURE_CLASSES,
  failureColour,
  outlineOf,
  USE_CLASSES,
} from './system-looks.ts';
import { FONT_SIZE, INK, MUTED } from './style.ts';

/** A line or an outline, as an SVG path in pixels of the figure. */
export interface Stroke {
  readonly path: string;
  readonly stroke: string;
  readonly fill: string;
  readonly width: number;
  readonly dash: readonly number[];
}
/** Text in pixels of the figure: the middle of its line, or where it begins. */
export interface Words {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: string;
}
/** What is drawn, with its size. */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  readonly strokes: readonly Stroke[];
  readonly words: readonly Words[];
}

const SIZE = FONT_SIZE - 1;
const LINE = 22; // pixels
const GAP = 26; // between two groups
const SWATCH: Box = { x: 0, y: 0, width: 34, height: 13 };
const SOLID: readonly number[] = [];
const RATES = [1, 10, 100, 1000]; // per second

/** What shapes, fills, widths, colours and dashes mean: groups side by side in rows of `width` pixels. */
export function systemLegend(
  kinds: readonly NodeKind[],
  width: number,
  shows: { readonly traffic: boolean; readonly asynchronous: boolean },
): Sketch {
  const groups = [
    kindGroup(kinds),
    ...(shows.traffic ? [useGroup(), rateGroup(), failureGroup()] : []),
    ...(shows.asynchronous ? [dashGroup()] : []),
  ];
  const strokes: Stroke[] = [];
  const words: Words[] = [];
  let [left, top, right] = [0, 0, 0];
  for (const group of groups) {
    if (left > 0 && left + group.width > width) [left, top] = [0, top + LINE];
    const at = { x: left, y: top };
    strokes.push(...group.draw(at).strokes);
    words.push(...group.draw(at).words);
    right = Math.max(right, left + group.width);
    left += group.width + GAP;
  }
  return { width: right, height: top + LINE, strokes, words };
}

interface Place {
  readonly x: number;
  readonly y: number;
}
interface Group {
  readonly width: number;
  draw(at: Place): Pick<Sketch, 'strokes' | 'words'>;
}
interface Item {
  readonly text: string;
  /** None: a title. */
  readonly sample?: (box: Box) => Stroke;
}

/** A title, then samples with their words behind them. */
function groupOf(items: readonly Item[]): Group {
  const widthOf = ({ text, sample }: Item): number =>
    (sample === undefined ? 0 : SWATCH.width + 4) + textBox(text, SIZE).width + 8;
  return {
    width: items.reduce((sum, item) => sum + widthOf(item), 0),
    draw({ x, y }) {
      let left = x;
      const parts = items.map((item) => {
        const { text, sample } = item;
        const box = { ...SWATCH, x: left, y: y + (LINE - SWATCH.height) / 2 };
        const word = {
          x: left + (sample === undefined ? 0 : SWATCH.width + 4),
          y: y + LINE / 2,
          text,
          colour: sample === undefined ? MUTED : INK,
        };
        left += widthOf(item);
        return { stroke: sample?.(box), word };
      });
      return {
        strokes: parts.flatMap(({ stroke }) => stroke ?? []),
        words: parts.map(({ word }) => word),
      };
    },
  };
}

const level = ({ x, y, width, height }: Box): string =>
  `M${x},${y + height / 2}L${x + width},${y + height / 2}`;

function kindGroup(kinds: readonly NodeKind[]): Group {
  return groupOf(
    kinds.map((kind) => ({
      text: kind,
      sample: (box) => ({
        path: outlineOf(kind, box),
        stroke: INK,
        fill: 'white',
        width: 1,
        dash: SOLID,
      }),
    })),
  );
}

function useGroup(): Group {
  return groupOf([
    { text: 'busy' },
    ...USE_CLASSES.map(({ colour, text }) => ({
      text,
      sample: (box: Box) => ({
        path: outlineOf('service', box),
        stroke: MUTED,
        fill: colour,
        width: 0.6,
        dash: SOLID,
      }),
    })),
  ]);
}

function rateGroup(): Group {
  return groupOf([
    { text: 'calls per second' },
    ...RATES.map((rate) => ({
      text: rate.toLocaleString('en'),
      sample: (box: Box) => ({
        path: level(box),
        stroke: failureColour(0),
        fill: 'none',
        width: edgeWidth(rate),
        dash: SOLID,
      }),
    })),
  ]);
}

function failureGroup(): Group {
  return groupOf([
    { text: 'failed' },
    ...FAILURE_CLASSES.map(({ colour, text }) => ({
      text,
      sample: (box: Box) => ({
        path: level(box),
        stroke: colour,
        fill: 'none',
        width: 3,
        dash: SOLID,
      }),
    })),
  ]);
}

function dashGroup(): Group {
  return groupOf([
    {
      text: 'message, nobody waits',
      sample: (box) => ({
        path: level(box),
        stroke: failureColour(0),
        fill: 'none',
        width: 2,
        dash: ASYNCHRONOUS_DASH,
      }),
    },
  ]);
}
