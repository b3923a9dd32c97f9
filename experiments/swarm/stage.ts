import type { Injector } from '../../sim/faults/injector.ts';
import { isCopy } from '../../sim/load-copies.ts';
import { createRandom } from '../../sim/random.ts';
import type { Scraper } from '../../sim/scraper.ts';
import { createSimulation, type Simulation } from '../../sim/simulation.ts';
import { System } from '../../sim/system.ts';
import { faultSite } from '../../sim/system-site.ts';
import { DONE, OUTCOMES, type Seconds } from '../../sim/units.ts';
import type { Controller } from '../controller.ts';
import { createInjector } from '../faults/create-injector.ts';
import { createBalancer, createControllers } from '../plug-in.ts';
import { storeMakers } from '../plug-in-store.ts';
import { observe } from '../telemetry/observe.ts';
import { createWorkload } from '../workload-source.ts';
import { createWorld } from '../world.ts';
import type { SwarmCase } from './swarm-case.ts';
import { type Watched, watch } from './watch.ts';

/** A system of the swarm while it runs, and what has been counted from outside of it. */
export interface Stage {
  readonly of: SwarmCase;
  readonly sim: Simulation;
  readonly system: System;
  readonly telemetry: Scraper;
  readonly controllers: readonly Controller[];
  readonly injector: Injector | undefined;
  readonly seen: Seen;
  readonly watched: Watched;
}

/** What the ends of transactions have told. */
export interface Seen {
  /** Numbers of the transactions that have ended. */
  readonly ends: Set<number>;
  readonly outcomes: number[]; // in the order of OUTCOMES
  /** The first thing wrong with an end. */
  problem: string | undefined;
  /** Of those that arrived in the last part of the run: see `recoversFrom`. */
  readonly probe: { ended: number; done: number };
}

export interface StageOptions {
  readonly withoutFaults?: boolean;
  /** Transactions that arrive from here on are counted in `seen.probe`. */
  readonly probeFrom?: Seconds;
}

/** Builds what `run` of an experiment would build, at time 0. */
export async function createStage(
  of: SwarmCase,
  { withoutFaults = false, probeFrom = Number.POSITIVE_INFINITY }: StageOptions = {},
): Promise<Stage> {
  const { experiment, seed, run: day } = of;
  const { horizon, preroll, system: config } = experiment;
  const sim = createSimulation();
  const random = createRandom(`${seed}/${day}`);
  const world = createWorld(experiment, day);
  const entry = experiment.compare[0]!;
  const makers = storeMakers(entry);
  const common = { sim, random, config, createBalancer, makers, world };
  const system = new System({ ...common, countFrom: preroll, horizon });
  const { telemetry } = observe(system, random, { experiment, entry, day, seed });
  const seen = watchEnds(system, probeFrom);
  const watched = watch(system);
  const controllers = await createControllers({ experiment, entry, day, seed });
  const injector = withoutFaults
    ? undefined
    : await createInjector(experiment, day, {
        sim,
        site: faultSite(system),
        system: system.impairments,
      });
  system.feed(await createWorkload(experiment, day, random));
  return { of, sim, system, telemetry, controllers, injector, seen, watched };
}

function watchEnds(system: System, probeFrom: Seconds): Seen {
  const { transactions } = system;
  const seen: Seen = {
    ends: new Set(),
    outcomes: OUTCOMES.map(() => 0),
    problem: undefined,
    probe: { ended: 0, done: 0 },
  };
  system.addEndListener((number, _type, outcome, arrivedAt, latency) => {
    if (seen.ends.has(number)) seen.problem ??= `transaction ${number} has ended twice`;
    if (number >= transactions.arrived && !isCopy(number))
      seen.problem ??= `transaction ${number} never arrived`;
    if (!(latency >= 0)) seen.problem ??= `transaction ${number} took ${latency} s`;
    seen.ends.add(number);
    seen.outcomes[outcome]!++;
    if (arrivedAt < probeFrom) return;
    seen.probe.ended++;
    if (outcome === DONE) seen.probe.done++;
  });
  return seen;
}
