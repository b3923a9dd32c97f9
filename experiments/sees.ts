import { agentLines } from '../agents/index.ts';
import type { AgentLine } from '../agents/registry.ts';
import { isMap } from '../sim/options.ts';
import type { Spec } from '../sim/units.ts';
import type { Entry } from './types.ts';

type Told = NonNullable<AgentLine['sees']>;
type Line = ReturnType<typeof agentLines>[number];

/** Whether an agent of an entry is told of past days, or of the very day it runs on. */
export function sees({ agents }: Pick<Entry, 'agents'>, what: Told): boolean {
  return Object.entries(agents).some(([decision, spec]) => specSees(decision, spec, what));
}

/** As `sees`, of one Spec and those that stand in its options. */
export function specSees(decision: string, spec: Spec, what: Told): boolean {
  return someLine(decision, spec, ({ sees: told }) => told === what);
}

/** Whether something holds for the line of a Spec, or of one that stands in its options. */
export function someLine(decision: string, spec: Spec, holds: (line: Line) => boolean): boolean {
  const line = agentLines(decision).find(({ kind }) => kind === spec.kind);
  if (line === undefined) return false;
  const nested = Object.entries(line.options).some(([key, { value }]) => {
    const inner = spec[key];
    return value.type === 'agent' && isMap(inner) && someLine(value.of, inner as Spec, holds);
  });
  return holds(line) || nested;
}
