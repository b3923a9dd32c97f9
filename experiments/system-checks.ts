import { createDistribution } from '../sim/distributions/index.ts';
import { didYouMean } from '../sim/options.ts';
import type { Problem } from '../sim/options.ts';
import { fits, leastAllocated, memoryRequest, type Room } from '../sim/infrastructure/placement.ts';
import {
  declaredCores,
  type NodePoolConfig,
  type RouteConfig,
  type ServiceConfig,
  type Step,
  type SystemConfig,
  type TransactionConfig,
} from '../sim/system-config.ts';
import type { Path } from './specs.ts';

const SHARES_TOLERANCE = 1e-6;

/** What is wrong with a system whose every part is well formed. */
export function checkSystem(system: SystemConfig): readonly Problem[] {
  return [
    ...checkShares(system),
    ...system.services.flatMap((service) => [
      ...checkService(service, system),
      ...checkSize(service),
    ]),
    ...checkNodes(system),
    ...system.transactions.flatMap((transaction) => checkTransaction(transaction, system)),
    ...checkReached(system),
  ];
}

function checkShares({ transactions }: SystemConfig): Problem[] {
  const sum = transactions.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) <= SHARES_TOLERANCE) return [];
  const message = `the shares must sum to 1, they sum to ${Number(sum.toPrecision(9))}`;
  return [{ path: ['transactions'], message }];
}

function checkService(service: ServiceConfig, { instanceTypes }: SystemConfig): Problem[] {
  const { name, instance, replicas, replicasMin, replicasMax, discipline, setup } = service;
  const problems: Problem[] = [];
  const add = (key: string, message: string) =>
    problems.push({ path: ['services', name, key], message });
  const types = Object.keys(instanceTypes);
  if (instance !== undefined && !types.includes(instance))
    add(
      'instance',
      `must be one of instanceTypes, got '${instance}'${didYouMean(instance, types)}`,
    );
  if (replicasMin > replicas)
    add('replicasMin', `must be <= replicas ${replicas}, got ${replicasMin}`);
  if (replicasMax < replicas)
    add('replicasMax', `must be >= replicas ${replicas}, got ${replicasMax}`);
  if (setup !== undefined && discipline !== 'fifo')
    add('setup', `needs discipline fifo, the service has ${discipline}`);
  return problems;
}

/** What is wrong with the size of a replica. */
function checkSize(service: ServiceConfig): Problem[] {
  const { name, replicasMax, memoryBytes, memoryUse } = service;
  const { cores, coresMin, coresMax } = sizesOf(service);
  const problems: Problem[] = [];
  const add = (key: string, message: string) =>
    problems.push({ path: ['services', name, key], message });
  if (replicasMax === 0) add('replicas', 'must be > 0 where replicasMax does not allow any more');
  if (coresMin > cores) add('coresMin', `must be <= cores ${cores}, got ${coresMin}`);
  if (coresMax < cores) add('coresMax', `must be >= cores ${cores}, got ${coresMax}`);
  if (memoryUse === undefined) return problems;
  if (memoryBytes === undefined) add('memoryUse', 'needs memory: the amount that a replica has');
  else if (memoryUse.base > memoryBytes)
    add(
      'memoryUse',
      `base must be <= memory ${memoryBytes}, got ${memoryUse.base}: killed at rest`,
    );
  return problems;
}

function sizesOf(service: ServiceConfig) {
  const cores = declaredCores(service);
  const { coresMin = cores, coresMax = cores, memoryBytes = Infinity } = service;
  return { cores, coresMin, coresMax, memoryBytes };
}

function checkNodes(system: SystemConfig): Problem[] {
  const { nodes, services } = system;
  if (nodes === undefined) return [];
  const problems = nodes.flatMap((pool) => checkPool(pool, services));
  const tooLarge = services.filter((service) => {
    const { coresMax, memoryBytes } = sizesOf(service);
    const largest = { cores: coresMax, memoryBytes };
    return !nodes.some((pool) => fits({ ...pool, coresRequested: 0, memoryRequested: 0 }, largest));
  });
  for (const { name } of tooLarge)
    problems.push({ path: ['services', name], message: 'no node is large enough for a replica' });
  return tooLarge.length > 0 ? problems : [...problems, ...checkStart(system)];
}

