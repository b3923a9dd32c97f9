import type { Agent, AgentContext } from '../agents/agent.ts';
import { BALANCERS } from '../agents/balancing/index.ts';
import { join, withFallback } from '../agents/fallback.ts';
import { GUARDS } from '../agents/guards/index.ts';
import { agentLines, type Decision } from '../agents/index.ts';
import type { AgentLine } from '../agents/registry.ts';
import { HOLD } from '../sim/actions.ts';
import { readOptions } from '../sim/options.ts';
import type { Balancer } from '../sim/services/balancer.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { assert, type Spec } from '../sim/units.ts';
import { Controller } from './controller.ts';
import { dayRates } from './day-rates.ts';
import { lineOf, optionsOf } from './registered.ts';
import { guardedTargets, nodePools, targetsOf } from './targets.ts';
import type { ExperimentConfig, RunSpec } from './types.ts';

/** Decides for an autoscaler that fails: the rule that most systems would run without it. */
const FALLBACK: Spec = { kind: 'hpa' };
/** A system whose entry names no autoscaler keeps the replicas it begins with. */
const NO_AUTOSCALER: Spec = { kind: 'static' };

export function createBalancer(spec: Spec): Balancer {
  return lineOf(BALANCERS, spec).create(optionsOf(BALANCERS, spec));
}

/** One controller per agent of the entry, behind the guards of the entry. */
export async function createControllers(spec: RunSpec): Promise<Controller[]> {
  const { entry, experiment } = spec;
  const believed = declared(experiment);
  const [targets, pools] = [guardedTargets(believed), nodePools(believed)];
  const guards = entry.guards.map((guard) =>
    lineOf(GUARDS, guard).create(optionsOf(GUARDS, guard), targets, pools),
  );
  const agents = { autoscaling: NO_AUTOSCALER, ...entry.agents };
  const controllers: Controller[] = [];
  for (const [decision, agent] of Object.entries(agents)) {
    const context = await contextOf(spec, lineOf(agentLines(decision), agent));
    for (const one of createAgents(decision as Decision, agent, { experiment, context }))
      controllers.push(new Controller(one, guards));
  }
  return controllers;
}

/** Agents are made for the system that their operators believe in. */
function declared({ believed, system }: Surroundings['experiment']): SystemConfig {
  return believed ?? system;
}

interface Surroundings {
  readonly experiment: Pick<ExperimentConfig, 'system' | 'believed'>;
  readonly context: AgentContext;
}

/** The agents of one decision, each with what stands in for it: where nothing does, all holds. */
function createAgents(decision: Decision, spec: Spec, { experiment, context }: Surroundings) {
  const targets = targetsOf(decision, declared(experiment));
  const create = (one: Spec) => {
    const lines = agentLines(decision);
    return lineOf(lines, one).create(optionsOf(lines, one), targets, context);
  };
  const agents = create(spec);
  const fallbacks = decision === 'autoscaling' ? create(FALLBACK) : agents.map(() => holding);
  if (agents.length === fallbacks.length)
    return agents.map((agent, i) => withFallback(agent, fallbacks[i]!));
  assert(agents.length === 1, `${spec.kind} must make one agent per target, or one for all`);
  return [withFallback(agents[0]!, join(fallbacks))];
}

const holding: Agent = { name: 'holding', observe: () => undefined, act: () => HOLD };

/**
 * Throws an InputError where the options of an agent do not fit together or to the system: the
 * agent itself knows.
 */
export function tryAgent(decision: string, spec: Spec, system: SystemConfig): void {
  const line = agentLines(decision).find(({ kind }) => kind === spec.kind);
  const context = { interval: 1, pools: nodePools(system), pastDays: [], thisDay: undefined };
  line?.create(readOptions(line.options, spec), targetsOf(decision as Decision, system), context);
}

async function contextOf(
  { experiment, day, seed: own }: RunSpec,
  line: AgentLine,
): Promise<AgentContext> {
  const { train, control } = experiment;
  // Tuning runs on train days: the day itself is not past.
  const past = line.sees === 'past days' ? (train?.days ?? []).filter((one) => one !== day) : [];
  const seed = train?.seeds[0] ?? 0;
  return {
    interval: control.interval,
    pools: nodePools(declared(experiment)),
    pastDays: await Promise.all(past.map((one) => dayRates(experiment, one, seed))),
    thisDay: line.sees === 'this day' ? await dayRates(experiment, day, own) : undefined,
  };
}
