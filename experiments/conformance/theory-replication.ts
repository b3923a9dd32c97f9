import { createRandom } from '../../sim/random.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { System } from '../../sim/system.ts';
import type { Seconds } from '../../sim/units.ts';
import { createBalancer } from '../plug-in.ts';
import { createSource } from '../workload-source.ts';
import type { CumulativeCounts } from './fine-histogram.ts';
import type { CustomerTotals, StationTotals } from './theory-metrics.ts';
import type { TheoryModel } from './theory-models.ts';
import { type HistogramRequest, TheoryProbe } from './theory-probe.ts';
import { transactionRate, windowOf } from './theory-plan.ts';
import { theorySystem } from './theory-systems.ts';

/** One replication of one case: everything it depends on. */
export interface ReplicationTask {
  readonly model: TheoryModel;
  readonly seed: string;
  readonly histograms: readonly HistogramRequest[];
  /** Milliseconds since 1970: given up at this time. */
  readonly deadline: number;
}

/** What one replication counted in its window. */
export interface Replication {
  readonly seconds: Seconds;
  readonly all: CustomerTotals;
  readonly classes: readonly (CustomerTotals & { readonly arrived: number })[];
  readonly stations: readonly StationTotals[];
  readonly histograms: readonly CumulativeCounts[]; // in the order asked for
  readonly eventsHandled: number;
}

/** Transactions between two looks at the clock. */
const SLICE = 100_000;

/**
 * Runs the model through the engine, services and workloads of experiments. Undefined past the
 * deadline.
 */
export async function replicate(task: ReplicationTask): Promise<Replication | undefined> {
  const { warmUpSeconds, countedSeconds } = windowOf(task.model);
  const horizon = warmUpSeconds + countedSeconds;
  const { system: config, workload: spec } = theorySystem(task.model);
  const sim = createSimulation();
  const random = createRandom(task.seed);
  const system = new System({ sim, random, config, createBalancer, countFrom: horizon, horizon });
  const dayRandom = createRandom('day/0');
  const context = { random, dayRandom, day: 0, horizon, types: config.transactions };
  const probe = new TheoryProbe(system, await createSource(spec, context), task.histograms);
  system.feed(probe);
  const slice = SLICE / transactionRate(task.model);
  const runUntil = (end: Seconds): boolean => {
    while (sim.now < end && Date.now() < task.deadline)
      sim.runUntil(Math.min(sim.now + slice, end));
    return sim.now === end;
  };
  if (!runUntil(warmUpSeconds)) return undefined;
  probe.begin();
  if (!runUntil(horizon)) return undefined;
  const totals = probe.end();
  system.finish();
  return { ...totals, seconds: countedSeconds, eventsHandled: sim.eventsHandled };
}
