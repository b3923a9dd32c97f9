import type { OptionValues, Registered } from '../sim/options.ts';
import type { Agent, Guard, ScalingTarget } from './agent.ts';

export interface AutoscalerLine extends Registered {
  /** One agent per service to scale, or one for several. Options as `readOptions` returns them. */
  create(options: OptionValues, targets: readonly ScalingTarget[]): readonly Agent[];
}
export interface GuardLine extends Registered {
  create(options: OptionValues, targets: readonly ScalingTarget[]): Guard;
}
