import type { NodePoolTarget, ScalingTarget } from '../agents/agent.ts';
import type { Decision } from '../agents/index.ts';
import { createDistribution } from '../sim/distributions/index.ts';
import { declaredCores, type ServiceConfig, type SystemConfig } from '../sim/system-config.ts';
import { offeredLoad } from './offered-load.ts';

/** The services that a decision is about: those with room to move. */
export function targetsOf(decision: Decision, system: SystemConfig): readonly ScalingTarget[] {
  switch (decision) {
    case 'autoscaling':
      return allTargets(system).filter(isScaled);
    case 'resizing':
      return allTargets(system).filter(isResized);
    case 'nodes':
      return [];
  }
}

/** The services that may change at all: what guards watch over. */
export function guardedTargets(system: SystemConfig): readonly ScalingTarget[] {
  return allTargets(system).filter((target) => isScaled(target) || isResized(target));
}

const isScaled = ({ replicasMin, replicasMax }: ScalingTarget) => replicasMin < replicasMax;
const isResized = ({ coresMin, coresMax }: ScalingTarget) => coresMin < coresMax;

/** Every service as its operators have declared it. */
export function allTargets(system: SystemConfig): readonly ScalingTarget[] {
  const loads = offeredLoad(system, 1);
  return system.services.map((service, i) => {
    const { load, callsPerSecond } = loads[i]!;
    const cores = declaredCores(service);
    return {
      service: service.name,
      replicasMin: service.replicasMin,
      replicasMax: service.replicasMax,
      replicas: service.replicas,
      workersPerReplica: service.workersPerReplica,
      bootSeconds: createDistribution(service.boot).mean,
      workSecondsPerTransaction: load,
      callsPerTransaction: callsPerSecond,
      dollarsPerHour: dollarsOfReplica(service, system),
      cores,
      coresMin: service.coresMin ?? cores,
      coresMax: service.coresMax ?? cores,
      memoryBytes: service.memoryBytes ?? Number.POSITIVE_INFINITY,
    };
  });
}

/** What one replica costs in an hour: its instance, or its part of the cheapest node it could be on. */
function dollarsOfReplica(service: ServiceConfig, { instanceTypes, nodes }: SystemConfig): number {
  if (nodes !== undefined) {
    const perCore = nodes.map(({ dollarsPerHour, cores }) => dollarsPerHour / cores);
    return declaredCores(service) * Math.min(...perCore);
  }
  const { instance } = service;
  return instance === undefined ? 0 : instanceTypes[instance]!.dollarsPerHour;
}

/** The pools of nodes that replicas run on; none: every replica has an instance of its own. */
export function nodePools({ nodes = [] }: SystemConfig): readonly NodePoolTarget[] {
  return nodes.map((pool) => ({
    pool: pool.name,
    cores: pool.cores,
    memoryBytes: pool.memoryBytes,
    nodesMin: pool.nodesMin,
    nodesMax: pool.nodesMax,
    provisionSeconds: createDistribution(pool.provision).mean,
    dollarsPerHour: pool.dollarsPerHour,
  }));
}
