import type { Order } from '../actions.ts';
import type { Strike } from '../effects.ts';
import type { Service } from '../services/service.ts';
import type { System } from '../system.ts';
import { FAILED, REJECTED, type Seconds, TIMED_OUT } from '../units.ts';
import { BoundedList } from './bounded-list.ts';
import { type ChangeKind, ChangeLog } from './change-events.ts';
import { ExportedCounters } from './exported-counters.ts';
import type { LogBook } from './log-book.ts';
import type { LogTemplateId, LogValues, RequestTemplateId } from './log-templates.ts';

/** What befell a part of the system at an instant. */
export interface Notice {
  readonly at: Seconds;
  readonly kind: 'kill' | 'failover';
  readonly component: string;
  readonly name: string;
}

type Deploy = Extract<Strike, { kind: 'change' }>;

const NOTICES_MAX = 10_000;
const ATTEMPTS = 128; // numbers of attempts below it; hedges count from it on
const REQUEST_LINES: ReadonlyMap<number, RequestTemplateId> = new Map([
  [FAILED, 'requestFailed'],
  [REJECTED, 'requestRejected'],
  [TIMED_OUT, 'requestTimedOut'],
]);
/** What a pipeline says it has done, as a change calendar files it. */
const CHANGE_OF: Readonly<Record<string, ChangeKind>> = {
  deploy: 'deploy',
  config: 'config',
  certificate: 'certificateRotation',
  secret: 'secretRotation',
};

/**
 * Listens to a system and keeps what its programs would log and what a change calendar would show. Replicas,
 * requests, orders and changes are heard of as they happen; databases, breakers and queues are looked at once per
 * round of scrapes. Changes nothing.
 */
export class SystemWatch {
  readonly changes = new ChangeLog();
  readonly notices = new BoundedList<Notice>(NOTICES_MAX);
  readonly #system: System;
  readonly #logs: LogBook | undefined;
  readonly #crashedAt = new Map<number, Seconds>(); // by replica
  readonly #databases: readonly DatabaseWatch[];
  readonly #queues: readonly ExportedCounters<'dead' | 'failures'>[];
  readonly #breakers: readonly BreakerWatch[];

  /** `logs`: its components are the services, then the queues; undefined: nothing is logged. */
  constructor(system: System, logs: LogBook | undefined) {
    this.#system = system;
    this.#logs = logs;
    const stored = system.services.filter(({ config }) => config.database !== undefined);
    this.#databases = stored.map((service) => new DatabaseWatch(service));
    this.#queues = (system.interpreter.broker?.queues ?? []).map(
      ({ counts }) =>
        new ExportedCounters({ dead: () => counts.dead, failures: () => counts.failures }),
    );
    this.#breakers = logs === undefined ? [] : breakersOf(system);
    system.onChange = (change) => this.#changed(change);
    system.onOrder = (order) => this.#ordered(order);
    for (const service of system.services)
      service.onReplica = (event, replica) => this.#heard(service, event, replica);
    if (logs !== undefined) this.#logRequests(logs);
  }

  /** Once per round of scrapes. */
  round(): void {
    for (const database of this.#databases)
      for (const template of database.look()) this.#tellDatabase(database, template);
    for (const breaker of this.#breakers) {
      const template = breaker.look();
      if (template !== undefined) this.#log(template, breaker.service, { caller: breaker.caller });
    }
    const { length } = this.#system.services;
    for (const [i, queue] of this.#queues.entries()) this.#tellQueue(queue, length + i);
  }

  #log<Id extends LogTemplateId>(template: Id, component: number, values: LogValues<Id>): void {
    this.#logs?.write(template, component, this.#system.sim.now, values);
  }

  #notice(kind: Notice['kind'], component: string, name: string): void {
    this.notices.add({ at: this.#system.sim.now, kind, component, name });
  }

  #logRequests(logs: LogBook): void {
    const { sim, interpreter } = this.#system;
    const { edgeOf, services } = interpreter.edges;
    interpreter.callers.onFailure = (transaction, node, replica, attempt, outcome) => {
      const template = REQUEST_LINES.get(outcome);
      if (template === undefined) return;
      const service = edgeOf[node]! % services;
      logs.writeRequest(template, service, sim.now, transaction, node, replica, attempt % ATTEMPTS);
    };
  }

  #heard(service: Service, event: 'ready' | 'crashed' | 'lost', replica: number): void {
    const { sim, interpreter } = this.#system;
    const { index, config } = service;
    const { orderedAt } = interpreter.replicas;
    if (event === 'ready') {
      const since = this.#crashedAt.get(replica) ?? orderedAt[replica]!;
      this.#crashedAt.delete(replica);
      return this.#log('replicaReady', index, { replica, seconds: sim.now - since });
    }
    const killed = service.outOfMemory.at(-1);
    const isKilled = killed?.at === sim.now && killed.replica === replica;
    if (event === 'lost') {
      this.#crashedAt.delete(replica);
      this.#notice('kill', config.name, 'lost');
      this.#log('replicaLost', index, { replica });
      return;
    }
    this.#crashedAt.set(replica, sim.now);
    this.#notice('kill', config.name, isKilled ? 'out of memory' : 'crash');
    if (isKilled) this.#log('replicaKilled', index, { replica, bytes: killed.memoryBytes });
    else this.#log('replicaCrashed', index, { replica });
  }

  #changed({ what, component, text }: Deploy): void {
    const at = this.#system.sim.now;
    const kind = CHANGE_OF[what] ?? 'maintenance';
    const author = 'operators';
    this.changes.record({
      at,
      kind,
      component,
      author,
      isAutomated: false,
      description: text,
    });
    const service = this.#system.services.find(({ config }) => config.name === component);
    if (kind === 'deploy' && service !== undefined)
      this.#log('deployed', service.index, { author, text });
  }

  #ordered(order: Order): void {
    const { kind: _kind, ...what } = order;
    const named = Object.entries(what).map(([key, value]) => `${key} ${value}`);
    this.changes.record({
      at: this.#system.sim.now,
      kind: 'scale',
      component: componentOf(order),
      author: 'agent',
      isAutomated: true,
      description: [order.kind, ...named].join(' '),
    });
  }

  #tellDatabase({ service }: DatabaseWatch, template: DatabaseLine): void {
    const { name } = service.config;
    if (typeof template === 'number')
      return this.#log('commitsFailed', service.index, { commits: template });
    this.#log(template, service.index, {});
    if (template === 'primaryLost') return;
    this.#notice('failover', name, template === 'failoverDone' ? 'done' : 'failed');
    if (template !== 'failoverDone') return;
    this.changes.record({
      at: this.#system.sim.now,
      kind: 'failover',
      component: name,
      author: 'failover',
      isAutomated: true,
      description: `another replica of ${name} is primary`,
    });
  }

  #tellQueue(counters: ExportedCounters<'dead' | 'failures'>, component: number): void {
    counters.scrape();
    const { dead, failures } = counters.increase;
    if (failures > 0) this.#log('deliveriesFailed', component, { deliveries: failures });
    if (dead > 0) this.#log('messagesDeadLettered', component, { messages: dead });
  }
}

