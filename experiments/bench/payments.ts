import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TRACER_DEFAULTS } from '../../sim/observability/tracer.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { Recorder } from '../../sim/recorder.ts';
import { Scraper } from '../../sim/scraper.ts';
import { createSimulation, type Simulation } from '../../sim/simulation.ts';
import { System } from '../../sim/system.ts';
import { inlineDeeper } from '../inline-deeper.ts';
import { createBalancer } from '../plug-in.ts';
import { observe } from '../telemetry/observe.ts';
import type { RunSpec, TelemetryConfig } from '../types.ts';
import { createSource } from '../workload-source.ts';
import { holdFlatQueue, loadFlatQueue } from './flat-queue.ts';
import { drawMany, INCREMENTS } from './increments.ts';
import { type BenchReport, type BenchRow, interleave } from './measure.ts';
import { CALLS_PER_PAYMENT, type PaymentSystemSize, paymentSystem } from './payment-system.ts';

const PAYMENTS_PER_SECOND = 10_000; // of load
const SMALL: PaymentSystemSize = { services: 8, replicas: 5 };
const LARGE: PaymentSystemSize = { services: 200, replicas: 50 };
const WARM_UP = 3; // simulated seconds: time-out lanes and tables have reached their size
const ROUND = 5; // simulated seconds per round
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const TELEMETRY = { interval: 15, delay: 5, gapRatio: 0.01 };
const TRACES = { ...TRACER_DEFAULTS, headRatio: 0.01 };
const MEMORY_FROM = 10 * MINUTE;
const MEMORY_TO = 60 * MINUTE;
const REFERENCE_PENDING = 1e4;
const REFERENCE_HOLDS = 2_000_000; // per round
const MEGABYTE = 2 ** 20;

/**
 * Payments per second of one core through the whole simulator: eight calls each, with hops, starts and finishes as
 * events, and time-outs, retries, pools, scrapes and costs switched on, at 10,000 payments/s of load. Then the same
 * watched as a run is, with alerts, budgets and changes, and with one payment in a hundred traced, too.
 * Reference: flatqueue's holds at 1e4 pending events in the same run.
 * Then the cost per event of a large system beside a small one at the same load, and the memory of a long run.
 */
export async function benchPayments(): Promise<BenchReport> {
  inlineDeeper();
  const small = await startPayments(SMALL);
  const large = await startPayments(LARGE);
  const watched = await startPayments(SMALL, watch);
  const traced = await startPayments(SMALL, (...all) => watch(...all, { traces: TRACES }));
  const draws = drawMany(INCREMENTS['uniform']!);
  const holds = holdFlatQueue(await loadFlatQueue(), draws, REFERENCE_PENDING, REFERENCE_HOLDS);
  const speed = interleave({
    small: () => paymentsPerSecond(small),
    large: () => paymentsPerSecond(large),
    watched: () => paymentsPerSecond(watched),
    traced: () => paymentsPerSecond(traced),
    flatqueue: () => holds() * 1e6,
  });
  const perPayment = small.sim.eventsHandled / small.system.transactions.arrived;
  const holdsName = 'flatqueue holds/s at 1e4';
  const nanosecondsLarge = 1e9 / (speed.large * perPayment);
  return {
    bench: 'payments',
    rows: [
      row('payments 8 x 5', speed.small, 'payments/s', holdsName, speed.small / speed.flatqueue),
      row('watched', speed.watched, 'payments/s', 'unwatched', speed.watched / speed.small),
      row('1 % traced', speed.traced, 'payments/s', 'unwatched', speed.traced / speed.small),
      row('flatqueue 1e4', speed.flatqueue, 'holds/s', holdsName, 1),
      row('payment', perPayment, 'events', 'calls', perPayment / CALLS_PER_PAYMENT),
      row('event 200 x 50', nanosecondsLarge, 'ns', 'event 8 x 5', speed.small / speed.large),
      await benchMemory(),
    ],
  };
}

function row(
  name: string,
  value: number,
  unit: string,
  reference: string,
  ratio: number,
): BenchRow {
  return { name, value, unit, reference, ratio };
}

interface Payments {
  readonly sim: Simulation;
  readonly system: System;
}

/** Lets a system be watched, before it begins. */
type Watch = (system: System, random: Random) => void;

/** Scrapes and a record of the day, nothing else. */
function scrape(system: System, random: Random): void {
  new Scraper(system, random, TELEMETRY);
  new Recorder(system, MEMORY_TO);
}

/** As a run is watched. */
function watch(system: System, random: Random, telemetry: Partial<TelemetryConfig> = {}): void {
  const experiment = {
    name: 'bench',
    horizon: DAY,
    objective: { minimize: 'costDollars', subject: {} },
    telemetry: { ...TELEMETRY, ...telemetry },
  };
  const entry = { name: 'bench' };
  observe(system, random, { experiment, entry, day: 0, seed: 1 } as unknown as RunSpec);
}

async function startPayments(size: PaymentSystemSize, watched: Watch = scrape): Promise<Payments> {
  const config = paymentSystem(size);
  const sim = createSimulation();
  const random = createRandom(`bench/${size.services}`);
  const horizon = Number.MAX_SAFE_INTEGER;
  const system = new System({ sim, random, config, createBalancer, countFrom: 0, horizon });
  watched(system, random);
  const workload = { kind: 'poisson', rate: PAYMENTS_PER_SECOND };
  const { transactions: types } = config;
  const context = { random, dayRandom: random, day: 0, horizon, types };
  system.feed(await createSource(workload, context));
  sim.runUntil(WARM_UP);
  return { sim, system };
}

function paymentsPerSecond({ sim, system }: Payments): number {
  const before = system.transactions.arrived;
  const start = performance.now();
  sim.runUntil(sim.now + ROUND);
  return ((system.transactions.arrived - before) * 1e3) / (performance.now() - start);
}

/** Heap and external memory after a collection, at minute 10 and at minute 60 of simulated time. */
async function benchMemory(): Promise<BenchRow> {
  const collect = garbageCollector();
  const { sim } = await startPayments(SMALL);
  const megabytesAt = (time: number) => {
    sim.runUntil(time);
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / MEGABYTE;
  };
  const from = megabytesAt(MEMORY_FROM);
  const to = megabytesAt(MEMORY_TO);
  return row('memory at minute 60', to, 'MiB', 'memory at minute 10', to / from);
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
