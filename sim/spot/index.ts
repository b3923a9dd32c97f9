import { renewal } from './renewal.ts';
import { replay } from './replay.ts';
import type { SpotMarketLine } from './spot-market.ts';

/** Where the availability of spot comes from. */
export const SPOT_MARKETS: readonly SpotMarketLine[] = [renewal, replay];
