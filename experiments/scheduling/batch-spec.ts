import type { CapacityLoss, ClusterConfig, Preemption } from '../../sim/batch/batch.ts';
import type { Random } from '../../sim/random.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import type { BatchDayOptions } from '../../workloads/batch-days.ts';

/** Who decides in a run: a line of SCHEDULERS with its options, alone or behind the shield. */
export interface BatchContender {
  readonly name: string;
  readonly scheduler: Spec;
  /** Reserves hard jobs, and runs them when they must or first; unset: no shield. */
  readonly shield?: 'when they must' | 'first';
}

/** The cluster that runs the batch of a day. */
export interface BatchClusterOptions {
  readonly processors: number;
  readonly preemption: Preemption;
  readonly dollarsPerProcessorHour: number;
  /** Unannounced losses, on average in 24 hours. */
  readonly lossesPerDay: number;
  readonly lossProcessors: number;
  readonly lossSeconds: Seconds; // mean, exponential
}

/** m7i.xlarge: 0.2016 $/h for 4 processors (AWS us-east-1, on demand); losses are assumptions: a node for half an hour. */
export const USUAL_CLUSTER: BatchClusterOptions = {
  processors: 32,
  preemption: 'none',
  dollarsPerProcessorHour: 0.0504,
  lossesPerDay: 2,
  lossProcessors: 4,
  lossSeconds: 1800,
};

/** Everything that determines a run. */
export interface BatchSpec {
  readonly contender: BatchContender;
  readonly workload: BatchDayOptions;
  readonly cluster: BatchClusterOptions;
  readonly day: number; // business days, from 0
  readonly seed: number;
}

const DAY: Seconds = 86_400;
/** Losses come until the last reports are due. */
const LOSSES_UNTIL: Seconds = 1.5 * DAY;

/** The cluster of a run; the losses of a day are the same for every contender and size. */
export function clusterOf(options: BatchClusterOptions, random: Random): ClusterConfig {
  const { processors, preemption, dollarsPerProcessorHour, lossesPerDay } = options;
  const uniform = random.stream('batch losses');
  const losses: CapacityLoss[] = [];
  const gap = () => (-Math.log1p(-uniform()) * DAY) / lossesPerDay;
  for (let from = gap(); from < LOSSES_UNTIL; from += gap()) {
    const to = from - Math.log1p(-uniform()) * options.lossSeconds;
    if (to > from) losses.push({ from, to, processors: options.lossProcessors });
  }
  return { plan: [{ time: 0, processors }], losses, preemption, dollarsPerProcessorHour };
}