/** A template without values, or how many commits have failed. */
type DatabaseLine = 'primaryLost' | 'failoverDone' | 'failoverFailed' | number;

/** What has changed about a database since it was last looked at. */
class DatabaseWatch {
  readonly service: Service;
  #before: Readonly<Record<string, number>> | undefined;

  constructor(service: Service) {
    this.service = service;
  }

  look(): readonly DatabaseLine[] {
    const now = this.service.storage?.signals?.();
    const before = this.#before;
    this.#before = now;
    if (now === undefined || before === undefined) return [];
    const rise = (signal: string) => (now[signal] ?? 0) - (before[signal] ?? 0);
    const failedCommits = rise('failedCommits');
    const lines: DatabaseLine[] = [];
    if (rise('isPrimaryUp') < 0) lines.push('primaryLost');
    if (rise('failovers') > 0) lines.push('failoverDone');
    if (rise('failedFailovers') > 0) lines.push('failoverFailed');
    if (failedCommits > 0) lines.push(failedCommits);
    return lines;
  }
}

/** The breaker of one caller of a service. */
interface BreakerWatch {
  readonly service: number;
  readonly caller: string;
  look(): 'breakerOpened' | 'breakerClosed' | undefined;
}

function breakersOf({ interpreter, services }: System): BreakerWatch[] {
  const { callers, edges } = interpreter;
  return [...new Set(edges.edgeOf)].flatMap((edge): BreakerWatch[] => {
    const breaker = edge < 0 ? undefined : callers.breaker(edge);
    if (breaker === undefined) return [];
    let wasOpen = false;
    const look = () => {
      const { isOpen } = breaker;
      if (isOpen === wasOpen) return undefined;
      wasOpen = isOpen;
      return isOpen ? 'breakerOpened' : 'breakerClosed';
    };
    return [{ service: edge % edges.services, caller: callerOf(edge, services), look }];
  });
}

/** Name of the service that calls over an edge; of a transaction itself: client. */
export function callerOf(edge: number, services: readonly Service[]): string {
  return services[Math.floor(edge / services.length) - 1]?.config.name ?? 'client';
}

function componentOf(order: Order): string {
  if ('service' in order) return order.service;
  if ('pool' in order) return order.pool;
  return 'node' in order ? `node ${order.node}` : '';
}
