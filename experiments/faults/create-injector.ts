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
  { faults, horizon }: Pick<ExperimentConfig, 'faults' | 'horizon'>,
  day: number,
  parts: { readonly sim: Simulation; readonly site: FaultSite; readonly system: Disturbable },
): Promise<Injector | undefined> {
  if (faults === undefined) return undefined;
  const dayRandom = createRandom(`day/${day}`);
  return new Injector({
    ...parts,
    faults,
    horizon,
    dayRandom,
    failures: await failuresOf(faults),
  });
}
