import type { BatchJob, BatchStage, ClusterConfig } from '../../sim/batch/batch.ts';
import { createDistribution } from '../../sim/distributions/index.ts';
import type { OptionTable } from '../../sim/options.ts';
import { createRandom, type Random, type Uniform } from '../../sim/random.ts';
import type { Seconds } from '../../sim/units.ts';
import { batchDay, USUAL_BATCH_DAY } from '../../workloads/batch-days.ts';
import { type EstimateOptions, estimatesOf } from '../../workloads/batch-estimates.ts';
import { clusterOf, USUAL_CLUSTER } from '../scheduling/batch-spec.ts';

export interface BatchSourceOptions {
  readonly jobs: 'business-day' | 'graphs';
  readonly processors: number;
  readonly load: number; // mean work over what the processors can do
  readonly regulatoryShare: number;
  readonly estimateFactorMax: number;
  readonly daysFrom: number; // business days, both ends included
  readonly daysTo: number;
  readonly lossesPerDay: number; // of a node, unannounced, as in the study
}

/** One episode of batch work. */
export interface BatchEpisode {
  readonly cluster: ClusterConfig;
  readonly jobs: readonly BatchJob[];
  readonly day: number; // NaN where the jobs are of no day
}

export const DOLLARS_PER_PROCESSOR_HOUR = 0.05; // of the order of small cloud machines (assumption)

/** The jobs of one episode: the same for the same options and seed, whoever schedules them. */
export function drawBatchEpisode(options: BatchSourceOptions, seed: number): BatchEpisode {
  const { processors, daysFrom, daysTo } = options;
  const random = createRandom(`batch episode ${seed}`);
  const day = daysFrom + Math.floor(random.stream('day')() * (daysTo - daysFrom + 1));
  const { lossesPerDay } = options;
  const dollarsPerProcessorHour = DOLLARS_PER_PROCESSOR_HOUR;
  const usual = { ...USUAL_CLUSTER, processors, lossesPerDay, dollarsPerProcessorHour };
  const cluster: ClusterConfig = clusterOf(usual, random);
  if (options.jobs === 'graphs')
    return { cluster, jobs: randomGraphs(options, random), day: Number.NaN };
  const estimates = estimatesFor(options);
  const jobs = batchDay(day, { ...USUAL_BATCH_DAY, ...pick(options), estimates }, random);
  return { cluster, jobs, day };
}

function pick({ processors, load, regulatoryShare }: BatchSourceOptions) {
  return { processors, load, regulatoryShare };
}

function estimatesFor({ estimateFactorMax }: BatchSourceOptions): EstimateOptions {
  return { factorMax: estimateFactorMax, boundFactor: 1.2 };
}

const GRAPHS = 20; // of an episode, as in the continuous experiments of Decima (Mao et al. 2019)
const STAGES_MAX = 8;
const TASKS_MAX = 12;
const TASK_TIMES = createDistribution({ kind: 'lognormal', mean: 20, squaredCv: 2 });
const GRAPH_WORK = ((1 + STAGES_MAX) / 2) * ((1 + TASKS_MAX) / 2) * TASK_TIMES.mean;
const SLACK = { min: 1.5, max: 6 }; // deadlines, in longest paths by estimate

/**
 * Graphs of one to eight stages of equal tasks of one processor that arrive as a Poisson process (assumption:
 * shapes are drawn, each stage waits for one or two before it).
 */
function randomGraphs(options: BatchSourceOptions, random: Random): readonly BatchJob[] {
  const uniform = random.stream('graphs');
  const gap = GRAPH_WORK / (options.load * options.processors);
  let release: Seconds = 0;
  return Array.from({ length: GRAPHS }, (_, number) => {
    release -= gap * Math.log1p(-uniform());
    const stages = randomStages(options, uniform);
    const isHard = uniform() < options.regulatoryShare;
    const slack = SLACK.min * (SLACK.max / SLACK.min) ** uniform();
    const path = stages.reduce((sum, { estimateSeconds }) => sum + estimateSeconds, 0);
    return {
      name: `graph ${number}`,
      release,
      deadline: release + slack * path,
      class: isHard ? ('regulatory' as const) : ('business' as const),
      weight: 1,
      user: `department ${1 + (number % 4)}`,
      stages,
    };
  });
}

function randomStages(options: BatchSourceOptions, uniform: Uniform): readonly BatchStage[] {
  const count = 1 + Math.floor(uniform() * STAGES_MAX);
  return Array.from({ length: count }, (_, at) => {
    const seconds = TASK_TIMES.quantile(uniform());
    const tasks = 1 + Math.floor(uniform() * TASKS_MAX);
    const parents = [...new Set([uniform(), uniform()].map((u) => Math.floor(u * at)))];
    return {
      name: `stage ${at}`,
      parents: at === 0 ? [] : parents,
      processors: 1,
      taskSeconds: Array.from({ length: tasks }, () => seconds),
      ...estimatesOf(seconds, estimatesFor(options), uniform),
    };
  });
}

export const BATCH_SOURCE_OPTIONS: OptionTable = {
  jobs: {
    value: { type: 'choice', of: ['business-day', 'graphs'] },
    default: 'business-day',
    description: 'one business day with its reports, or twenty random graphs of stages',
  },
  processors: {
    value: { type: 'number', integer: true, min: 8 },
    default: 8,
    description: 'of the cluster, from start to end; the widest job needs 8',
  },
  load: {
    value: { type: 'number', above: 0 },
    default: 0.9,
    description: 'mean work over what the processors can do in the time of arrivals',
  },
  regulatoryShare: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0.3,
    description: 'of the work, or of the graphs',
  },
  estimateFactorMax: {
    value: { type: 'number', min: 1 },
    default: 5,
    description: 'estimates are run times times a factor between 1 and this',
  },
  daysFrom: {
    value: { type: 'number', integer: true, min: 0, max: 400 },
    default: 0,
    description: 'first business day that an episode may be',
  },
  daysTo: {
    value: { type: 'number', integer: true, min: 0, max: 400 },
    default: 39,
    description: 'last business day that an episode may be',
  },
  lossesPerDay: {
    value: { type: 'number', min: 0 },
    default: 0,
    description: 'of four processors for half an hour, unannounced, on average in 24 hours',
  },
};
