import type { OptionValues, Registered } from '../../sim/options.ts';
import type { SpotChoice, SpotProblem, SpotView } from '../../sim/spot/spot-job.ts';
import type { SpotTrace } from '../../sim/spot/spot-supply.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Policy } from '../learning/policy.ts';

/** What there is to choose from; positions are what learners know a choice by. */
export const SPOT_CHOICES: readonly SpotChoice[] = ['wait', 'spot', 'on-demand'];

export interface SpotDecision {
  readonly choice: SpotChoice;
  /** Decide again after so many seconds at the latest, > 0; unset: after the step of the problem. */
  readonly reviewAfter?: Seconds;
}
/** Decides where one job runs, once per step and whenever the availability of spot changes. */
export interface SpotPolicy {
  readonly name: string;
  /** May ask for spot that is not there, or leave too little time: the safety net stands behind it. */
  decide(view: SpotView): SpotDecision;
}

/** What a policy is made for. */
export interface SpotContext {
  readonly problem: SpotProblem;
  /** The availability to come: only for a line that `sees` it. */
  readonly trace?: SpotTrace;
  /** What was learnt: only for a learned line. */
  readonly learned?: Policy;
}
/** One kind of policy. `create` returns it bare, without the safety net. */
export interface SpotPolicyLine extends Registered {
  /** Set: it knows what is to come, which makes it a bound and no contender. */
  readonly sees?: 'this trace';
  create(options: OptionValues, context: SpotContext): SpotPolicy;
}
