import type { System } from './system.ts';
import type { Dollars } from './units.ts';

type Billed = Pick<System, 'cluster' | 'services' | 'databases'>;

/**
 * The bill by service, disk reads of its store included, and, where replicas share nodes, by pool what nobody asked
 * for.
 */
export function costDollars({ cluster, services, databases }: Billed) {
  const bills: Record<string, Dollars> = {
    ...(cluster?.costDollars() ??
      Object.fromEntries(services.map(({ config, bill }) => [config.name, bill.dollars]))),
  };
  for (const [name, { store }] of databases)
    if (store !== undefined) bills[name] = bills[name]! + store.dollars;
  return bills;
}

/** All bills so far, if everything that is rented were given back now. */
export function dollarsSoFar({ cluster, services, databases }: Billed): Dollars {
  let dollars = cluster?.dollarsSoFar ?? 0;
  if (cluster === undefined) for (const service of services) dollars += service.dollarsSoFar;
  for (const { store } of databases.values()) dollars += store?.dollars ?? 0;
  return dollars;
}
