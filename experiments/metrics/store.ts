import type { StoreSummary } from '../../sim/databases/store/store-counts.ts';
import type { Metric, Run } from '../types.ts';

type Of = (store: StoreSummary, run: Run) => number;

/** NaN where no database has a store. */
function ofStore(of: Of): Metric['measure'] {
  return (run) => (run.store === undefined ? Number.NaN : of(run.store, run));
}

/** NaN where no page was asked for. */
export const pageMissRatio: Metric = {
  name: 'pageMissRatio',
  description: 'Share of the pages of indexes and rows that were not in a buffer pool',
  unit: 'ratio',
  better: 'lower',
  measure: ofStore(({ pageMisses, pageRequests }) => pageMisses / pageRequests),
};

export const diskReadsPerSecond: Metric = {
  name: 'diskReadsPerSecond',
  description: 'Pages that stores read from disk, each of which is billed',
  unit: 'per second',
  better: 'lower',
  measure: ofStore(({ pageMisses }, { measuredSeconds }) => pageMisses / measuredSeconds),
};

/** Of walks through indexes, over the rows that were found or put in by key; NaN without any. */
export const linesPerRow: Metric = {
  name: 'linesPerRow',
  description: 'Cache lines that finding one row by its key touches on average',
  unit: 'count',
  better: 'lower',
  measure: ofStore(({ lines, rowsRead, rowsInserted }) => lines / (rowsRead + rowsInserted)),
};

/** Over the whole run. */
export const storeFallbacks: Metric = {
  name: 'storeFallbacks',
  description: 'How often a learned index gave way to a tree, or a learned cache policy to a rule',
  unit: 'count',
  better: 'lower',
  measure: ofStore(({ indexFallbacks, cacheFallbacks }) => indexFallbacks + cacheFallbacks),
};

/** Over the whole run. */
export const indexRebuilds: Metric = {
  name: 'indexRebuilds',
  description: 'How often a static index was built anew because its table had grown',
  unit: 'count',
  better: 'lower',
  measure: ofStore((store) => store.indexRebuilds),
};
