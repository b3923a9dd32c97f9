import seedrandom from 'seedrandom';
import type { FigureData, RunSeries } from '../../experiments/figures/figure.ts';
import { systemGraph } from '../../experiments/figures/system-graph.ts';
import type { RunEvent } from '../../experiments/types.ts';
import type {
  CallStep,
  QueueConfig,
  ServiceConfig,
  Step,
  SystemConfig,
} from '../../sim/system-config.ts';
import { CHARACTERS, syntheticPoint } from './synthetic.ts';

const DATABASE = {
  bufferHitRatio: 0.99,
  diskRead: { kind: 'constant', value: 0.001 },
  flush: { kind: 'constant', value: 0.001 },
  connectionsMax: 100,
  readsFromReplicas: true,
};
const QUEUE: Omit<QueueConfig, 'name'> = {
  consumers: 4,
  visibility: 30,
  receivesMax: 5,
  partitions: 0,
  redeliverAfter: 1,
  delay: { kind: 'constant', value: 0 },
  capacity: Infinity,
};

/**
 * A made-up system: services in layers, each of which calls some of the next ones; every seventh is a database, every
 * sixth a cache; each transaction sends to a queue whose consumer calls the last service, as services do themselves.
 */
export function syntheticSystem(count: number): SystemConfig {
  const uniform = seedrandom(`system ${count}`);
  const base = syntheticPoint(CHARACTERS.slice(0, 1), 1).config.system;
  const depth = Math.min(5, 1 + Math.floor(count / 4));
  const names = Array.from({ length: count }, (_, i) => `${NAMES[i % NAMES.length]}-${i + 1}`);
  const services = names.map((name, i): ServiceConfig => {
    const plain = { ...base.services[0]!, name };
    if (i > 0 && i % 7 === 0) return { ...plain, database: DATABASE } as unknown as ServiceConfig;
    return i > 0 && i % 6 === 0 ? { ...plain, cache: { hitRatio: 0.8, fill: 100 } } : plain;
  });
  const layerOf = (i: number): number => Math.floor((i * depth) / count);
  const callees = names.map((_, i) => {
    const below = names.flatMap((_name, j) => (layerOf(j) === layerOf(i) + 1 ? [j] : []));
    return below.filter((j) => (j + i) % below.length < 1 || uniform() < 0.8 / below.length);
  });
  const call = (i: number): CallStep => {
    const then = callees[i]!.map(
      (j): Step => (uniform() < 0.3 ? { probability: 0.5, steps: [call(j)] } : call(j)),
    );
    return { call: names[i]!, work: { kind: 'constant', value: 0.01 }, then };
  };
  const entries = names.flatMap((_, i) => (layerOf(i) === 0 ? [i] : []));
  const queue = { ...QUEUE, name: 'settlements' };
  const last = names.length - 1;
  return {
    ...base,
    services,
    queues: [queue],
    transactions: entries.map((entry, i) => ({
      ...base.transactions[0]!,
      name: `type ${i + 1}`,
      share: 1 / entries.length,
      steps: [{ ...call(entry), then: [...call(entry).then, send(names[last]!, i === 0)] }],
    })),
  };
}

const send = (service: string, alsoCalls: boolean): Step => {
  const call: CallStep = { call: service, work: { kind: 'constant', value: 0.01 }, then: [] };
  const message: Step = { send: 'settlements', then: [call] };
  return alsoCalls ? { parallel: [[message], [call]] } : message;
};
const NAMES = ['gateway', 'fraud-score', 'limits', 'regulatory-reporting-service', 'ledger', 'fx'];

/** A run of two minutes of such a system, sampled each 15 s: rates, failures and latencies differ by edge. */
export function syntheticRun(
  system: SystemConfig,
  entry: string,
  events: readonly RunEvent[] = [],
) {
  const time = Float64Array.from({ length: 8 }, (_, i) => 1800 + 15 * i);
  const constant = (value: number) => time.map(() => value);
  const { edges } = systemGraph(system);
  const measured = new Map<string, { from: string; to: string; rate: number }>();
  for (const { from, to, kind, perTransaction } of edges) {
    if (kind === 'send') continue;
    const caller = from.kind === 'queue' ? 'client' : from.name;
    const key = `${caller} ${to.name}`;
    const rate = (measured.get(key)?.rate ?? 0) + 500 * perTransaction;
    measured.set(key, { from: caller, to: to.name, rate });
  }
  const columns = {
    arrivalsPerSecond: constant(500),
    'settlements/queueDepth': constant(12),
    'settlements/deadLetters': constant(0),
    violationRatio: time.map((_, i) => (i === 4 ? 0.02 : 0)),
    latencySecondsP99: constant(0.2),
    ...Object.fromEntries(
      system.services.flatMap(({ name }, i) => [
        [`${name}/replicasReady`, constant(1 + (i % 5) / 2)],
        [`${name}/replicasOrdered`, constant(1 + (i % 5) / 2)],
        [`${name}/utilizationRatio`, constant((i % 10) / 10)],
        [`${name}/queueLength`, constant(i)],
      ]),
    ),
  };
  return {
    entry,
    day: 40,
    seed: 1,
    series: { time, columns },
    edges: [...measured.values()].map(({ from, to, rate }, i) => ({
      from,
      to,
      attemptsPerSecond: constant(rate),
      failureRatio: constant([0, 0.0002, 0.004, 0.03, 0.2][i % 5]!),
      latencySecondsMean: constant(0.001 * 1.7 ** (i % 20)),
    })),
    events,
  } satisfies RunSeries;
}

/** What a figure sees of one such run under the baseline. */
export function syntheticSystemPoint(system: SystemConfig): FigureData {
  const point = syntheticPoint(CHARACTERS.slice(0, 1), 1);
  const config = { ...point.config, system };
  return { ...point, config, series: [syntheticRun(system, config.baseline)] };
}
