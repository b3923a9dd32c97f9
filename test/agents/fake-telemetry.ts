import type {
  NodeSample,
  OutOfMemory,
  ReplicaSample,
  Signal,
  Telemetry,
} from '../../sim/telemetry.ts';

export interface FakeService {
  readonly replicas: number;
  readonly signals?: Partial<Record<Signal, number>>;
  /** Samples up to the newest scrape, oldest first; without it, one sample: that of `signals`. */
  readonly past?: Partial<Record<Signal, readonly number[]>>;
  readonly samples?: readonly ReplicaSample[];
  readonly outOfMemory?: readonly OutOfMemory[];
}

export interface FakeTimes {
  readonly now?: number;
  readonly time?: number;
  readonly interval?: number;
}

/** Telemetry of one moment; what is not given is missing. `time` is NaN or the newest scrape. */
export function fakeTelemetry(
  services: Readonly<Record<string, FakeService>>,
  { now = 0, time = now, interval = 15 }: FakeTimes = {},
  nodes: readonly NodeSample[] = [],
): Telemetry {
  const of = (service: string): FakeService => {
    const found = services[service];
    if (!found) throw new Error(`no service ${service}`);
    return found;
  };
  const pastOf = (service: string, signal: Signal): readonly number[] =>
    of(service).past?.[signal] ?? [of(service).signals?.[signal] ?? NaN];
  return {
    now,
    time,
    interval,
    services: Object.keys(services),
    replicas: (service) => of(service).replicas,
    latest: (service, signal) => pastOf(service, signal).at(-1) ?? NaN,
    recent: (service, signal, span) => {
      const past = pastOf(service, signal);
      return Float64Array.from(past.slice(Math.max(0, past.length - Math.floor(span / interval))));
    },
    samples: (service) => of(service).samples ?? [],
    outOfMemory: (service) => of(service).outOfMemory ?? [],
    nodes: () => nodes,
    queues: () => [],
    recentOfQueue: () => new Float64Array(0),
    alerts: () => [],
    errorBudgetRatio: () => NaN,
    changes: () => [],
    logs: () => [],
    traces: () => [],
  };
}

/** A replica of one core that has been ready for long, at rest unless told otherwise. */
export function sample(over: Partial<ReplicaSample> = {}): ReplicaSample {
  return {
    id: 0,
    phase: 'running',
    ready: true,
    startedAt: -10_000,
    readySince: -9_000,
    cpuMillicores: 0,
    requestMillicores: 1000,
    memoryBytes: Number.NaN,
    requestMemoryBytes: Number.POSITIVE_INFINITY,
    sampledAt: 0,
    ...over,
  };
}

/** So many such replicas that all use the same. */
export function samples(count: number, cpuMillicores: number): readonly ReplicaSample[] {
  return Array.from({ length: count }, (_, id) => sample({ id, cpuMillicores }));
}
