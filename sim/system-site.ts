import { NONE } from './calls.ts';
import type { FaultSite } from './faults/fault-site.ts';
import type { System } from './system.ts';

/** What faults may know of a system: names and numbers of its parts. */
export function faultSite(system: System): FaultSite {
  const { config, interpreter, databases, zones } = system;
  const nodes = () => system.cluster?.samples() ?? [];

  return {
    config,
    ready: (service) => system.service(service).ready,
    waiting: (replica) => interpreter.replicas.waiting[replica]!,
    zoneOf: (replica) => zones.nameOf(interpreter.replicas.zone[replica]!),
    primary(database) {
      const primary = databases.get(database)?.primary ?? NONE;
      return primary === NONE ? undefined : primary;
    },
    nodes: (pool) =>
      nodes()
        .filter((node) => node.pool === pool && node.phase === 'ready')
        .map(({ id }) => id),
    zoneOfNode: (node) => nodes().find(({ id }) => id === node)?.zone,
  };
}
