import { type FaultLine, isOnset } from './fault.ts';

/** Once, at the onset: what follows is the time that the cache takes to warm up. */
export const cacheFlush: FaultLine = {
  kind: 'cache-flush',
  description: 'a cache is empty at once, and fills by its misses',
  options: {},
  appliesTo: ['cache'],
  usual: { duration: 0 },
  trace: 'the hit ratio falls in a step and climbs back, calls of what is behind it jump',
  source: 'cold start of a cache; refill as CacheConfig says',
  coveredBy: 'test/sim/faults/faults.test.ts: cache-flush strikes once',
  strikes: (moment, _options, { name }) =>
    isOnset(moment) ? [{ kind: 'cache-flush', service: name }] : [],
};
