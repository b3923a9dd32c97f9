import { mser5 } from '../statistics/mser5.ts';
import type { Metric, Run } from '../types.ts';

export const WARM_UP_METRIC = 'warmUpSeconds';

/**
 * Seconds from the start of the run that MSER-5 cuts from the mean latency of its samples; NaN where
 * the run is too short to tell, or where nothing ended in some sample.
 */
export const warmUpSeconds: Metric = {
  name: WARM_UP_METRIC,
  description: 'Begin of the run that MSER-5 takes for warm-up, by mean latency over time',
  unit: 'seconds',
  better: 'lower',
  measure({ series }: Run): number {
    const means = series.columns['latencySecondsMean'] ?? new Float64Array(0);
    const interval = series.time[0] ?? Number.NaN;
    return mser5([...means]) * interval;
  },
};

/** With a warm-up by MSER-5 the file does not say how much of a run counts: its rows do. */
export const measuredSeconds: Metric = {
  name: 'measuredSeconds',
  description: 'Part of the run that counts: its horizon without pre-roll or warm-up',
  unit: 'seconds',
  better: 'higher',
  measure: ({ measuredSeconds: seconds }: Run): number => seconds,
};
