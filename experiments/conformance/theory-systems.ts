import type { ServiceConfig, Step, SystemConfig } from '../../sim/system-config.ts';
import { assert, type Spec } from '../../sim/units.ts';
import type { Law, TheoryModel } from './theory-models.ts';

/** What an experiment would have in its files. */
export interface TheorySystem {
  readonly system: SystemConfig;
  readonly workload: Spec;
}

/**
 * The system and workload of a model: one replica per station, calls that arrive at once, no
 * time-outs and no retries. Customer classes are transaction types, the first with the highest
 * priority.
 */
export function theorySystem(model: TheoryModel): TheorySystem {
  const rate = model.classes.reduce((sum, one) => sum + one.arrivalsPerSecond, 0);
  const system: SystemConfig = {
    name: model.name,
    description: 'a queueing model with a known answer',
    sources: [],
    instanceTypes: {},
    services: model.stations.map((_, index) => service(model, index)),
    transactions: model.classes.map(({ arrivalsPerSecond }, index) => ({
      name: `class-${index}`,
      share: rate > 0 ? arrivalsPerSecond / rate : 1,
      slo: Infinity,
      priority: index,
      steps: steps(model, index),
    })),
  };
  return { system, workload: workload(model) };
}

function service(model: TheoryModel, index: number): ServiceConfig {
  const { servers } = model.stations[index]!;
  return {
    name: stationName(index),
    replicas: 1,
    replicasMin: 1,
    replicasMax: 1,
    workersPerReplica: servers,
    discipline: model.discipline,
    queueLimit: model.capacity - servers,
    boot: { kind: 'constant', value: 0 },
    ...(model.setup && { setup: lawSpec(model.setup) }),
    balancer: { kind: 'random' },
    errorRatio: 0,
    client: {
      timeout: Infinity,
      cancels: false,
      retry: { kind: 'none' },
      connections: Infinity,
    },
  };
}

const stationName = (index: number): string => `station-${index}`;

function steps(model: TheoryModel, type: number): SystemConfig['transactions'][number]['steps'] {
  const { flow, stations, classes } = model;
  const calls = stations.map(({ service }, index) => ({
    call: stationName(index),
    work: lawSpec(classes[type]!.service ?? service),
    then: [] as readonly Step[],
  }));
  switch (flow.kind) {
    case 'sequence':
      return calls;
    case 'fork':
      return [{ parallel: calls.map((call) => [call]) }];
    case 'route':
      return { stations: calls, start: flow.start, next: flow.next };
  }
}

function workload({ arrivals }: TheoryModel): Spec {
  switch (arrivals.kind) {
    case 'closed':
      return { kind: 'closed', customers: arrivals.customers, think: lawSpec(arrivals.think) };
    case 'open':
      return arrivals.gap.kind === 'exponential'
        ? { kind: 'poisson', rate: 1 / arrivals.gap.mean }
        : { kind: 'renewal', interarrival: lawSpec(arrivals.gap) };
  }
}

/** The line of the distribution registry with these moments. */
export function lawSpec({ kind, mean, squaredCv }: Law): Spec {
  switch (kind) {
    case 'constant':
      return { kind, value: mean };
    case 'exponential':
      return { kind, mean };
    case 'erlang': {
      const shape = Math.round(1 / squaredCv);
      assert(shape >= 1, `an Erlang law cannot have a squared cv of ${squaredCv}`);
      return { kind, mean, shape };
    }
    case 'lognormal':
    case 'hyperexponential':
      return { kind, mean, squaredCv };
  }
}
