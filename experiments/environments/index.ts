import { autoscaleLine } from './autoscale.ts';
import { batchSchedulingLine } from './batch-scheduling.ts';
import { acrobotLine } from './classic/acrobot.ts';
import { cartPoleLine } from './classic/cart-pole.ts';
import { mountainCarLine } from './classic/mountain-car.ts';
import { pendulumLine } from './classic/pendulum.ts';
import type { EnvironmentLine } from './registry.ts';
import { scalingMdpLine } from './scaling-mdp.ts';
import { scalingMdpSettingsLine } from './scaling-mdp-settings.ts';
import { schedulerChoiceLine } from './scheduler-choice.ts';
import { spotDeadlineLine } from './spot-deadline.ts';

/** What policies can be trained on. */
export const ENVIRONMENTS: readonly EnvironmentLine[] = [
  cartPoleLine,
  acrobotLine,
  mountainCarLine,
  pendulumLine,
  scalingMdpLine,
  autoscaleLine,
  scalingMdpSettingsLine,
  spotDeadlineLine,
  batchSchedulingLine,
  schedulerChoiceLine,
];
