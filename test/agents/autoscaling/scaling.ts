import type { AgentContext, ScalingTarget } from '../../../agents/agent.ts';
import { InputError, type OptionValues } from '../../../sim/options.ts';
import { type FakeService, type FakeTimes, fakeTelemetry } from '../fake-telemetry.ts';
import { agentsOf, context, target } from '../targets.ts';

export type Moment = FakeService & FakeTimes;

interface Setting {
  readonly target?: Partial<ScalingTarget>;
  readonly context?: Partial<AgentContext>;
}

/** An autoscaler of `ledger` as an entry makes it: from what it sees to the replicas it leaves. */
export function autoscaler(kind: string, options: OptionValues = {}, setting: Setting = {}) {
  const targets = [target({ service: 'ledger', ...setting.target })];
  const agent = agentsOf({ kind, ...options }, targets, context(setting.context))[0]!;
  return ({ now, time, interval, ...ledger }: Moment): number => {
    const times = { now: now ?? 0, time: time ?? now ?? 0, interval: interval ?? 15 };
    const action = agent.act(agent.observe(fakeTelemetry({ ledger }, times)));
    return action.kind === 'scale' ? action.replicas : ledger.replicas;
  };
}

/** What is wrong with the options of a kind, as `path: message`. */
export function problems(kind: string, options: OptionValues, setting: Setting = {}): string[] {
  try {
    autoscaler(kind, options, setting);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  return [];
}

/** Rates of a day in slots of a minute, unless told otherwise. */
export const day = (rates: readonly number[], slot = 60) => ({
  slot,
  ratePerSecond: Float64Array.from(rates),
});
