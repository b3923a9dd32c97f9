import type { Environment } from '../../agents/learning/environment.ts';
import type { OptionValues, Registered } from '../../sim/options.ts';

/** What an environment is told beside its options. */
export interface EnvironmentContext {
  /** The folder that paths in options are relative to. */
  readonly folder: string;
}
/** One kind of task that a learner can be trained on. */
export interface EnvironmentLine extends Registered {
  /** `options` as `readOptions` returns them. Waits where files have to be read first. */
  create(options: OptionValues, context: EnvironmentContext): Environment | Promise<Environment>;
}
