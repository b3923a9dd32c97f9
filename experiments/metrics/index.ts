import type { Metric } from '../types.ts';
import {
  actionsPerHour,
  fallbacksPerHour,
  refusalsPerHour,
  replicaHours,
  retriesPerCall,
} from './control.ts';
import { costDollars, costDollarsPerMillion, pricedDollars } from './cost.ts';
import {
  amountDollarsLate,
  deadlinesMissed,
  deadlinesMissedRatio,
  itemsRolled,
  jobsMissed,
  jobsMissedRegulatory,
  latenessSecondsMax,
  settlementDelaySecondsMean,
} from './deadlines.ts';
import { goodputRecoveredRatio } from './goodput.ts';
import { budgetSpentRatio, pages, timeToDetectSeconds } from './incidents.ts';
import {
  latencySecondsMeanDone,
  latencySecondsP50,
  latencySecondsP95,
  latencySecondsP99,
  latencySecondsP99Done,
} from './latency.ts';
import {
  freshnessViolationRatio,
  latencySecondsP50Analytical,
  latencySecondsP50Transactional,
  latencySecondsP95Analytical,
  latencySecondsP99Analytical,
  latencySecondsP99Transactional,
  routerBytes,
  routerFallbackRatio,
  routingSecondsPerQuery,
} from './routing.ts';
import {
  diskReadsPerSecond,
  indexRebuilds,
  linesPerRow,
  pageMissRatio,
  storeFallbacks,
} from './store.ts';
import { amountDollarsDone, arrivedPerSecond, throughputPerSecond } from './throughput.ts';
import {
  failedRatio,
  lateRatio,
  rejectedRatio,
  sloViolationRatio,
  timedOutRatio,
} from './violations.ts';
import { measuredSeconds, warmUpSeconds } from './warm-up.ts';

/** `coveredBy` names the test that fails if the metric is wrong. */
export type MetricLine = Metric & { readonly coveredBy: string };

const TESTS = 'test/experiments/metrics.test.ts';
const covered = (metric: Metric, title: string): MetricLine => ({
  ...metric,
  coveredBy: `${TESTS}: ${title}`,
});

const MONEY = 'adds the bills of the services and divides them by a million done';
const SHARES = 'counts each way to miss the objective over all arrivals';
const PERCENTILES = 'counts what was not done as infinitely slow in percentiles';
const DONE_ONLY = 'leaves out what was not done where the name says Done';
const RATES = 'turns counts and seconds into rates per hour and per second';

const ROUTING = 'test/experiments/routing-metrics.test.ts';
const routed = (metric: Metric, title: string): MetricLine => ({
  ...metric,
  coveredBy: `${ROUTING}: ${title}`,
});
const BY_CLASS = 'takes percentiles over the types of a class alone';
const PER_QUERY = 'counts reads that saw something too old, and what routing took, by query';

const STORES = 'test/experiments/store-metrics.test.ts';
const stored = (metric: Metric, title: string): MetricLine => ({
  ...metric,
  coveredBy: `${STORES}: ${title}`,
});
const OVER_PAGES = 'take pages over requests and time, and lines over rows';
const REPLACED = 'count what was replaced';

const DEADLINES = 'test/experiments/deadlines.test.ts: adds up what missed its window';
const byWindow = (metric: Metric): MetricLine => ({ ...metric, coveredBy: DEADLINES });

export const METRICS: readonly MetricLine[] = [
  covered(costDollars, MONEY),
  covered(costDollarsPerMillion, MONEY),
  covered(pricedDollars, MONEY),
  covered(sloViolationRatio, SHARES),
  covered(failedRatio, SHARES),
  covered(rejectedRatio, SHARES),
  covered(timedOutRatio, SHARES),
  covered(lateRatio, SHARES),
  covered(latencySecondsP50, PERCENTILES),
  covered(latencySecondsP95, PERCENTILES),
  covered(latencySecondsP99, PERCENTILES),
  covered(latencySecondsP99Done, DONE_ONLY),
  covered(latencySecondsMeanDone, DONE_ONLY),
  covered(retriesPerCall, RATES),
  covered(actionsPerHour, RATES),
  covered(refusalsPerHour, RATES),
  covered(fallbacksPerHour, RATES),
  covered(replicaHours, RATES),
  covered(throughputPerSecond, RATES),
  covered(
    goodputRecoveredRatio,
    'compares what is done in time at the end with before the first fault',
  ),
  covered(arrivedPerSecond, RATES),
  covered(amountDollarsDone, RATES),
  covered(budgetSpentRatio, 'measures the budget spent against what the objective allows'),
  covered(pages, 'counts pages that overlap once, and none from before the measured part'),
  covered(
    timeToDetectSeconds,
    'counts from the impact to the first page, or as long as nobody was paged',
  ),
  covered(warmUpSeconds, 'cuts as much of the run as MSER-5 says'),
  covered(measuredSeconds, 'says how much of the run counts'),
  byWindow(deadlinesMissed),
  byWindow(deadlinesMissedRatio),
  byWindow(itemsRolled),
  byWindow(latenessSecondsMax),
  byWindow(amountDollarsLate),
  byWindow(settlementDelaySecondsMean),
  byWindow(jobsMissed),
  byWindow(jobsMissedRegulatory),
  routed(freshnessViolationRatio, PER_QUERY),
  routed(routingSecondsPerQuery, PER_QUERY),
  routed(routerFallbackRatio, PER_QUERY),
  routed(routerBytes, PER_QUERY),
  routed(latencySecondsP50Transactional, BY_CLASS),
  routed(latencySecondsP99Transactional, BY_CLASS),
  routed(latencySecondsP50Analytical, BY_CLASS),
  routed(latencySecondsP95Analytical, BY_CLASS),
  routed(latencySecondsP99Analytical, BY_CLASS),
  stored(pageMissRatio, OVER_PAGES),
  stored(diskReadsPerSecond, OVER_PAGES),
  stored(linesPerRow, OVER_PAGES),
  stored(storeFallbacks, REPLACED),
  stored(indexRebuilds, REPLACED),
];

export function metricNamed(name: string): MetricLine | undefined {
  return METRICS.find((metric) => metric.name === name);
}
