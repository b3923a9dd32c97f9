import { numberOf } from './log-cells.ts';

/** Contexts as numbers. */
export interface ContextTable {
  readonly names: readonly string[];
  readonly values: Float64Array; // rows x names
}

const LEVELS_MAX = 50; // texts of one column that get an indicator of their own

/**
 * Columns of numbers stay as they are. A column with a text in it becomes one indicator, 0 or 1, for
 * each of its 50 most frequent texts (of equals the first by the alphabet); rarer ones are 0 in all.
 */
export function contextTable(
  labels: readonly string[],
  columns: readonly (readonly string[])[],
): ContextTable {
  const rows = columns[0]?.length ?? 0;
  const parts = labels.map((label, i) => numbersOf(label, columns[i]!));
  const names = parts.flatMap((part) => part.names);
  const values = new Float64Array(rows * names.length);
  let at = 0;
  for (const part of parts)
    for (let i = 0; i < part.names.length; i++, at++)
      for (let row = 0; row < rows; row++) values[row * names.length + at] = part.value(row, i);
  return { names, values };
}

interface Part {
  readonly names: readonly string[];
  value(row: number, i: number): number;
}

function numbersOf(label: string, texts: readonly string[]): Part {
  const numbers = Float64Array.from(texts, numberOf);
  if (numbers.every(Number.isFinite)) return { names: [label], value: (row) => numbers[row]! };
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const levels = [...counts.keys()]
    .toSorted((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1))
    .slice(0, LEVELS_MAX);
  return {
    names: levels.map((level) => `${label}=${level}`),
    value: (row, i) => (texts[row] === levels[i] ? 1 : 0),
  };
}
