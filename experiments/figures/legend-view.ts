import { MARK_CHANNELS } from './entry-looks.ts';
import { textBox } from './place-labels.ts';
import { FONT_SIZE } from './style.ts';

const STEP = 19; // pixels per line

export interface LegendLine {
  readonly text: string;
  readonly colour: string;
  readonly fill: string;
  readonly shape: string;
}

/** Names beside their marks, in the order given: what Vega's legends cannot do with hollow marks. */
export function legendView(lines: readonly LegendLine[], height: number): object {
  const values = lines.map((line, i) => ({ ...line, x: 8, y: 8 + i * STEP }));
  const at = {
    x: { field: 'x', type: 'quantitative', scale: null, axis: null },
    y: { field: 'y', type: 'quantitative', scale: null, axis: null },
  };
  const longest = Math.max(0, ...lines.map(({ text }) => textBox(text, FONT_SIZE).width));
  return {
    width: Math.ceil(longest) + 20,
    height: Math.max(height, lines.length * STEP),
    data: { values },
    layer: [
      {
        mark: { type: 'point', size: 80, opacity: 1, strokeWidth: 1.6 },
        encoding: { ...at, ...MARK_CHANNELS },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 12 },
        encoding: { ...at, text: { field: 'text' } },
      },
    ],
  };
}
