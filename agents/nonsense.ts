import { found } from '../sim/options.ts';

/**
 * What is wrong with an action of an agent that is not trusted to keep to its type; undefined:
 * nothing.
 */
export function nonsense(action: unknown, services: readonly string[]): string | undefined {
  const { kind, orders } = Object(action) as Readonly<Record<string, unknown>>;
  if (kind !== 'several') return nonsenseOrder(action, services);
  if (!Array.isArray(orders)) return `several orders must be a list, got ${found(orders)}`;
  return orders.map((order) => nonsenseOrder(order, services)).find((one) => one !== undefined);
}

function nonsenseOrder(order: unknown, services: readonly string[]): string | undefined {
  const { kind, service, ...amounts } = Object(order) as Readonly<Record<string, unknown>>;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
  const isPositive = (value: unknown) => typeof value === 'number' && value > 0;
  const unknownService = services.includes(String(service))
    ? undefined
    : `unknown service ${found(service)}`;
  switch (kind) {
    case 'hold':
      return undefined;
    case 'scale':
      if (isCount(amounts['replicas'])) return unknownService;
      return (
        unknownService ?? `${found(amounts['replicas'])} is not a whole number of replicas >= 0`
      );
    case 'resize': {
      const { cores, memoryBytes = 1 } = amounts;
      if (isPositive(cores) && isPositive(memoryBytes)) return unknownService;
      return unknownService ?? `${found(cores)} cores, ${found(memoryBytes)} bytes are no size`;
    }
    case 'provision':
      return isCount(amounts['nodes'])
        ? undefined
        : `${found(amounts['nodes'])} is not a whole number of nodes >= 0`;
    case 'drain':
      return isCount(amounts['node']) ? undefined : `${found(amounts['node'])} is no node`;
    default:
      return `act returned no action but ${found(order)}`;
  }
}
