import type { OptionValues, Registered } from '../options.ts';
import type { Uniform } from '../random.ts';
import type { Seconds } from '../units.ts';
import type { SpotTrace } from './spot-supply.ts';

/** Draws the availability of spot over [0, horizon). */
export type SpotMarket = (uniform: Uniform, horizon: Seconds) => SpotTrace;

/** One kind of market. `create` takes what `readOptions` returned for `options`. */
export interface SpotMarketLine extends Registered {
  create(options: OptionValues): SpotMarket;
}
