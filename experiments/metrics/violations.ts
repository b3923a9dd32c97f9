import type { Metric, Run } from '../types.ts';
import { arrivedCount, lateCount, outcomeCount, overdueCount } from './counts.ts';

const failed = (run: Run): number => outcomeCount(run, 'failed');
const rejected = (run: Run): number => outcomeCount(run, 'rejected');
const timedOut = (run: Run): number => outcomeCount(run, 'timedOut');

/** A count over all arrivals: in [0, 1], NaN when nothing arrived. */
function shareOfArrivals(name: string, what: string, count: (run: Run) => number): Metric {
  return {
    name,
    description: `Share of the arrivals that ${what}`,
    unit: 'ratio',
    better: 'lower',
    measure: (run) => count(run) / arrivedCount(run),
  };
}

/** Transactions not done within their objective. */
export const violatedCount = (run: Run): number =>
  failed(run) + rejected(run) + timedOut(run) + lateCount(run) + overdueCount(run);

/** In flight at the horizon and later than the objective already: a violation, however it would have ended. */
export const sloViolationRatio = shareOfArrivals(
  'sloViolationRatio',
  'failed, were rejected, timed out or came late',
  violatedCount,
);
export const failedRatio = shareOfArrivals('failedRatio', 'failed', failed);
export const rejectedRatio = shareOfArrivals('rejectedRatio', 'were rejected', rejected);
export const timedOutRatio = shareOfArrivals('timedOutRatio', 'timed out', timedOut);
export const lateRatio = shareOfArrivals(
  'lateRatio',
  'were done, but after their objective',
  lateCount,
);
