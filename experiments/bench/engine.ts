import { EventList } from '../../sim/event-list.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { assert } from '../../sim/units.ts';
import { ClosureHeap } from './closure-heap.ts';
import { type BenchReport, type BenchRow, interleave, millionsPerSecond } from './measure.ts';

const PENDING = [1e2, 1e3, 1e4, 1e5, 1e6];
const HOLDS = 400_000; // per round; the set of pending events goes on from round to round
const DRAWS = 1 << 20; // increments drawn in advance, used in a circle
const CUSTOMERS = 200_000; // of M/M/1, per round
const LOAD = 0.8; // of M/M/1

type FlatQueue = import('flatqueue').default<number>;
type FlatQueueClass = typeof import('flatqueue').default;

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
  const Flat = await loadFlatQueue();
  const rows: BenchRow[] = [];
  for (const [name, draw] of Object.entries(INCREMENTS)) {
    const increments = drawMany(draw);
    for (const pending of PENDING) rows.push(...benchHold(Flat, name, increments, pending));
  }
  rows.push(...benchQueue());
  return { bench: 'engine', rows };
}

async function loadFlatQueue(): Promise<FlatQueueClass> {
  try {
    return (await import('flatqueue')).default;
  } catch (cause) {
    const message = 'bench engine compares with flatqueue, a dev package: run `npm install` for it';
    throw new Error(message, { cause });
  }
}

/** Numbers in [0, 1); the same in each run. Source: Marsaglia, "Xorshift RNGs", JSS 8(14), 2003. */
function createUniform(): () => number {
  let state = 88675123;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
const uniform = createUniform();
const exponential = (mean: number) => -mean * Math.log(1 - uniform());

/** Increments in seconds, by name. */
const INCREMENTS: Readonly<Record<string, () => number>> = {
  /** Uniform on [0, 2). */
  uniform: () => 2 * uniform(),
  /**
   * 60 % network hops (exponential, mean 100 us), 30 % service times (exponential, mean 5 ms),
   * 9.9 % time-outs (1 s exactly), 0.1 % timers (uniform on a day).
   */
  mixed: () => {
    const share = uniform();
    if (share < 0.6) return exponential(100e-6);
    if (share < 0.9) return exponential(5e-3);
    return share < 0.999 ? 1 : 86_400 * uniform();
  },
};

function drawMany(draw: () => number): Float64Array {
  return Float64Array.from({ length: DRAWS }, draw);
}

function benchHold(
  Flat: FlatQueueClass,
  increments: string,
  draws: Float64Array,
  pending: number,
): BenchRow[] {
  const speed = interleave({
    ladder: holdLadder(draws, pending),
    flatqueue: holdFlatQueue(new Flat(), draws, pending),
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

/** flatqueue keeps a number per event: here the place of its payload in three parallel arrays. */
function holdFlatQueue(queue: FlatQueue, draws: Float64Array, pending: number): () => number {
  const kinds = Int32Array.from({ length: pending }, (_, i) => i & 7);
  const subjects = Int32Array.from({ length: pending }, (_, i) => i);
  const details = Int32Array.from({ length: pending }, (_, i) => i & 3);
  let drawn = 0;
  for (let i = 0; i < pending; i += 1) queue.push(i, draws[drawn++ % DRAWS]!);
  return () =>
    millionsPerSecond(HOLDS, () => {
      let sum = 0;
      for (let hold = 0; hold < HOLDS; hold += 1) {
        const now = queue.peekValue()!;
        const place = queue.pop()!;
        sum = (sum + kinds[place]! + subjects[place]! + details[place]!) | 0;
        queue.push(place, now + draws[drawn++ % DRAWS]!);
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
