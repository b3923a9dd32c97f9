import { createRandom } from '../sim/random.ts';
import { createSimulation } from '../sim/simulation.ts';
import { System } from '../sim/system.ts';
import { faultSite } from '../sim/system-site.ts';
import { ControlLoop } from './control-loop.ts';
import { createInjector } from './faults/create-injector.ts';
import { createBalancer, createControllers } from './plug-in.ts';
import { routerMaker } from './plug-in-routing.ts';
import { storeMakers } from './plug-in-store.ts';
import { summarizeRun } from './run-summary.ts';
import { type Observer, observe } from './telemetry/observe.ts';
import type { Run, RunSpec } from './types.ts';
import { createWorkload } from './workload-source.ts';
import { createWorld } from './world.ts';

/**
 * One simulation: the whole path from workload to outcomes, with the control loop in the middle.
 * Everything that happens follows from the spec; the same spec gives the same fingerprint.
 */
export async function run(spec: RunSpec): Promise<Run> {
  return runWatched(spec, () => {});
}

/** As `run`; `watch` is called at every control interval, after the agents, and must change nothing. */
export async function runWatched(
  given: RunSpec,
  watch: (observer: Observer) => void,
): Promise<Run> {
  const spec = withOwnSystem(given);
  const { experiment, day } = spec;
  const { horizon, preroll, control } = experiment;
  const { sim, random, system, observer, world } = assemble(spec);
  const controllers = await createControllers(spec);
  const parts = { sim, site: faultSite(system), system: system.impairments };
  const injector = await createInjector(experiment, day, parts);
  system.feed(await createWorkload(experiment, day, random));

  const loop = new ControlLoop({ system, observer, controllers, horizon, preroll, ...control });
  while (loop.advance()) {
    loop.decide();
    watch(observer);
  }
  injector?.finish();
  observer.finish();
  system.finish();
  const injections = injector?.truth ?? [];
  return summarizeRun({ spec, system, observer, controllers, injections, world });
}

/** The system of a run with all that watches it, before anything happens. */
export function assemble(spec: RunSpec) {
  const { experiment, day, seed } = spec;
  const { horizon, preroll, system: config } = experiment;
  const sim = createSimulation();
  const random = createRandom(`${seed}/${day}`);
  const world = createWorld(experiment, day);
  const createRouter = routerMaker(spec.entry);
  const makers = storeMakers(spec.entry);
  const common = { sim, random, config, createBalancer, createRouter, makers, world };
  const system = new System({ ...common, countFrom: preroll, horizon });
  return { sim, random, system, observer: observe(system, random, spec), world };
}

/** An entry may have a system that differs from that of the others. */
export function withOwnSystem(spec: RunSpec): RunSpec {
  const { system } = spec.entry;
  return system === undefined ? spec : { ...spec, experiment: { ...spec.experiment, system } };
}
