import type { Action } from '../../sim/actions.ts';
import type { ReplicaSample, Signal, Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent } from '../agent.ts';
import { LOOK_BACK } from '../telemetry-age.ts';

/** What can go wrong with an agent and what feeds it. */
export const AGENT_FAULTS = [
  'nan-observation', // every number that it observes
  'nan-action', // the replicas of every service
  'exception', // instead of a decision
  'late', // a decision takes `lateSeconds`
  'stale', // its telemetry comes `staleSeconds` late from one moment to the next
  'frozen', // its telemetry stops
  'missing', // its telemetry has no value at all
  'least', // it orders one replica of every service: sound by its form
] as const;
export type AgentFault = (typeof AGENT_FAULTS)[number];

export interface FaultyOptions {
  readonly fault: AgentFault;
  readonly from: Seconds; // of the run
  readonly until: Seconds;
  readonly lateSeconds: Seconds;
  readonly staleSeconds: Seconds;
}

/** `agent` with a fault in [from, until): for tests of what stands around agents. */
export function faulty(agent: Agent, services: readonly string[], options: FaultyOptions): Agent {
  const { fault, from, until, lateSeconds, staleSeconds } = options;
  const lastSeen = new Map<string, readonly ReplicaSample[]>();
  let isOn = false;
  const has = (kind: AgentFault) => isOn && fault === kind;
  return {
    name: 'faulty',
    get decisionSeconds() {
      return has('late') ? lateSeconds : (agent.decisionSeconds ?? 0);
    },
    feed(given) {
      const telemetry = agent.feed?.(given) ?? given;
      isOn = telemetry.now >= from && telemetry.now < until;
      if (!isOn) for (const name of telemetry.services) lastSeen.set(name, telemetry.samples(name));
      if (has('missing')) return missing(telemetry);
      if (has('stale')) return delayed(telemetry, staleSeconds, lastSeen);
      if (has('frozen')) return delayed(telemetry, telemetry.now - from, lastSeen);
      return telemetry;
    },
    observe(telemetry) {
      const observation = agent.observe(telemetry);
      return has('nan-observation') ? withNaN(observation) : observation;
    },
    act(observation): Action {
      if (has('exception')) throw new Error('injected');
      const action = agent.act(observation);
      if (has('nan-action')) return scaleAll(services, Number.NaN);
      return has('least') ? scaleAll(services, 1) : action;
    },
    events: () => agent.events?.() ?? [],
    ...(agent.training === undefined ? {} : { training: agent.training }),
    ...(agent.policyHash === undefined ? {} : { policyHash: agent.policyHash }),
  };
}

/** Telemetry as it was so long ago; replicas as they were seen last. */
function delayed(
  telemetry: Telemetry,
  by: Seconds,
  lastSeen: ReadonlyMap<string, readonly ReplicaSample[]>,
): Telemetry {
  const { interval } = telemetry;
  const scrapes = Math.floor(by / interval);
  const recent = (service: string, signal: Signal, span: Seconds) => {
    const values = telemetry.recent(
      service,
      signal,
      Math.min(LOOK_BACK, span + scrapes * interval),
    );
    return values.subarray(0, Math.max(0, values.length - scrapes));
  };
  return {
    ...boundTo(telemetry),
    time: telemetry.time - scrapes * interval,
    latest: (service, signal) => recent(service, signal, interval).at(-1) ?? Number.NaN,
    recent,
    samples: (service) => lastSeen.get(service) ?? [],
  };
}

function missing(telemetry: Telemetry): Telemetry {
  const unseen = { cpuMillicores: NaN, memoryBytes: NaN, sampledAt: NaN };
  return {
    ...boundTo(telemetry),
    latest: () => Number.NaN,
    recent: (service, signal, span) =>
      telemetry.recent(service, signal, span).map(() => Number.NaN),
    samples: (service) => telemetry.samples(service).map((one) => ({ ...one, ...unseen })),
  };
}

/** Its members, whatever kind of object it is. */
function boundTo(telemetry: Telemetry): Telemetry {
  const { time, now, interval, services } = telemetry;
  return {
    ...{ time, now, interval, services },
    replicas: (service) => telemetry.replicas(service),
    latest: (service, signal) => telemetry.latest(service, signal),
    recent: (service, signal, span) => telemetry.recent(service, signal, span),
    samples: (service) => telemetry.samples(service),
    outOfMemory: (service) => telemetry.outOfMemory(service),
    nodes: () => telemetry.nodes(),
    queues: () => telemetry.queues(),
    recentOfQueue: (queue, signal, span) => telemetry.recentOfQueue(queue, signal, span),
    alerts: () => telemetry.alerts(),
    errorBudgetRatio: (transaction) => telemetry.errorBudgetRatio(transaction),
    changes: (span) => telemetry.changes(span),
    logs: (span) => telemetry.logs(span),
    traces: (span) => telemetry.traces(span),
  };
}

/** The same shape with NaN for every number. */
function withNaN(value: unknown): unknown {
  if (typeof value === 'number') return Number.NaN;
  if (value instanceof Float32Array || value instanceof Float64Array)
    return value.slice().fill(Number.NaN);
  if (Array.isArray(value)) return value.map(withNaN);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNaN(item)]));
}

function scaleAll(services: readonly string[], replicas: number): Action {
  const orders = services.map((service) => ({ kind: 'scale', service, replicas }) as const);
  return { kind: 'several', orders };
}
