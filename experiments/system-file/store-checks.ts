import type { Statement } from '../../sim/databases/storage.ts';
import { checkMemory } from '../../sim/databases/store/check-memory.ts';
import type { StoreConfig, TableAccess } from '../../sim/databases/store/store-config.ts';
import type { Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { storeMakers } from '../plug-in-store.ts';
import type { Path } from '../specs.ts';
import { eachStep } from './each-step.ts';
import { checkName } from './names.ts';

/** Stores that do not fit into their memory, drifts and statements that name no table. */
export function checkStores(system: SystemConfig): Problem[] {
  const stores = new Map<string, StoreConfig>();
  const problems: Problem[] = [];
  for (const { name, database } of system.services) {
    if (database?.store === undefined) continue;
    const at = ['services', name, 'database', 'store'];
    stores.set(name, database.store);
    problems.push(...checkStore(database.store, at));
    if (database.follows !== undefined)
      problems.push({ path: at, message: 'is for a database of its own, not for a copy by log' });
  }
  for (const { step, path } of eachStep(system)) {
    if (!('call' in step) || step.statement?.access === undefined) continue;
    problems.push(...checkAccess(step.statement, stores.get(step.call), [...path, 'statement']));
  }
  return problems;
}

function checkStore(store: StoreConfig, path: Path): Problem[] {
  const problems: Problem[] = [];
  const message = checkMemory(store, storeMakers({ agents: {} }));
  if (message !== undefined) problems.push({ path: [...path, 'memory'], message });
  for (const { name, rows, rowsMax } of store.tables)
    if (rowsMax < rows) {
      const at = [...path, 'tables', name, 'rowsMax'];
      problems.push({ path: at, message: `must be at least rows, ${rows}, got ${rowsMax}` });
    }
  store.drift.forEach(({ table }, i) => {
    const known = { noun: 'table', parts: store.tables };
    problems.push(...checkName(String(table), known, [...path, 'drift', i, 'table']));
  });
  return problems;
}

function checkAccess(
  { access, isWrite }: Statement,
  store: StoreConfig | undefined,
  path: Path,
): Problem[] {
  const problems: Problem[] = [];
  for (const [key, list] of Object.entries(access ?? {}) as [
    keyof TableAccess,
    TableAccess['reads'],
  ][]) {
    if (list.length === 0) continue;
    if (store === undefined)
      problems.push({ path: [...path, key], message: 'needs a database with a store' });
    else
      list.forEach(({ table }, i) => {
        const known = { noun: 'table', parts: store.tables };
        problems.push(...checkName(table, known, [...path, key, i, 'table']));
      });
  }
  if (access !== undefined && access.inserts.length > 0 && !isWrite)
    problems.push({ path: [...path, 'inserts'], message: 'needs write: true' });
  return problems;
}
