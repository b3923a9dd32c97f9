import type {
  Agent,
  AgentContext,
  DayRates,
  Guard,
  GuardContext,
  ScalingTarget,
} from '../agents/agent.ts';
import { BALANCERS } from '../agents/balancing/index.ts';
import { join, STRICT_CHECKS, withFallback } from '../agents/fallback.ts';
import { GUARDS } from '../agents/guards/index.ts';
import { controlLines, type Decision, PER_REQUEST } from '../agents/index.ts';
import type { AgentLine } from '../agents/registry.ts';
import { HOLD } from '../sim/actions.ts';
import { DeadlineClock } from '../sim/calendars/deadline-clock.ts';
import { createRandom } from '../sim/random.ts';
import type { Balancer } from '../sim/services/balancer.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { assert, type Spec } from '../sim/units.ts';
import { needsWorld } from '../sim/world.ts';
import { FIRST_DATE } from '../workloads/payment-days.ts';
import { Controller } from './controller.ts';
import { dayRates } from './day-rates.ts';
import { lineOf, optionsOf } from './registered.ts';
import { specSees } from './sees.ts';
import { clockOf } from './start.ts';
import { guardedTargets, nodePools, targetsOf } from './targets.ts';
import { deadlineEvents } from './telemetry/deadline-events.ts';
import type { Entry, ExperimentConfig, RunSpec } from './types.ts';
import { createWorld } from './world.ts';

/** Decides for an autoscaler that fails: the rule that most systems would run without it. */
const FALLBACK: Spec = { kind: 'hpa' };
/** A system whose entry names no autoscaler keeps the replicas it begins with. */
const NO_AUTOSCALER: Spec = { kind: 'static' };

export function createBalancer(spec: Spec): Balancer {
  return lineOf(BALANCERS, spec).create(optionsOf(BALANCERS, spec));
}

/** One controller per agent of the entry, behind the guards of the entry. */
export async function createControllers(spec: RunSpec): Promise<Controller[]> {
  return controllersWith(spec, await contextsOf(spec));
}

/** Scales some services in place of the autoscaler of the entry. */
export interface Takeover {
  readonly services: readonly string[];
  readonly agent: Agent;
}
/** What an agent is told, but for how to make others like it. */
type Told = Omit<AgentContext, 'create'>;
/** What each agent of an entry is told, by decision. */
export type Contexts = Readonly<Record<string, Told>>;

/** As `createControllers`, at once: with what the agents are told. */
export function controllersWith(
  spec: RunSpec,
  contexts: Contexts,
  takeover?: Takeover,
): Controller[] {
  const { entry, experiment } = spec;
  const believed = declared(experiment);
  const around = { believed, context: guardContext(spec) };
  const guards = entry.guards.map((guard) => createGuard(guard, around));
  const agents = Object.entries(agentsOf(entry)).flatMap(([key, agent]) => {
    const decision = key as Decision;
    const isTaken = ({ service }: ScalingTarget) =>
      decision === 'autoscaling' && takeover?.services.includes(service) === true;
    const left = targetsOf(decision, believed).filter((target) => !isTaken(target));
    const surroundings = { targets: left, context: contexts[key]! };
    return createAgents(decision, agent, surroundings, experiment.control);
  });
  const taken = takeover === undefined ? [] : [takenOver(takeover, spec, contexts)];
  return [...taken, ...agents].map((agent) => new Controller(agent, guards));
}

/** As a learned agent that scales these services. */
function takenOver({ services, agent }: Takeover, { experiment }: RunSpec, contexts: Contexts) {
  const { interval, decisionSecondsMax = interval } = experiment.control;
  const all = targetsOf('autoscaling', declared(experiment));
  const targets = all.filter(({ service }) => services.includes(service));
  const fallbacks = makerOf('autoscaling', { targets, context: contexts['autoscaling']! })(
    FALLBACK,
  );
  return withFallback(agent, join(fallbacks), { ...STRICT_CHECKS, decisionSecondsMax });
}

/** What the agents of an entry are told before a run. */
export async function contextsOf(spec: RunSpec): Promise<Contexts> {
  const contexts = Object.entries(agentsOf(spec.entry)).map(async ([decision, agent]) => [
    decision,
    await contextOf(spec, { decision, agent }),
  ]);
  return Object.fromEntries(await Promise.all(contexts)) as Contexts;
}

/** Those of the control loop. */
const agentsOf = ({ agents }: Entry): Entry['agents'] => {
  const own = Object.entries(agents).filter(([decision]) => !Object.hasOwn(PER_REQUEST, decision));
  return { autoscaling: NO_AUTOSCALER, ...Object.fromEntries(own) };
};

interface GuardSurroundings {
  readonly believed: SystemConfig;
  readonly context: GuardContext;
}

