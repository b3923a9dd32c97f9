import { agentLines } from '../agents/index.ts';
import type { AgentLine } from '../agents/registry.ts';
import type { Entry } from './types.ts';

/** Whether an agent of an entry is told of past days, or of the very day it runs on. */
export function sees({ agents }: Pick<Entry, 'agents'>, what: NonNullable<AgentLine['sees']>) {
  return Object.entries(agents).some(([decision, { kind }]) =>
    agentLines(decision).some((line) => line.kind === kind && line.sees === what),
  );
}
