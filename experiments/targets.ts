import type { NodePoolTarget, ScalingTarget } from '../agents/agent.ts';
import type { Decision } from '../agents/index.ts';
import { createDistribution } from '../sim/distributions/index.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { offeredLoad } from './system-checks.ts';

/** The services that a decision is about: those with room to move. */
export function targetsOf(decision: Decision, system: SystemConfig): readonly ScalingTarget[] {
  switch (decision) {
    case 'autoscaling':
      return scalingTargets(system);
    case 'resizing':
      return allTargets(system).filter(({ coresMin, coresMax }) => coresMin < coresMax);
    case 'nodes':
      return [];
  }
}

/** The services whose replicas have room to move. */
export function scalingTargets(system: SystemConfig): readonly ScalingTarget[] {
  return allTargets(system).filter(({ replicasMin, replicasMax }) => replicasMin < replicasMax);
}

/** Every service as its operators have declared it. */
export function allTargets(system: SystemConfig): readonly ScalingTarget[] {
  const loads = offeredLoad(system, 1);
  return system.services.map((service, i) => {
    const instance =
      service.instance === undefined ? undefined : system.instanceTypes[service.instance];
    const { load, callsPerSecond } = loads[i]!;
    return {
      service: service.name,
      replicasMin: service.replicasMin,
      replicasMax: service.replicasMax,
      replicas: service.replicas,
      workersPerReplica: service.workersPerReplica,
      bootSeconds: createDistribution(service.boot).mean,
      workSecondsPerTransaction: load,
      callsPerTransaction: callsPerSecond,
      dollarsPerHour: instance?.dollarsPerHour ?? 0,
      cores: service.workersPerReplica,
      coresMin: service.workersPerReplica,
      coresMax: service.workersPerReplica,
      memoryBytes: Number.POSITIVE_INFINITY,
    };
  });
}

/** The pools of nodes that replicas run on; none: every replica has an instance of its own. */
export function nodePools(_system: SystemConfig): readonly NodePoolTarget[] {
  return [];
}