function checkPool(pool: NodePoolConfig, services: readonly ServiceConfig[]): Problem[] {
  const { name, nodes, nodesMin, nodesMax } = pool;
  const path = ['nodes', name];
  const problems: Problem[] = [];
  if (services.some((service) => service.name === name))
    problems.push({ path, message: 'a service has this name, too: costs are told by name' });
  if (nodesMin > nodes)
    problems.push({
      path: [...path, 'nodesMin'],
      message: `must be <= nodes ${nodes}, got ${nodesMin}`,
    });
  if (nodesMax < nodes)
    problems.push({
      path: [...path, 'nodesMax'],
      message: `must be >= nodes ${nodes}, got ${nodesMax}`,
    });
  return problems;
}

/** The replicas of the start are ready: they need nodes. Places them as the cluster will. */
function checkStart({ nodes = [], services }: SystemConfig): Problem[] {
  const rooms: Room[] = nodes.flatMap((pool) =>
    Array.from({ length: pool.nodes }, () => ({ ...pool, coresRequested: 0, memoryRequested: 0 })),
  );
  for (const service of services) {
    const size = sizesOf(service);
    for (let i = 0; i < service.replicas; i++) {
      const position = leastAllocated(rooms, size);
      if (position < 0) {
        const path = ['services', service.name, 'replicas'];
        const message = `the nodes of the start have room for ${i} of ${service.replicas}`;
        return [{ path, message }];
      }
      const room = rooms[position]!;
      rooms[position] = {
        ...room,
        coresRequested: room.coresRequested + size.cores,
        memoryRequested: room.memoryRequested + memoryRequest(size),
      };
    }
  }
  return [];
}

function checkTransaction(transaction: TransactionConfig, system: SystemConfig): Problem[] {
  const path = ['transactions', transaction.name, 'steps'];
  if ('stations' in transaction.steps) return checkRoute(transaction.steps, path, system);
  return checkSteps(transaction.steps, path, [], system);
}

/** `callers`: the services that wait for these steps, outermost first. */
function checkSteps(
  steps: readonly Step[],
  path: Path,
  callers: readonly string[],
  system: SystemConfig,
): Problem[] {
  return steps.flatMap((step, i) => {
    const at = [...path, i];
    if ('parallel' in step)
      return step.parallel.flatMap((branch, b) =>
        checkSteps(branch, [...at, 'parallel', b], callers, system),
      );
    if ('steps' in step) return checkSteps(step.steps, [...at, 'steps'], callers, system);
    if ('send' in step) return checkSteps(step.then, [...at, 'then'], [], system);
    const start = callers.indexOf(step.call);
    if (start >= 0) {
      const cycle = [...callers.slice(start), step.call].join(' -> ');
      return [{ path: [...at, 'call'], message: `the calls go in a cycle: ${cycle}` }];
    }
    return [
      ...checkCall(step.call, [...at, 'call'], system),
      ...checkSteps(step.then, [...at, 'then'], [...callers, step.call], system),
    ];
  });
}

function checkCall(name: string, path: Path, { services }: SystemConfig): Problem[] {
  const names = services.map((service) => service.name);
  if (names.includes(name)) return [];
  const hint = didYouMean(name, names) || ` (services: ${names.join(', ')})`;
  return [{ path, message: `must be a service of this system, got '${name}'${hint}` }];
}

function checkRoute({ stations, start, next }: RouteConfig, path: Path, system: SystemConfig) {
  const problems = stations.flatMap(({ call }, i) =>
    checkCall(call, [...path, 'stations', i, 'call'], system),
  );
  const add = (key: Path, message: string) => problems.push({ path: [...path, ...key], message });
  const sumOf = (row: readonly number[]) => row.reduce((total, p) => total + p, 0);
  const isChance = (row: readonly number[]) => row.every((p) => p >= 0 && p <= 1);
  const count = stations.length;
  if (start.length !== count || !isChance(start) || Math.abs(sumOf(start) - 1) > SHARES_TOLERANCE)
    add(['start'], `must be ${count} probabilities that sum to 1, one for each station`);
  if (next.length !== count) add(['next'], `must have ${count} rows, one for each station`);
  next.forEach((row, i) => {
    if (row.length !== count || !isChance(row) || sumOf(row) > 1 + SHARES_TOLERANCE)
      add(['next', i], `must be ${count} probabilities that sum to at most 1`);
  });
  if (problems.length === 0 && !routeVisits({ stations, start, next }).every(Number.isFinite))
    add(['next'], 'some station is never left: a transaction would go on for ever');
  return problems;
}

