// Hot: bench payments
import type { StatementQuery } from '../../sim/databases/statement-router.ts';
import type { Option } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';

export const MARGIN: Option = {
  value: { type: 'seconds', min: 0 },
  default: '1s',
  description: 'a copy may be older by so much by now than when its lag was polled',
  tune: { min: 0, max: 5 },
};

/** Whether an alternative shows what is fresh enough, as far as can be known; one that lacks nothing always does. */
export function isFresh(query: StatementQuery, alternative: number, margin: Seconds): boolean {
  const lag = query.lagSeconds[alternative]!;
  return lag === 0 || lag + margin <= query.freshWithin;
}

/** The least old of the first `count` alternatives; of equals the first. */
export function freshest({ lagSeconds }: StatementQuery, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (lagSeconds[i]! < lagSeconds[best]!) best = i;
  return best;
}
