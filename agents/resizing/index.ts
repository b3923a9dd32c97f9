import type { AgentLine } from '../registry.ts';
import { vpaLine } from './vpa.ts';

/** All that can decide how large a replica is. */
export const RESIZERS: readonly AgentLine[] = [vpaLine];
