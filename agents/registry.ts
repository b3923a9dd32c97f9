import type { OptionValues, Registered } from '../sim/options.ts';
import type {
  Agent,
  AgentContext,
  Guard,
  GuardContext,
  NodePoolTarget,
  ScalingTarget,
} from './agent.ts';
import type { FallbackChecks } from './fallback.ts';

/** One kind of agent that an entry can name. */
export interface AgentLine extends Registered {
  /**
   * What else it is told: `past days`, the train days of the experiment; `this day`, the very day it
   * runs on, which makes it a bound and no contender. Unset: telemetry alone.
   */
  readonly sees?: 'past days' | 'this day';
  /** The option that trades cost against violations: what a curve at equal SLO is drawn over. */
  readonly knob?: string;
  /** When its decisions are not trusted, although they are actions; unset: a rule is always trusted. */
  readonly checks?: FallbackChecks;
  /**
   * One agent per target, or a single one for all of them. Options as `readOptions` returns them.
   * Throws an InputError where they do not fit together or to the targets.
   */
  create(
    options: OptionValues,
    targets: readonly ScalingTarget[],
    context: AgentContext,
  ): readonly Agent[];
}
export type AutoscalerLine = AgentLine;

export interface GuardLine extends Registered {
  /**
   * `targets`: the services that may change; `pools`: the nodes they run on, where they share some.
   * Throws an InputError where the options do not fit together or to the run.
   */
  create(
    options: OptionValues,
    targets: readonly ScalingTarget[],
    pools?: readonly NodePoolTarget[],
    context?: GuardContext,
  ): Guard;
}
