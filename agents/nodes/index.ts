import type { AgentLine } from '../registry.ts';
import { clusterAutoscalerLine } from './cluster-autoscaler.ts';

/** All that can decide how many nodes there are. */
export const NODE_SCALERS: readonly AgentLine[] = [clusterAutoscalerLine];