/** Services that no transaction calls. */
function checkReached({ services, transactions }: SystemConfig): Problem[] {
  const reached = new Set(
    transactions.flatMap(({ steps }) =>
      'stations' in steps ? steps.stations.map(({ call }) => call) : steps.flatMap(calledBy),
    ),
  );
  return services
    .filter(({ name }) => !reached.has(name))
    .map(({ name }) => ({
      path: ['services', name],
      message: 'no transaction calls this service',
      at: 'key',
    }));
}

function calledBy(step: Step): string[] {
  if ('parallel' in step) return step.parallel.flat().flatMap(calledBy);
  if ('steps' in step) return step.steps.flatMap(calledBy);
  const below = step.then.flatMap(calledBy);
  return 'send' in step ? below : [step.call, ...below];
}

/** Expected calls, and seconds of work, at each service of one transaction, without retries. */
function visits(transaction: TransactionConfig): Map<string, { calls: number; work: number }> {
  const total = new Map<string, { calls: number; work: number }>();
  const add = (call: string, work: { readonly kind: string }, probability: number) => {
    const before = total.get(call) ?? { calls: 0, work: 0 };
    const mean = createDistribution(work).mean;
    total.set(call, {
      calls: before.calls + probability,
      work: before.work + probability * mean,
    });
  };
  const walk = (steps: readonly Step[], probability: number): void => {
    for (const step of steps) {
      if ('parallel' in step) for (const branch of step.parallel) walk(branch, probability);
      else if ('steps' in step) walk(step.steps, probability * step.probability);
      else {
        if ('call' in step) add(step.call, step.work, probability);
        walk(step.then, probability);
      }
    }
  };
  const { steps } = transaction;
  if (!('stations' in steps)) walk(steps, 1);
  else {
    const counts = routeVisits(steps);
    for (const [i, { call, work }] of steps.stations.entries()) add(call, work, counts[i]!);
  }
  return total;
}

/**
 * Expected visits to each station: v = start + v next, solved by elimination; not finite where some
 * station is never left. Source: Kleinrock, Queueing Systems I, section 4.8 (traffic equations of a
 * Markovian route).
 */
function routeVisits({ start, next }: RouteConfig): number[] {
  const count = start.length;
  const rows = start.map((begin, j) => [
    ...start.map((_, i) => (i === j ? 1 : 0) - next[i]![j]!),
    begin,
  ]);
  for (let pivot = 0; pivot < count; pivot++) {
    const best = rows.reduce(
      (found, row, i) =>
        i >= pivot && Math.abs(row[pivot]!) > Math.abs(rows[found]![pivot]!) ? i : found,
      pivot,
    );
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    if (Math.abs(rows[pivot]![pivot]!) < 1e-12) return start.map(() => Infinity);
    for (let i = 0; i < count; i++) {
      if (i === pivot) continue;
      const factor = rows[i]![pivot]! / rows[pivot]![pivot]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * rows[pivot]![j]!);
    }
  }
  return rows.map((row, i) => row[count]! / row[i]!);
}

/** What one service is asked for, and what it has at most. */
export interface OfferedLoad {
  readonly service: string;
  readonly callsPerSecond: number;
  readonly load: number; // busy workers needed: calls per second x mean seconds of work
  readonly capacity: number; // workers of the declared size at replicasMax and coresMax
}

/** Load of every service at a rate of arriving transactions, without retries. */
export function offeredLoad(system: SystemConfig, ratePerSecond: number): readonly OfferedLoad[] {
  const parts = system.transactions.map((transaction) => ({
    rate: ratePerSecond * transaction.share,
    byService: visits(transaction),
  }));
  return system.services.map((service) => {
    const { name, replicasMax, workersPerReplica } = service;
    const { cores, coresMax } = sizesOf(service);
    const sum = (key: 'calls' | 'work') =>
      parts.reduce(
        (total, { rate, byService }) => total + rate * (byService.get(name)?.[key] ?? 0),
        0,
      );
    const capacity = (replicasMax * workersPerReplica * coresMax) / cores;
    return { service: name, callsPerSecond: sum('calls'), load: sum('work'), capacity };
  });
}
