import { closed } from './closed.ts';
import { modulated } from './modulated.ts';
import { hawkes } from './hawkes.ts';
import { mmpp } from './mmpp.ts';
import { payments } from './payments.ts';
import { poisson } from './poisson.ts';
import { renewal } from './renewal.ts';
import { replayArrivals } from './replay-arrivals.ts';
import { replayCounts } from './replay-counts.ts';
import { thinning } from './thinning.ts';
import { tradingDay } from './trading-day.ts';
import type { WorkloadLine } from './workload.ts';

/** All sources of requests that a Spec can name. */
export const WORKLOADS: readonly WorkloadLine[] = [
  poisson,
  renewal,
  thinning,
  closed,
  mmpp,
  hawkes,
  payments,
  modulated,
  tradingDay,
  replayArrivals,
  replayCounts,
];
