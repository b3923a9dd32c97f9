import { AUTOSCALERS } from './autoscaling/index.ts';
import { NODE_SCALERS } from './nodes/index.ts';
import type { AgentLine } from './registry.ts';
import { RESIZERS } from './resizing/index.ts';

/** The decisions that an entry may take over, and what can take them, by the key in the file. */
export const AGENTS = {
  autoscaling: AUTOSCALERS,
  resizing: RESIZERS,
  nodes: NODE_SCALERS,
} as const satisfies Readonly<Record<string, readonly AgentLine[]>>;
export type Decision = keyof typeof AGENTS;

/** The lines of a decision; none for an unknown one. */
export function agentLines(decision: string): readonly AgentLine[] {
  return Object.hasOwn(AGENTS, decision) ? AGENTS[decision as Decision] : [];
}
