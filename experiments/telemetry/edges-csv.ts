import { gzipSync } from 'node:zlib';
import { formatCsv } from '../csv.ts';
import type { Run } from '../types.ts';

export const EDGE_COLUMNS = [
  'time',
  'from',
  'to',
  'attemptsPerSecond',
  'failureRatio',
  'latencySecondsMean',
];

/** The edges of a run as gzipped CSV, a row for each sample and edge: by time, then edge. */
export function encodeEdges({ series, edges }: Pick<Run, 'series' | 'edges'>): Uint8Array {
  const rows = [...series.time].flatMap((time, i) =>
    edges.map(({ from, to, attemptsPerSecond, failureRatio, latencySecondsMean }) => [
      time,
      from,
      to,
      attemptsPerSecond[i]!,
      failureRatio[i]!,
      latencySecondsMean[i]!,
    ]),
  );
  return gzipSync(formatCsv([EDGE_COLUMNS, ...rows]));
}
