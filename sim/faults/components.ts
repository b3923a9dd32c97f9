import type { Step, SystemConfig } from '../system-config.ts';

/** What faults can strike. */
export const COMPONENT_CLASSES = [
  'service',
  'memory',
  'connections',
  'database',
  'cache',
  'queue',
  'edge',
  'nodes',
  'zone',
  'region',
  'telemetry',
  'load',
  'none',
] as const;
export type ComponentClass = (typeof COMPONENT_CLASSES)[number];

/** As it reads after 'must be'. */
export const CLASS_NOUNS: Readonly<Record<ComponentClass, string>> = {
  service: 'a service',
  memory: 'a service with memoryUse',
  connections: 'a service whose clients have a bounded number of connections',
  database: 'a service with database',
  cache: 'a service with cache',
  queue: 'a queue',
  edge: 'a service that is called',
  nodes: 'a pool of nodes',
  zone: 'a zone',
  region: 'a region',
  telemetry: 'a service',
  load: 'nothing: it strikes the load',
  none: 'nothing: it strikes nothing itself',
};

/** Names of the components of a class that a system has, in its order. */
export function componentsOf(config: SystemConfig, kind: ComponentClass): readonly string[] {
  const { services, queues = [], nodes = [], zones = [] } = config;
  const named = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name);
  switch (kind) {
    case 'service':
    case 'edge':
    case 'telemetry':
      return named(services);
    case 'memory':
      return named(services.filter((service) => service.memoryUse !== undefined));
    case 'connections':
      return named(services.filter(({ client }) => Number.isFinite(client.connections)));
    case 'database':
      return named(services.filter(({ database }) => database !== undefined && !database.follows));
    case 'cache':
      return named(services.filter((service) => service.cache !== undefined));
    case 'queue':
      return named(queues);
    case 'nodes':
      return named(nodes);
    case 'zone':
      return named(zones);
    case 'region':
      return [...new Set(zones.map(({ region }) => region))];
    case 'load':
    case 'none':
      return [];
  }
}

/** Names of the services that call a service, in the order of the system. */
export function callersOf(config: SystemConfig, callee: string): readonly string[] {
  const callers = new Set<string>();
  const walk = (steps: readonly Step[], caller: string | undefined): void => {
    for (const step of steps) {
      if ('parallel' in step) for (const branch of step.parallel) walk(branch, caller);
      else if ('steps' in step) walk(step.steps, caller);
      else if ('among' in step) walk(step.among, caller);
      else if ('send' in step) walk(step.then, undefined);
      else {
        if (step.call === callee && caller !== undefined) callers.add(caller);
        walk(step.then, step.call);
      }
    }
  };
  for (const { steps } of config.transactions) {
    if (!('stations' in steps)) walk(steps, undefined);
  }
  return config.services.map(({ name }) => name).filter((name) => callers.has(name));
}
