import type { FaultLine } from './fault.ts';

/** Entries expire together: of the hits, drop x level become misses. */
export const cacheStampede: FaultLine<{ readonly drop: number }> = {
  kind: 'cache-stampede',
  description: 'entries of a cache expire together: its hit ratio collapses',
  options: {
    drop: {
      value: { type: 'number', above: 0, max: 1 },
      default: 1,
      description: 'share of the hits that become misses, at full severity, in (0, 1]',
    },
  },
  appliesTo: ['cache'],
  trace: 'a step down of the hit ratio, a jump of the calls behind it, at a fixed rhythm of expiry',
  source: 'synchronous expiry; the drop (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: cache-stampede leaves no hits at full severity',
  effects: (level, { drop }, { name }) => [
    { on: 'cache', service: name, hitFactor: 1 - level * drop },
  ],
};