function createGuard(spec: Spec, { believed, context }: GuardSurroundings): Guard {
  const [targets, pools] = [guardedTargets(believed), nodePools(believed)];
  return lineOf(GUARDS, spec).create(optionsOf(GUARDS, spec), targets, pools, context);
}

function guardContext({ experiment, day }: Pick<RunSpec, 'experiment' | 'day'>): GuardContext {
  const { system, horizon, control } = experiment;
  const due = deadlineEvents(system, createWorld(experiment, day), horizon);
  const cutOffs = due.map(({ from: at, component, name }) => ({ at, component, name }));
  return { interval: control.interval, clock: clockOf(experiment, day), cutOffs };
}

/** Agents are made for the system that their operators believe in. */
function declared({ believed, system }: RunSpec['experiment']): SystemConfig {
  return believed ?? system;
}

interface Surroundings {
  readonly targets: readonly ScalingTarget[];
  readonly context: Told;
}

/** The agents of a Spec, and of any that it names in turn. */
function makerOf(decision: string, { targets, context }: Surroundings) {
  const lines = controlLines(decision);
  const create = (one: Spec): readonly Agent[] =>
    lineOf(lines, one).create(optionsOf(lines, one), targets, { ...context, create });
  return create;
}

/** The agents of one decision, each with what stands in for it: where nothing does, all holds. */
function createAgents(
  decision: Decision,
  spec: Spec,
  around: Surroundings,
  { interval, decisionSecondsMax = interval }: RunSpec['experiment']['control'],
) {
  const create = makerOf(decision, around);
  const line: AgentLine = lineOf(controlLines(decision), spec);
  const checks = { ...line.checks, decisionSecondsMax };
  const agents = create(spec);
  const fallbacks = decision === 'autoscaling' ? create(FALLBACK) : agents.map(() => holding);
  if (agents.length === fallbacks.length)
    return agents.map((agent, i) => withFallback(agent, fallbacks[i]!, checks));
  assert(agents.length === 1, `${spec.kind} must make one agent per target, or one for all`);
  return [withFallback(agents[0]!, join(fallbacks), checks)];
}

const holding: Agent = { name: 'holding', observe: () => undefined, act: () => HOLD };

/**
 * Throws an InputError where the options of an agent do not fit together or to the system: the
 * agent itself knows.
 */
export function tryAgent(decision: string, spec: Spec, system: SystemConfig): void {
  const targets = targetsOf(decision as Decision, system);
  const nobody = { pastDays: [], thisDay: undefined, stream: streamOf('check') };
  const context = { interval: 1, pools: nodePools(system), ...nobody };
  if (controlLines(decision).some(({ kind }) => kind === spec.kind))
    makerOf(decision, { targets, context })(spec);
}

/** As `tryAgent`, of a guard: whatever the day. */
export function tryGuard(spec: Spec, system: SystemConfig): void {
  const sometime = { at: 0, component: '', name: '' };
  const cutOffs = needsWorld(system) ? [sometime] : [];
  const clock = new DeadlineClock({ date: FIRST_DATE, time: '00:00', zone: 'UTC' });
  if (GUARDS.some(({ kind }) => kind === spec.kind))
    createGuard(spec, { believed: system, context: { interval: 1, clock, cutOffs } });
}

/** Agents made again draw the same again. */
const streamOf = (seed: string) => (name: string) => createRandom(seed).stream(`agent/${name}`);

async function contextOf(
  { experiment, day, seed: own }: RunSpec,
  { decision, agent }: { readonly decision: string; readonly agent: Spec },
): Promise<Told> {
  const isTold = (what: NonNullable<AgentLine['sees']>) => specSees(decision, agent, what);
  return {
    interval: experiment.control.interval,
    pools: nodePools(declared(experiment)),
    pastDays: isTold('past days') ? ratesBefore(await pastDaysOf(experiment), day) : [],
    thisDay: isTold('this day') ? await dayRates(experiment, day, own) : undefined,
    stream: streamOf(`${own}/${day}`),
  };
}

/** A day that agents know of. */
export interface PastDay {
  readonly day: number;
  readonly rates: DayRates;
}

/** What agents know of the past: the train days. */
export function pastDaysOf({
  train,
  ...experiment
}: ExperimentConfig): Promise<readonly PastDay[]> {
  const { pastWorkload: workload = experiment.workload } = experiment;
  const seed = train?.seeds[0] ?? 0;
  const ratesOf = async (day: number) => ({
    day,
    rates: await dayRates({ ...experiment, workload }, day, seed),
  });
  return Promise.all((train?.days ?? []).map(ratesOf));
}

/** What has been seen before a day. Tuning and training run on train days: the day itself is not past. */
export function ratesBefore(past: readonly PastDay[], day: number): readonly DayRates[] {
  return past.filter((one) => one.day !== day).map(({ rates }) => rates);
}
