import type { Scheduler } from '../../sim/batch/batch.ts';
import type { OptionValues, Registered } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import type { DayPlan } from './day-features.ts';

/** What a scheduler is given beside its options. */
export interface SchedulerContext {
  /** Chance of its own, by name: no draw of the cluster or its jobs is shifted. */
  stream(name: string): Uniform;
  /** What is known before the first job is released; unset where there is no such plan. */
  readonly day?: DayPlan;
}

/** One kind of batch scheduler that an entry can name. */
export interface SchedulerLine extends Registered {
  /** Compared in the figures, by its defaults and tuned. False: a part of others, or not trained yet. */
  readonly isContender: boolean;
  /** Its decisions come from training; unset: they come from a rule. */
  readonly isLearned?: boolean;
  /** One scheduler for one run. Options as `readOptions` returns them. */
  create(options: OptionValues, context: SchedulerContext): Scheduler;
}
