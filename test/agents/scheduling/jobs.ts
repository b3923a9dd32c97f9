import { SCHEDULERS } from '../../../agents/scheduling/index.ts';
import type {
  BatchJob,
  BatchStage,
  ClusterConfig,
  Preemption,
  Scheduler,
} from '../../../sim/batch/batch.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

/** A rigid job; its estimate is exact and its bound the estimate unless given. */
export function rigid(
  seconds: number,
  job: Partial<Omit<BatchJob, 'stages'>> & {
    readonly processors?: number;
    readonly estimateSeconds?: number;
    readonly boundSeconds?: number;
  } = {},
): BatchJob {
  const { processors = 1, estimateSeconds = seconds, boundSeconds, ...rest } = job;
  const bound = boundSeconds ?? Math.max(seconds, estimateSeconds);
  return {
    name: 'job',
    release: 0,
    deadline: Number.POSITIVE_INFINITY,
    class: 'business',
    weight: 1,
    user: 'bank',
    ...rest,
    stages: [stage({ processors, taskSeconds: [seconds], estimateSeconds, boundSeconds: bound })],
  };
}

export function stage(of: Partial<BatchStage> & Pick<BatchStage, 'taskSeconds'>): BatchStage {
  const longest = Math.max(...of.taskSeconds);
  return {
    name: 'stage',
    parents: [],
    processors: 1,
    estimateSeconds: longest,
    boundSeconds: longest,
    ...of,
  };
}

export function cluster(processors: number, preemption: Preemption = 'none'): ClusterConfig {
  return { plan: [{ time: 0, processors }], preemption, dollarsPerProcessorHour: 1 };
}

export function scheduler(kind: string, options: Record<string, unknown> = {}): Scheduler {
  const line = SCHEDULERS.find((one) => one.kind === kind)!;
  return line.create(readOptions(line.options, { kind, ...options }), createRandom('scheduler'));
}

/** Draws integers in [from, to]. */
export function integers(seed: string): (from: number, to: number) => number {
  const uniform = createRandom(seed).stream('integers');
  return (from, to) => from + Math.floor(uniform() * (to - from + 1));
}
