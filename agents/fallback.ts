import { type Action, ordersOf } from '../sim/actions.ts';
import type { Telemetry } from '../sim/telemetry.ts';
import type { Seconds } from '../sim/units.ts';
import type { Agent, AgentEvent } from './agent.ts';
import { nonsense } from './nonsense.ts';
import { ageOfNewest, missingRatio } from './telemetry-age.ts';

/** When a decision is not trusted, although it is an action; unset: the reason does not count. */
export interface FallbackChecks {
  /** Seconds; the newest sample of a service that the agent sees is older than this, or there is none. */
  readonly staleAfter?: Seconds;
  /** Of the scrapes of a service in the last `missingSpan` seconds, a larger share was lost; in [0, 1]. */
  readonly missingRatioMax?: number;
  readonly missingSpan?: Seconds;
  /** A number of the observation is NaN, where that is a list of numbers. */
  readonly refusesNaN?: boolean;
  /** The decision takes longer than this: it is not waited for. */
  readonly decisionSecondsMax?: Seconds;
  /** What speaks against an observation, such as drift; undefined: nothing. */
  readonly inspect?: (observation: unknown) => string | undefined;
}

/** What a learned agent is checked for. Four scrapes of 15 s, half of eight (assumptions). */
export const STRICT_CHECKS = {
  staleAfter: 60,
  missingRatioMax: 0.5,
  missingSpan: 120,
  refusesNaN: true,
} as const satisfies FallbackChecks;

/** An agent that another one stands in for, with a record of when it had to. */
export interface FallbackAgent extends Agent<FallbackObservation> {
  /** Intervals that the fallback decided, or one that the agent has of its own. */
  readonly fallbacks: number;
  /** Why it last had to; undefined: never. */
  readonly lastReason: string | undefined;
  /** How often it had to, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Simulated seconds until the last decision, its own or that of the fallback, is there. */
  readonly decisionSeconds: Seconds;
  events(): readonly AgentEvent[];
}
export interface FallbackObservation {
  readonly agent: Attempt<unknown>;
  readonly fallback: unknown;
  readonly services: readonly string[];
}
type Attempt<T> = (
  | { readonly kind: 'success'; readonly value: T }
  | { readonly kind: 'failure'; readonly reason: string }
) & { readonly after?: Seconds }; // that it took; unset: none

/**
 * Where `agent` throws, orders what makes no sense (no action, an unknown service, no whole number
 * of replicas >= 0, no size > 0), or fails one of `checks`, `fallback` decides that very interval: at once,
 * or, where the agent is late, as soon as it is. The fallback observes every
 * interval, so it knows the past when it is needed. An error of the fallback itself is a bug and
 * goes on to the caller.
 */
export function withFallback(
  agent: Agent,
  fallback: Agent,
  checks: FallbackChecks = {},
): FallbackAgent {
  let lastReason: string | undefined;
  let decisionSeconds: Seconds = 0;
  const reasons: Record<string, number> = {};
  return {
    name: agent.name,
    get fallbacks() {
      return Object.values(reasons).reduce((sum, count) => sum + count, 0);
    },
    get lastReason() {
      return lastReason;
    },
    get decisionSeconds() {
      return decisionSeconds;
    },
    reasons,
    events: () => eventsOf([agent, fallback]),
    observe: (telemetry: Telemetry) => ({
      agent: observed(agent, telemetry, checks),
      fallback: fallback.observe(telemetry),
      services: telemetry.services,
    }),
    act(observation): Action {
      const decision = inTime(agent, decide(agent, observation), checks);
      decisionSeconds = decision.after ?? 0;
      const reason = decision.kind === 'failure' ? decision.reason : agent.stoodIn;
      if (reason !== undefined) {
        lastReason = reason;
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      }
      if (decision.kind === 'success') return decision.value;
      return fallback.act(observation.fallback);
    },
  };
}

/** Several agents as one: each observes and acts as it would alone; the slowest says how long it takes. */
export function join(agents: readonly Agent[]): Agent<readonly unknown[]> {
  return {
    name: agents[0]?.name ?? 'nobody',
    get decisionSeconds() {
      return Math.max(0, ...agents.map((agent) => agent.decisionSeconds ?? 0));
    },
    events: () => eventsOf(agents),
    observe: (telemetry) => agents.map((agent) => agent.observe(telemetry)),
    act: (observations) => ({
      kind: 'several',
      orders: agents.flatMap((agent, i) => ordersOf(agent.act(observations[i]))),
    }),
  };
}

/** What several agents have to tell, in the order of time. */
export function eventsOf(agents: readonly Agent[]): readonly AgentEvent[] {
  return agents.flatMap((agent) => agent.events?.() ?? []).sort((a, b) => a.at - b.at);
}

function observed(agent: Agent, telemetry: Telemetry, checks: FallbackChecks): Attempt<unknown> {
  const feed = attempt('feed', () => agent.feed?.(telemetry) ?? telemetry);
  if (feed.kind === 'failure') return feed;
  const observation = attempt('observe', () => agent.observe(feed.value));
  if (observation.kind === 'failure') return observation;
  const reason =
    blindness(feed.value, checks) ??
    (checks.refusesNaN === true && hasNaN(observation.value)
      ? 'NaN in the observation'
      : undefined) ??
    checks.inspect?.(observation.value);
  return reason === undefined ? observation : { kind: 'failure', reason };
}

/** What keeps the agent from seeing; undefined: nothing. The same text however blind it is: it is counted. */
function blindness(telemetry: Telemetry, checks: FallbackChecks): string | undefined {
  const { staleAfter, missingRatioMax, missingSpan = STRICT_CHECKS.missingSpan } = checks;
  for (const service of telemetry.services) {
    if (staleAfter !== undefined && !(ageOfNewest(service, telemetry, staleAfter) <= staleAfter))
      return `telemetry of ${service} is over ${staleAfter} s old`;
    if (missingRatioMax === undefined) continue;
    if (!(missingRatio(service, telemetry, missingSpan) <= missingRatioMax))
      return `over ${missingRatioMax} of the telemetry of ${service} is missing`;
  }
  return undefined;
}

/**
 * Whether a number of an observation is NaN, where it is a number, or a list of numbers or of such lists:
 * what a policy computes with. What a rule observes by name may be missing.
 */
function hasNaN(value: unknown): boolean {
  if (typeof value === 'number') return Number.isNaN(value);
  if (ArrayBuffer.isView(value)) return (value as Float64Array).some(Number.isNaN);
  return Array.isArray(value) && value.some(hasNaN);
}

/** The decision after the time that it took; nobody waits longer than the limit. */
function inTime(
  agent: Agent,
  decision: Attempt<Action>,
  { decisionSecondsMax = Number.POSITIVE_INFINITY }: FallbackChecks,
): Attempt<Action> {
  const { decisionSeconds = 0 } = agent;
  if (decision.kind === 'failure' || decisionSeconds === 0) return decision;
  if (!(decisionSeconds > 0))
    return { kind: 'failure', reason: `a decision cannot take ${decisionSeconds} s` };
  if (decisionSeconds <= decisionSecondsMax) return { ...decision, after: decisionSeconds };
  const reason = `no decision within ${decisionSecondsMax} s`;
  return { kind: 'failure', reason, after: decisionSecondsMax };
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
