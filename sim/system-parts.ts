import type { CallGraph } from './call-graph.ts';
import { AnalyticalSlots, analyticalNodes } from './databases/analytical-slots.ts';
import { ColumnCopy } from './databases/column-copy.ts';
import { Database } from './databases/database.ts';
import { QueryRouting } from './databases/query-routing.ts';
import { FIRST_ALTERNATIVE } from './databases/statement-router.ts';
import { LedgerBookkeeper } from './ledger/ledger-bookkeeper.ts';
import type { Broker } from './messaging/broker.ts';
import { createBroker } from './messaging/queues.ts';
import type { Random } from './random.ts';
import type { System, SystemOptions } from './system.ts';

/** The queues that a system states, if any. */
export function createQueues(
  { interpreter, transactions }: System,
  graph: CallGraph,
  { sim, random, config, countFrom }: SystemOptions,
): Broker | undefined {
  const { queues } = config;
  if (queues === undefined) return undefined;
  const host = interpreter.deliveries;
  return createBroker({ sim, random, queues, graph, transactions, host, countFrom });
}

/** Who books in the ledger that a system states, if it does. */
export function createBookkeeper(
  { sim, config: { ledger }, transactions }: System,
  graph: CallGraph,
  random: Random,
): LedgerBookkeeper | undefined {
  if (ledger === undefined) return undefined;
  return new LedgerBookkeeper({ sim, random, config: ledger, graph, transactions });
}

/** The databases among the services, by name; they become the storage of their services. */
export function createDatabases(
  { sim, interpreter, calls, transactions, services }: System,
  graph: CallGraph,
  { random, makers, countFrom }: SystemOptions,
): ReadonlyMap<string, Database> {
  const { replicas } = interpreter;
  const common = { sim, random, calls, graph, transactions, replicas, host: interpreter };
  const stored = { makers, countFrom };
  const databases = new Map<string, Database>();
  for (const service of services) {
    const { config, balancer, ready, index } = service;
    if (config.database === undefined) continue;
    const { follows } = config.database;
    if (follows !== undefined) continue;
    const own = { config: config.database, name: config.name, service: index, balancer, ready };
    service.storage = new Database({ ...common, ...stored, ...own });
    databases.set(config.name, service.storage as Database);
  }
  for (const { config, balancer, ready, index } of services) {
    const { database } = config;
    if (database?.follows === undefined) continue;
    const own = { config: database, name: config.name, service: index, balancer, ready };
    const copy = new ColumnCopy({ ...common, ...own });
    services[index]!.storage = copy;
    databases.get(database.follows)!.copies.push(copy);
  }
  for (const service of services) {
    const { name, database } = service.config;
    if (database?.analyticalMax === undefined) continue;
    const slots = database.analyticalMax;
    const around = { name, slots, storage: service.storage!, isAnalytical: analyticalNodes(graph) };
    service.storage = new AnalyticalSlots({ sim, calls, host: interpreter, ...around });
  }
  return databases;
}

/** Who routes the queries that a system states, if it does. */
export function createRouting(
  { sim, interpreter, transactions, calls, services, databases, config }: System,
  graph: CallGraph,
  { random, countFrom, createRouter = () => FIRST_ALTERNATIVE }: SystemOptions,
): QueryRouting | undefined {
  if (graph.query.every((query) => query === undefined)) return undefined;
  const { replicas } = interpreter;
  const common = { sim, random, graph, calls, transactions, replicas, services, databases };
  const routing = new QueryRouting({ ...common, config, countFrom, createRouter });
  interpreter.callers.onAttempt = (row, outcome, latency) => routing.ended(row, outcome, latency);
  return routing;
}
