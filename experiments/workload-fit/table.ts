import { displayOf, formatValue } from '../figures/format.ts';
import type { ScaleRow } from './goodness.ts';

const HEAD = ['scale', 'windows', 'trace', 'model', 'nine of ten', 'ratio', 'within 20 %'];
const PLAIN = displayOf('', []);

/** The rows for a terminal, in columns; '-' where the trace is not judged. */
export function formatScales(rows: readonly ScaleRow[]): string {
  const cells = rows.map((row) => [
    `${row.scaleSeconds} s`,
    String(row.windows),
    formatValue(row.traceIndex, PLAIN),
    formatValue(row.modelIndex, PLAIN),
    Number.isNaN(row.ratio)
      ? ''
      : `[${formatValue(row.modelIndexLow, PLAIN)}, ${formatValue(row.modelIndexHigh, PLAIN)}]`,
    Number.isNaN(row.ratio) ? '–' : row.ratio.toFixed(3),
    judgement(row),
  ]);
  const lines = [HEAD, ...cells];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) => line.map((cell, i) => cell.padStart(widths[i]!)).join('  '))
    .join('\n');
}

function judgement({ isJudged, isWithin, ratio }: ScaleRow): string {
  if (!isJudged) return '-';
  if (Number.isNaN(ratio)) return 'not known';
  return isWithin ? 'yes' : 'NO';
}
