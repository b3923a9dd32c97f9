import type { System } from '../system.ts';
import type { FaultSite } from './fault-site.ts';

/** A running system as faults may know it. */
export function systemSite(system: System): FaultSite {
  const { config } = system;
  const { replicas } = system.interpreter;
  const nodes = () => system.cluster?.samples() ?? [];
  return {
    config,
    ready: (service) => system.service(service).ready,
    waiting: (replica) => replicas.waiting[replica]!,
    zoneOf: (replica) => config.zones?.[replicas.zone[replica]!]?.name,
    primary(database) {
      const primary = system.service(database).storage?.primary;
      return primary === undefined || primary < 0 ? undefined : primary;
    },
    nodes: (pool) =>
      nodes().flatMap((node) => (node.pool === pool && node.phase === 'ready' ? [node.id] : [])),
    zoneOfNode: (node) => nodes().find(({ id }) => id === node)?.zone,
  };
}
