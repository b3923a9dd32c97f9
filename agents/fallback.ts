import type { Action } from '../sim/actions.ts';
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
 * number of replicas >= 0), `fallback` decides that very interval. The fallback observes every
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
  const { kind, service, replicas } = Object(action) as Readonly<Record<string, unknown>>;
  if (kind === 'hold') return undefined;
  if (kind !== 'scale') return `act returned no action but ${found(action)}`;
  if (!services.some((name) => name === service)) return `unknown service ${found(service)}`;
  if (!Number.isSafeInteger(replicas) || Number(replicas) < 0) {
    return `${found(replicas)} is not a whole number of replicas >= 0`;
  }
  return undefined;
}
