import { resolve } from 'node:path';
import { createRandom, type Random } from '../sim/random.ts';
import type { Spec } from '../sim/units.ts';
import { WORKLOADS } from '../workloads/index.ts';
import type { Workload, WorkloadContext } from '../workloads/workload.ts';
import { lineOf, optionsOf } from './registered.ts';
import type { ExperimentConfig } from './types.ts';

/**
 * One day of the workload of an experiment; the arrivals depend on `random`, the day on its number. A promise
 * only where a file must be read.
 */
export function createWorkload(
  { workload, system, horizon }: Pick<ExperimentConfig, 'workload' | 'system' | 'horizon'>,
  day: number,
  random: Random,
): Workload | Promise<Workload> {
  const dayRandom = createRandom(`day/${day}`);
  return createSource(workload, { random, dayRandom, day, horizon, types: system.transactions });
}

/** A workload outside an experiment. Paths of its spec are absolute or relative to the working directory. */
export function createSource(
  spec: Spec,
  context: Omit<WorkloadContext, 'resolvePath'>,
): Workload | Promise<Workload> {
  const line = lineOf(WORKLOADS, spec);
  return line.create(optionsOf(WORKLOADS, spec), {
    ...context,
    resolvePath: (path) => resolve(path),
  });
}
