import { createDistribution } from '../../sim/distributions/index.ts';
import { didYouMean, InputError, type Problem } from '../../sim/options.ts';
import { createAdmission } from '../../sim/services/admission/index.ts';
import { type ServiceConfig, type SystemConfig, sizesOf } from '../../sim/system-config.ts';
import { checkCaches } from './caches.ts';
import { checkClient } from './clients.ts';
import { checkDatabases } from './database-checks.ts';
import { checkCopies, checkQueries } from './queries.ts';
import { checkStores } from './store-checks.ts';

/** What is wrong with services whose every option is well formed. */
export function checkServices(system: SystemConfig): Problem[] {
  return [
    ...system.services.flatMap((service) => [
      ...checkService(service, system),
      ...checkSize(service),
      ...checkPauses(service),
      ...checkAdmission(service),
      ...checkClient(service),
    ]),
    ...checkCaches(system),
    ...checkDatabases(system),
    ...checkStores(system),
    ...checkCopies(system),
    ...checkQueries(system),
  ];
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

/** Pauses without any time between them would never let go. */
function checkPauses({ name, pauses }: ServiceConfig): Problem[] {
  if (pauses === undefined || createDistribution(pauses.every).mean > 0) return [];
  return [{ path: ['services', name, 'pauses', 'every'], message: 'must be more than 0s' }];
}

/** Options of a door that do not fit together: it knows them itself. */
function checkAdmission({ name, admission, workersPerReplica }: ServiceConfig): Problem[] {
  if (admission === undefined) return [];
  try {
    createAdmission(admission, workersPerReplica);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = ['services', name, 'admission'];
    return error.problems.map((one) => ({ ...one, path: [...path, ...one.path] }));
  }
}
