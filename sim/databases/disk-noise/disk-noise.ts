import type { OptionValues, Registered } from '../../options.ts';
import type { Uniform } from '../../random.ts';
import type { Seconds } from '../../units.ts';

/** How much slower than usual one disk is, now. Must not allocate. */
export interface DiskNoise {
  /** Factor > 0 for something that begins now and takes `busy` seconds on a usual disk; `now` does not fall. */
  factor(now: Seconds, busy: Seconds): number;
}
export interface DiskNoiseLine extends Registered {
  /** One per replica, which draws from a stream of its own. */
  create(options: OptionValues, uniform: Uniform): DiskNoise;
}
