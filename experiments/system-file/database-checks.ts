import type { Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { eachStep } from './each-step.ts';

/** Databases without the replicas that they need, and statements to what is no database. */
export function checkDatabases(system: SystemConfig): Problem[] {
  const problems: Problem[] = [];
  for (const { name, database, replicas } of system.services) {
    if (database === undefined || replicas >= 2) continue;
    const add = (key: string, message: string) =>
      problems.push({ path: ['services', name, 'database', key], message });
    const count = `the service has ${replicas}`;
    if (database.commit === 'synchronous')
      add('commit', `synchronous needs at least 2 replicas, ${count}`);
    if (database.readsFromReplicas) add('readsFromReplicas', `needs at least 2 replicas, ${count}`);
  }
  const databases = new Set(
    system.services.filter(({ database }) => database !== undefined).map(({ name }) => name),
  );
  for (const { step, path } of eachStep(system)) {
    if (!('call' in step) || step.statement === undefined) continue;
    const { rows, hotRatio } = step.statement;
    const at = [...path, 'statement'];
    if (!databases.has(step.call))
      problems.push({
        path: at,
        message: `needs a service that is a database, ${step.call} is none`,
      });
    if (hotRatio > 0 && rows === 0)
      problems.push({ path: [...at, 'hotRatio'], message: 'needs rows: there is nothing to lock' });
  }
  return problems;
}
