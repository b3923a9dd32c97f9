import type { Registered } from '../sim/options.ts';
import { AUTOSCALERS } from './autoscaling/index.ts';
import { EVICTION_POLICIES } from './caching/index.ts';
import { KEY_INDEXES, UPDATABLE_INDEXES } from './indexing/index.ts';
import { NODE_SCALERS } from './nodes/index.ts';
import type { AgentLine } from './registry.ts';
import { RESIZERS } from './resizing/index.ts';
import { ROUTERS } from './routing/index.ts';

/** The decisions that an entry may take over, and what can take them, by the key in the file. */
export const AGENTS = {
  autoscaling: AUTOSCALERS,
  resizing: RESIZERS,
  nodes: NODE_SCALERS,
} as const satisfies Readonly<Record<string, readonly AgentLine[]>>;
export type Decision = keyof typeof AGENTS;

/** What the tables of a store may be found by. */
export const INDEX_LINES = [...KEY_INDEXES, ...UPDATABLE_INDEXES] as const;
/** What may leave its buffer pools; a bound, which sees what is to come, is no contender there. */
export const POLICY_LINES = EVICTION_POLICIES.filter(({ role }) => role !== 'bound');

/** Decisions per request: no agent of the control loop takes them. */
export const PER_REQUEST = {
  routing: ROUTERS,
  indexing: INDEX_LINES,
  caching: POLICY_LINES,
} as const;
/** All keys of `agents` in an entry. */
export const DECISIONS: readonly string[] = [...Object.keys(AGENTS), ...Object.keys(PER_REQUEST)];

/** What stands in a file for a decision of either kind. */
export type DecisionLine = Registered &
  Pick<AgentLine, 'sees' | 'knob'> & {
    /** Of what decides per request: a bound is told what nobody can know. */
    readonly role?: 'rule' | 'learned' | 'bound';
  };

/** The lines of a decision of the control loop; none for any other. */
export function controlLines(decision: string): readonly AgentLine[] {
  return Object.hasOwn(AGENTS, decision) ? AGENTS[decision as Decision] : [];
}

/** The lines of a decision; none for an unknown one. */
export function agentLines(decision: string): readonly DecisionLine[] {
  return Object.hasOwn(PER_REQUEST, decision)
    ? PER_REQUEST[decision as keyof typeof PER_REQUEST]
    : controlLines(decision);
}
