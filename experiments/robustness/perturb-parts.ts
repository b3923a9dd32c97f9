import { createDistribution } from '../../sim/distributions/index.ts';
import type { ServiceConfig, SystemConfig } from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import { scaleLaw } from './scale-law.ts';

/** What the quantity of a name is multiplied by; drawn when first asked for. */
export type Factor = (name: string) => number;

/** The delay of each queue, and the times between zones and regions together. */
export function perturbParts({ queues, network }: SystemConfig, factor: Factor) {
  const between = (seconds: number) => (seconds === 0 ? 0 : seconds * factor('network'));
  return {
    ...(queues && {
      queues: queues.map((queue) => ({
        ...queue,
        delay: timesOf(queue.delay, () => factor(`${queue.name} delay`)),
      })),
    }),
    ...(network && {
      network: {
        betweenZones: between(network.betweenZones),
        betweenRegions: between(network.betweenRegions),
      },
    }),
  } satisfies Partial<SystemConfig>;
}

/**
 * Of each service: how long its pauses last, how often its cache misses, and where it is a database how long it takes
 * to flush, to read a page, to replicate and to fail over, and how often a page is not in the buffer pool.
 */
export function perturbServiceParts(service: ServiceConfig, factor: Factor) {
  const { name, pauses, cache, database } = service;
  const law = (spec: Spec, what: string) => timesOf(spec, () => factor(`${name} ${what}`));
  const hits = (ratio: number, what: string) => {
    const missing = 1 - ratio;
    return missing === 0 ? ratio : 1 - Math.min(1, missing * factor(`${name} ${what}`));
  };
  return {
    ...(pauses && { pauses: { ...pauses, length: law(pauses.length, 'pauses') } }),
    ...(cache && { cache: { ...cache, hitRatio: hits(cache.hitRatio, 'misses') } }),
    ...(database && {
      database: {
        ...database,
        flush: law(database.flush, 'flush'),
        diskRead: law(database.diskRead, 'diskRead'),
        lag: law(database.lag, 'lag'),
        bufferHitRatio: hits(database.bufferHitRatio, 'page misses'),
        failover: { ...database.failover, promote: law(database.failover.promote, 'promote') },
      },
    }),
  } satisfies Partial<ServiceConfig>;
}

/** What takes no time takes none however wrong the model is: no factor is drawn. */
function timesOf(law: Spec, times: () => number): Spec {
  return createDistribution(law).mean === 0 ? law : scaleLaw(law, { times });
}
