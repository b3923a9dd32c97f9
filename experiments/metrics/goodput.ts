import type { Metric, Run } from '../types.ts';

const LAST = 60; // seconds at the end of a run that say how it has ended

/**
 * 1: as good as before; near 0 long after the end of the fault: a metastable failure. A run that ends with fewer than
 * the last sample after the onset, or has none before it, has no such ratio.
 */
export const goodputRecoveredRatio: Metric = {
  name: 'goodputRecoveredRatio',
  description:
    'Transactions done within their objective in the last minute, over those per minute before the first fault; NaN without fault',
  unit: 'ratio',
  better: 'higher',
  measure(run) {
    const onset = run.truth.injections[0]?.from ?? Number.NaN;
    const { measuredFrom } = run;
    const end = run.series.time.at(-1) ?? Number.NaN;
    const last = meanGoodput(run, Math.max(onset, end - LAST), end);
    return last / meanGoodput(run, measuredFrom, onset);
  },
};

/** Per second, over the samples that lie in [from, to]; NaN without one. */
function meanGoodput({ series }: Run, from: number, to: number): number {
  const { time, columns } = series;
  const interval = (time[1] ?? Number.NaN) - time[0]!;
  const isInside = (end: number) => end - interval >= from && end <= to;
  const goodput = columns['goodputPerSecond'] ?? new Float64Array(0);
  const values = goodput.filter((_, i) => isInside(time[i]!));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
