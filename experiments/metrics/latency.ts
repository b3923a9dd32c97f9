import { sum } from 'simple-statistics';
import { createHistogram, type Histogram } from '../../sim/histogram.ts';
import type { Metric, Run } from '../types.ts';
import { arrivedCount } from './counts.ts';

function ofAllTypes(run: Run): Histogram {
  const all = createHistogram();
  for (const histogram of run.latency) all.add(histogram);
  return all;
}

/**
 * Over all arrivals: what was not done counts as infinite, so a percentile can be Infinity; NaN if
 * none arrived.
 */
function percentile(percent: number): Metric {
  return {
    name: `latencySecondsP${percent}`,
    description: `Latency that ${percent} % of all arrivals stay below; undone is infinite`,
    unit: 'seconds',
    better: 'lower',
    measure(run) {
      const arrived = arrivedCount(run);
      return arrived === 0 ? Number.NaN : ofAllTypes(run).quantile(percent / 100, arrived);
    },
  };
}

export const latencySecondsP50 = percentile(50);
export const latencySecondsP95 = percentile(95);
export const latencySecondsP99 = percentile(99);

/** Flatters a system that drops work: stands beside `latencySecondsP99`, never instead of it. */
export const latencySecondsP99Done: Metric = {
  name: 'latencySecondsP99Done',
  description: 'Latency that 99 % of the transactions done stay below; the others do not count',
  unit: 'seconds',
  better: 'lower',
  measure: (run) => ofAllTypes(run).quantile(0.99),
};

export const latencySecondsMeanDone: Metric = {
  name: 'latencySecondsMeanDone',
  description: 'Mean latency of the transactions done; the others do not count',
  unit: 'seconds',
  better: 'lower',
  measure: (run) =>
    sum(run.latency.map((histogram) => histogram.sum)) /
    sum(run.latency.map((histogram) => histogram.count)),
};
