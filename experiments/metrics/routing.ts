import { sum } from 'simple-statistics';
import { createHistogram } from '../../sim/histogram.ts';
import type { QueryClass } from '../../sim/system-config.ts';
import type { Metric, Run } from '../types.ts';

/** Reads with a limit on their age; NaN where the system has no queries, 0 where none has a limit. */
export const freshnessViolationRatio: Metric = {
  name: 'freshnessViolationRatio',
  description: 'Share of the reads with a limit on their age that saw something older',
  unit: 'ratio',
  better: 'lower',
  measure({ routing }) {
    if (routing === undefined) return Number.NaN;
    return routing.limitedReads === 0 ? 0 : routing.staleReads / routing.limitedReads;
  },
};

/** Over the whole run; 0 where routing is free. */
export const routingSecondsPerQuery: Metric = {
  name: 'routingSecondsPerQuery',
  description: 'What deciding on a query, and learning from it, takes on average',
  unit: 'seconds',
  better: 'lower',
  measure({ routing }) {
    if (routing === undefined) return Number.NaN;
    return routing.overheadSeconds / Math.max(1, sum(Object.values(routing.decisions)));
  },
};

/** At the end of the run; 0 where nothing is learnt. */
export const routerBytes: Metric = {
  name: 'routerBytes',
  description: 'Memory of what the router has learnt, at the end',
  unit: 'bytes',
  better: 'lower',
  measure: ({ routing }) => routing?.sizeBytes ?? Number.NaN,
};

/** Decisions of a learned router that its rule has taken, over all that count; NaN without queries. */
export const routerFallbackRatio: Metric = {
  name: 'routerFallbackRatio',
  description: 'Share of the queries that the fallback of a router has decided on',
  unit: 'ratio',
  better: 'lower',
  measure({ routing }) {
    if (routing === undefined) return Number.NaN;
    return routing.fallbacks / Math.max(1, sum(Object.values(routing.decisions)));
  },
};

/**
 * Over all arrivals of a class, what was not done counts as infinite; NaN if none arrived. A type is analytical that
 * asks an analytical query; all others are transactional.
 */
function percentile(percent: number, queryClass: QueryClass): Metric {
  const name = `${queryClass[0]!.toUpperCase()}${queryClass.slice(1)}`;
  return {
    name: `latencySecondsP${percent}${name}`,
    description: `Latency that ${percent} % of the ${queryClass} arrivals stay below; undone is infinite`,
    unit: 'seconds',
    better: 'lower',
    measure(run) {
      const { arrived, latency } = ofClass(run, queryClass);
      return arrived === 0 ? Number.NaN : latency.quantile(percent / 100, arrived);
    },
  };
}

function ofClass({ classes = [], arrived, latency }: Run, queryClass: QueryClass) {
  const all = createHistogram();
  let count = 0;
  for (const [type, histogram] of latency.entries()) {
    if ((classes[type] ?? 'transactional') !== queryClass) continue;
    all.add(histogram);
    count += arrived[type]!;
  }
  return { arrived: count, latency: all };
}

export const latencySecondsP50Transactional = percentile(50, 'transactional');
export const latencySecondsP99Transactional = percentile(99, 'transactional');
export const latencySecondsP50Analytical = percentile(50, 'analytical');
export const latencySecondsP95Analytical = percentile(95, 'analytical');
export const latencySecondsP99Analytical = percentile(99, 'analytical');
