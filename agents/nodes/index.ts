import type { AgentLine } from '../registry.ts';

/** All that can decide how many nodes there are. */
export const NODE_SCALERS: readonly AgentLine[] = [];
