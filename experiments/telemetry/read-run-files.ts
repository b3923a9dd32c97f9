import type { EdgeSeries } from '../../sim/recorder.ts';
import { BadInput } from '../bad-input.ts';
import { parseCsv } from '../csv.ts';
import { EVENT_KINDS, type RunEvent } from '../types.ts';
import { EDGE_COLUMNS } from './edges-csv.ts';
import { EVENT_COLUMNS } from './run-events.ts';

/** The inverse of `encodeEdges`, of text; edges in the order of their first sample. Throws BadInput. */
export function parseEdges(text: string, file: string): readonly EdgeSeries[] {
  const rows = rowsOf(text, EDGE_COLUMNS, file);
  const samples = new Map<string, { from: string; to: string; values: number[][] }>();
  for (const [, from = '', to = '', ...values] of rows) {
    const key = JSON.stringify([from, to]);
    const edge = samples.get(key) ?? { from, to, values: [] };
    edge.values.push(values.map(Number));
    samples.set(key, edge);
  }
  return [...samples.values()].map(({ from, to, values }) => {
    const column = (i: number) => Float64Array.from(values, (sample) => sample[i]!);
    return {
      ...{ from, to },
      attemptsPerSecond: column(0),
      failureRatio: column(1),
      latencySecondsMean: column(2),
    };
  });
}

/** The inverse of `formatEvents`. Throws BadInput. */
export function parseEvents(text: string, file: string): readonly RunEvent[] {
  return rowsOf(text, EVENT_COLUMNS, file).map((cells, i) => {
    const [from = '', to = '', name = '', component = '', ...rest] = cells;
    const kind = EVENT_KINDS.find((one) => one === name);
    if (kind === undefined || from === '' || Number.isNaN(Number(from)))
      throw new BadInput([
        `${file}:${i + 2}: is no event; finfra run --fresh makes the file again`,
      ]);
    const [what = '', level = '', words = ''] = rest;
    const end = to === '' ? Number.POSITIVE_INFINITY : Number(to);
    return { from: Number(from), to: end, kind, component, name: what, level, text: words };
  });
}

function rowsOf(text: string, columns: readonly string[], file: string) {
  const [header = [], ...rows] = parseCsv(text);
  const isWhole = columns.every((column, i) => header[i] === column);
  if (!isWhole || rows.some((cells) => cells.length !== header.length))
    throw new BadInput([
      `${file}: must have the columns ${columns.join(', ')}; finfra run --fresh makes it again`,
    ]);
  return rows;
}
