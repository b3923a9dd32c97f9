import { resolve } from 'node:path';
import type { ScalingTarget } from '../agents/agent.ts';
import { AUTOSCALERS } from '../agents/autoscaling/index.ts';
import { BALANCERS } from '../agents/balancing/index.ts';
import { withFallback } from '../agents/fallback.ts';
import { GUARDS } from '../agents/guards/index.ts';
import { type OptionValues, type Registered, readOptions } from '../sim/options.ts';
import { createRandom, type Random } from '../sim/random.ts';
import type { Balancer } from '../sim/services/balancer.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { assert, type Spec } from '../sim/units.ts';
import { WORKLOADS } from '../workloads/index.ts';
import type { Workload, WorkloadContext } from '../workloads/workload.ts';
import { Controller } from './controller.ts';
import type { Entry, RunSpec } from './types.ts';

/** Decides for an autoscaler that fails: the rule that most systems would run without it. */
const FALLBACK: Spec = { kind: 'hpa' };
/** A system whose entry names no autoscaler keeps the replicas it begins with. */
const NO_AUTOSCALER: Spec = { kind: 'static' };

export function createBalancer(spec: Spec): Balancer {
  return lineOf(BALANCERS, spec).create(optionsOf(BALANCERS, spec));
}

export async function createWorkload(
  { experiment, day }: RunSpec,
  random: Random,
): Promise<Workload> {
  const { workload, system, horizon } = experiment;
  const dayRandom = createRandom(`day/${day}`);
  return createSource(workload, { random, dayRandom, day, horizon, types: system.transactions });
}

/** A workload outside an experiment. Paths of its spec are absolute or relative to the working directory. */
export function createSource(
  spec: Spec,
  context: Omit<WorkloadContext, 'resolvePath'>,
): Promise<Workload> {
  const line = lineOf(WORKLOADS, spec);
  return line.create(optionsOf(WORKLOADS, spec), {
    ...context,
    resolvePath: (path) => resolve(path),
  });
}

/** One controller per agent of the entry: autoscaling over the services that may be scaled. */
export function createControllers(entry: Entry, system: SystemConfig): Controller[] {
  const targets = scalingTargets(system);
  const guards = entry.guards.map((spec) =>
    lineOf(GUARDS, spec).create(optionsOf(GUARDS, spec), targets),
  );
  const spec = entry.agents['autoscaling'] ?? NO_AUTOSCALER;
  const agents = createAutoscalers(spec, targets);
  const fallbacks = createAutoscalers(FALLBACK, targets);
  // Each service has its own fallback, so each needs its own agent.
  assert(agents.length === fallbacks.length, `${spec.kind} must make one agent per service`);
  return agents.map((agent, i) => new Controller(withFallback(agent, fallbacks[i]!), guards));
}

function createAutoscalers(spec: Spec, targets: readonly ScalingTarget[]) {
  return lineOf(AUTOSCALERS, spec).create(optionsOf(AUTOSCALERS, spec), targets);
}

/** The services whose replicas have room to move. */
export function scalingTargets(system: SystemConfig): ScalingTarget[] {
  return system.services
    .filter(({ replicasMin, replicasMax }) => replicasMin < replicasMax)
    .map(({ name, replicasMin, replicasMax }) => ({ service: name, replicasMin, replicasMax }));
}

function lineOf<Line extends Registered>(registry: readonly Line[], spec: Spec): Line {
  const line = registry.find(({ kind }) => kind === spec.kind);
  assert(line !== undefined, `unknown kind ${spec.kind}`);
  return line;
}

function optionsOf(registry: readonly Registered[], spec: Spec): OptionValues {
  return readOptions(lineOf(registry, spec).options, spec);
}
