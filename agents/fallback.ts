import { type Action, ordersOf } from '../sim/actions.ts';
import { found } from '../sim/options.ts';
import type { Telemetry } from '../sim/telemetry.ts';
import type { Agent } from './agent.ts';

/** An agent that another one stands in for, with a record of when it had to. */
export interface FallbackAgent extends Agent<FallbackObservation> {
  /** Intervals that the fallback decided. */
  readonly fallbacks: number;
  /** Why it last had to; undefined: never. */
  readonly lastReason: string | undefined;
}
export interface FallbackObservation {
  readonly agent: Attempt<unknown>;
  readonly fallback: unknown;
  readonly services: readonly string[];
}
type Attempt<T> =
  | { readonly kind: 'success'; readonly value: T }
  | { readonly kind: 'failure'; readonly reason: string };

/**
 * Where `agent` throws, or orders what makes no sense (no action, an unknown service, no whole
 * number of replicas >= 0, no size > 0), `fallback` decides that very interval. The fallback observes every
 * interval, so it knows the past when it is needed. An error of the fallback itself is a bug and
 * goes on to the caller.
 */
export function withFallback(agent: Agent, fallback: Agent): FallbackAgent {
  let fallbacks = 0;
  let lastReason: string | undefined;
  return {
    name: agent.name,
    get fallbacks() {
      return fallbacks;
    },
    get lastReason() {
      return lastReason;
    },
    observe: (telemetry: Telemetry) => ({
      agent: attempt('observe', () => agent.observe(telemetry)),
      fallback: fallback.observe(telemetry),
      services: telemetry.services,
    }),
    act(observation): Action {
      const decision = decide(agent, observation);
      if (decision.kind === 'success') return decision.value;
      fallbacks += 1;
      lastReason = decision.reason;
      return fallback.act(observation.fallback);
    },
  };
}

/** Several agents as one: each observes and acts as it would alone. */
export function join(agents: readonly Agent[]): Agent<readonly unknown[]> {
  return {
    name: agents[0]?.name ?? 'nobody',
    observe: (telemetry) => agents.map((agent) => agent.observe(telemetry)),
    act: (observations) => ({
      kind: 'several',
      orders: agents.flatMap((agent, i) => ordersOf(agent.act(observations[i]))),
    }),
  };
}

function decide(agent: Agent, observation: FallbackObservation): Attempt<Action> {
  const seen = observation.agent;
  if (seen.kind === 'failure') return seen;
  const action = attempt('act', () => agent.act(seen.value));
  if (action.kind === 'failure') return action;
  const reason = nonsense(action.value, observation.services);
  return reason === undefined ? action : { kind: 'failure', reason };
}

function attempt<T>(step: string, run: () => T): Attempt<T> {
  try {
    return { kind: 'success', value: run() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failure', reason: `${step} threw: ${message}` };
  }
}

/**
 * What is wrong with an action of an agent that is not trusted to keep to its type; undefined:
 * nothing.
 */
function nonsense(action: unknown, services: readonly string[]): string | undefined {
  const { kind, orders } = Object(action) as Readonly<Record<string, unknown>>;
  if (kind !== 'several') return nonsenseOrder(action, services);
  if (!Array.isArray(orders)) return `several orders must be a list, got ${found(orders)}`;
  return orders.map((order) => nonsenseOrder(order, services)).find((one) => one !== undefined);
}

function nonsenseOrder(order: unknown, services: readonly string[]): string | undefined {
  const { kind, service, ...amounts } = Object(order) as Readonly<Record<string, unknown>>;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
  const isPositive = (value: unknown) => typeof value === 'number' && value > 0;
  const unknownService = services.includes(String(service))
    ? undefined
    : `unknown service ${found(service)}`;
  switch (kind) {
    case 'hold':
      return undefined;
    case 'scale':
      if (isCount(amounts['replicas'])) return unknownService;
      return (
        unknownService ?? `${found(amounts['replicas'])} is not a whole number of replicas >= 0`
      );
    case 'resize': {
      const { cores, memoryBytes = 1 } = amounts;
      if (isPositive(cores) && isPositive(memoryBytes)) return unknownService;
      return unknownService ?? `${found(cores)} cores, ${found(memoryBytes)} bytes are no size`;
    }
    case 'provision':
      return isCount(amounts['nodes'])
        ? undefined
        : `${found(amounts['nodes'])} is not a whole number of nodes >= 0`;
    case 'drain':
      return isCount(amounts['node']) ? undefined : `${found(amounts['node'])} is no node`;
    default:
      return `act returned no action but ${found(order)}`;
  }
}
