import type { Agent, AgentContext, ScalingTarget } from '../../agents/agent.ts';
import { AUTOSCALERS } from '../../agents/autoscaling/index.ts';
import { type OptionValues, readOptions } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import type { Spec } from '../../sim/units.ts';
import { untrainedPolicyFile } from './untrained-policy.ts';

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

const STATIC = { kind: 'static' };
/** Options without which a kind cannot be: of those that stand around other agents. */
export const NEEDED: Readonly<Record<string, OptionValues>> = {
  deployed: { candidate: STATIC, baseline: STATIC },
  faulty: { agent: STATIC, fault: 'late' },
  get learned() {
    return { policy: untrainedPolicyFile() };
  },
};

/** An agent of a kind of autoscaling for some targets, and of those that it names. */
export function agentsOf(
  { kind, ...options }: Spec,
  targets: readonly ScalingTarget[],
  told: AgentContext,
): readonly Agent[] {
  const line = AUTOSCALERS.find((one) => one.kind === kind)!;
  const create = (spec: Spec) => agentsOf(spec, targets, told);
  return line.create(readOptions(line.options, { ...NEEDED[kind], ...options }), targets, {
    ...told,
    create,
  });
}

/** An experiment that decides every 15 s and tells nothing of other days. */
export function context(over: Partial<AgentContext> = {}): AgentContext {
  const told: AgentContext = {
    interval: 15,
    pools: [],
    pastDays: [],
    thisDay: undefined,
    stream: (name) => createRandom('test').stream(name),
    create: () => [],
    ...over,
  };
  return told;
}
