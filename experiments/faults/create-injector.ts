import type { Disturbable } from '../../sim/effects.ts';
import type { FaultSite } from '../../sim/faults/fault-site.ts';
import { Injector } from '../../sim/faults/injector.ts';
import { createRandom } from '../../sim/random.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { ExperimentConfig } from '../types.ts';
import { failuresOf } from './failures.ts';

/**
 * Brings the faults of an experiment into a system before it runs; undefined where there are none. All chance of them
 * belongs to the day: every entry and every seed meets the same ones.
 */
export async function createInjector(
  experiment: Source,
  day: number,
  parts: InjectorParts,
): Promise<Injector | undefined> {
  return injectorWith(experiment, await failuresOf(experiment.faults ?? []), day, parts);
}

type Source = Pick<ExperimentConfig, 'faults' | 'horizon'>;
export interface InjectorParts {
  readonly sim: Simulation;
  readonly site: FaultSite;
  readonly system: Disturbable;
}

/** As `createInjector`, with the traces of failures that it would read. */
export function injectorWith(
  { faults, horizon }: Source,
  failures: Awaited<ReturnType<typeof failuresOf>>,
  day: number,
  parts: InjectorParts,
): Injector | undefined {
  if (faults === undefined) return undefined;
  const dayRandom = createRandom(`day/${day}`);
  return new Injector({ ...parts, faults, horizon, dayRandom, failures });
}
