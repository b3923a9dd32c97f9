import { EventList } from '../../sim/event-list.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { assert } from '../../sim/units.ts';
import { inlineDeeper } from '../inline-deeper.ts';
import { ClosureHeap } from './closure-heap.ts';
import { type FlatQueueClass, holdFlatQueue, loadFlatQueue } from './flat-queue.ts';
import { DRAWS, drawMany, exponential, INCREMENTS } from './increments.ts';
import { type BenchReport, type BenchRow, interleave, millionsPerSecond } from './measure.ts';

const PENDING = [1e2, 1e3, 1e4, 1e5, 1e6];
const HOLDS = 1_000_000; // per round; the set of pending events goes on from round to round
const CUSTOMERS = 500_000; // of M/M/1, per round
const LOAD = 0.8; // of M/M/1

/**
 * Speed of the engine, in millions per second of one core.
 * Hold model: take the earliest of a constant number of pending events, schedule it again after an
 * increment drawn in advance. Every contender carries kind, subject and detail with each event. The
 * ladder and the heap of closures keep ties in order, flatqueue does not: it stands for the fastest
 * plain heap. Source: Jones, "An empirical comparison of priority-queue and event-set
 * implementations", CACM 29(4), 1986.
 * M/M/1 at load 0.8: through the public interface, and on a heap of closures.
 */
export async function benchEngine(): Promise<BenchReport> {
  inlineDeeper();
  const Flat = await loadFlatQueue();
  // First, so that neither side has been compiled for the hold model, as in a run of its own.
  const rows = benchQueue();
  for (const [name, draw] of Object.entries(INCREMENTS)) {
    const increments = drawMany(draw);
    for (const pending of PENDING) rows.push(...benchHold(Flat, name, increments, pending));
  }
  return { bench: 'engine', rows };
}

function benchHold(
  Flat: FlatQueueClass,
  increments: string,
  draws: Float64Array,
  pending: number,
): BenchRow[] {
  const speed = interleave({
    ladder: holdLadder(draws, pending),
    flatqueue: holdFlatQueue(Flat, draws, pending, HOLDS),
    closures: holdClosures(draws, pending),
  });
  const name = `hold ${increments} ${pending.toExponential(0).replace('+', '')}`;
  const row = (who: string, value: number): BenchRow => ({
    name: `${name} ${who}`,
    value,
    unit: 'M holds/s',
    reference: 'flatqueue',
    ratio: value / speed.flatqueue,
  });
  return [
    row('ladder', speed.ladder),
    row('flatqueue', speed.flatqueue),
    row('heap of closures', speed.closures),
  ];
}

/** Keeps the compiler from leaving out the payload. */
export let checksum = 0;

function holdLadder(draws: Float64Array, pending: number): () => number {
  const list = new EventList();
  let drawn = 0;
  for (let i = 0; i < pending; i += 1) list.push(draws[drawn++ % DRAWS]!, i, i & 7, i, i & 3);
  return () =>
    millionsPerSecond(HOLDS, () => {
      let sum = 0;
      for (let hold = 0; hold < HOLDS; hold += 1) {
        const now = list.nextTime();
        list.pop();
        const { kind, subject, detail } = list;
        sum = (sum + kind + subject + detail) | 0;
        list.push(now + draws[drawn % DRAWS]!, drawn++, kind, subject, detail);
      }
      checksum ^= sum;
    });
}

function holdClosures(draws: Float64Array, pending: number): () => number {
  const heap = new ClosureHeap();
  const holds = Math.min(HOLDS, 40_000_000 / pending + 40_000);
  let drawn = 0;
  let sum = 0;
  const add = (kind: number, subject: number, detail: number): void => {
    sum = (sum + kind + subject + detail) | 0;
    heap.push(heap.now + draws[drawn++ % DRAWS]!, () => add(kind, subject, detail));
  };
  for (let i = 0; i < pending; i += 1) {
    heap.push(draws[drawn++ % DRAWS]!, () => add(i & 7, i, i & 3));
  }
  return () =>
    millionsPerSecond(holds, () => {
      for (let hold = 0; hold < holds; hold += 1) heap.pop()!.happen();
      checksum ^= sum;
    });
}

function benchQueue(): BenchRow[] {
  const gaps = drawMany(() => exponential(1 / LOAD));
  const services = drawMany(() => exponential(1));
  const speed = interleave({
    simulation: () => queueInSimulation(gaps, services),
    closures: () => queueOnClosures(gaps, services),
  });
  const row = (who: string, value: number): BenchRow => ({
    name: `M/M/1 ${who}`,
    value,
    unit: 'M events/s',
    reference: 'heap of closures',
    ratio: value / speed.closures,
  });
  return [row('simulation', speed.simulation), row('heap of closures', speed.closures)];
}

/** Events carry the number of their customer, whose latency is taken when it departs. */
function queueInSimulation(gaps: Float64Array, services: Float64Array): number {
  const sim = createSimulation();
  const arrivedAt = new Float64Array(CUSTOMERS);
  let latencySeconds = 0;
  let arrived = 0;
  let departed = 0;
  const depart = sim.on('depart', (customer) => {
    latencySeconds += sim.now - arrivedAt[customer]!;
    departed += 1;
    if (departed < arrived) sim.schedule(services[departed]!, depart, departed);
  });
  const arrive = sim.on('arrive', (customer) => {
    arrivedAt[customer] = sim.now;
    if (departed === arrived) sim.schedule(services[customer]!, depart, customer);
    arrived += 1;
    if (arrived < CUSTOMERS) sim.schedule(gaps[arrived]!, arrive, arrived);
  });
  sim.schedule(gaps[0]!, arrive, 0);
  const speed = millionsPerSecond(2 * CUSTOMERS, () => sim.runUntil(Number.MAX_VALUE));
  return checkedQueue(speed, latencySeconds);
}

function queueOnClosures(gaps: Float64Array, services: Float64Array): number {
  const heap = new ClosureHeap();
  const arrivedAt = new Float64Array(CUSTOMERS);
  let latencySeconds = 0;
  let arrived = 0;
  let departed = 0;
  const depart = (customer: number): void => {
    latencySeconds += heap.now - arrivedAt[customer]!;
    departed += 1;
    if (departed < arrived) schedule(services[departed]!, depart, departed);
  };
  const arrive = (customer: number): void => {
    arrivedAt[customer] = heap.now;
    if (departed === arrived) schedule(services[customer]!, depart, customer);
    arrived += 1;
    if (arrived < CUSTOMERS) schedule(gaps[arrived]!, arrive, arrived);
  };
  const schedule = (delay: number, happen: (customer: number) => void, customer: number): void =>
    heap.push(heap.now + delay, () => happen(customer));
  schedule(gaps[0]!, arrive, 0);
  const speed = millionsPerSecond(2 * CUSTOMERS, () => {
    for (let event = heap.pop(); event !== undefined; event = heap.pop()) event.happen();
  });
  return checkedQueue(speed, latencySeconds);
}

/** The mean latency of M/M/1 is mean service time / (1 - load): 5 s here, within 20 %. */
function checkedQueue(speed: number, latencySeconds: number): number {
  const mean = latencySeconds / CUSTOMERS;
  assert(Math.abs(mean * (1 - LOAD) - 1) < 0.2, `mean latency of M/M/1 is ${mean} s, expected 5 s`);
  return speed;
}
