import type { AgentContext, ScalingTarget } from '../../agents/agent.ts';
import { createRandom } from '../../sim/random.ts';

/** A service of one worker per replica that is ready 30 s after its order, unless told otherwise. */
export function target(over: Partial<ScalingTarget> & { readonly service: string }): ScalingTarget {
  const { cores = 1, ...rest } = over;
  return {
    replicasMin: 1,
    replicasMax: 10,
    replicas: 2,
    workersPerReplica: 1,
    bootSeconds: 30,
    workSecondsPerTransaction: 0.02,
    callsPerTransaction: 1,
    dollarsPerHour: 0.05,
    cores,
    coresMin: cores,
    coresMax: cores,
    memoryBytes: Number.POSITIVE_INFINITY,
    ...rest,
  };
}

/** An experiment that decides every 15 s and tells nothing of other days. */
export function context(over: Partial<AgentContext> = {}): AgentContext {
  const told: AgentContext = {
    interval: 15,
    pools: [],
    pastDays: [],
    thisDay: undefined,
    stream: createRandom('test').stream,
    create: () => [],
    ...over,
  };
  return told;
}
