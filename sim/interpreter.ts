// Hot: bench payments
import { Bodies, type BodyHost } from './bodies.ts';
import { CallDraws } from './call-draws.ts';
import type { CallGraph } from './call-graph.ts';
import {
  BACKING_OFF,
  type Calls,
  CALLING,
  CLIENT,
  HELD,
  INBOUND,
  JOINING,
  NOBODY,
  NONE,
  OUTBOUND,
  POOLED,
  QUEUED,
  STARTING,
  WORKING,
} from './calls.ts';
import type { Distribution } from './distributions/distribution.ts';
import type { InterpreterParts, StartListener } from './interpreter-parts.ts';
import { Connections } from './services/connections.ts';
import type { Workbench } from './services/discipline.ts';
import { DRAINING, Replicas } from './services/replicas.ts';
import type { Service, ServiceHost } from './services/service.ts';
import type { Simulation } from './simulation.ts';
import type { Transactions } from './transactions.ts';
import {
  DONE,
  type EventKind,
  FAILED,
  type Lane,
  REJECTED,
  type Seconds,
  TIMED_OUT,
} from './units.ts';

/**
 * Carries transactions through their call graph. The life of an attempt:
 * connection -> hop -> replica and queue -> start -> finish -> body (calls of its own) -> hop back -> caller.
 * Each of hop, start, finish and hop back is an event. Whatever happens, every attempt resolves once, and every
 * transaction ends once: done, failed, rejected or timed out.
 */
export class Interpreter implements Workbench, BodyHost, ServiceHost {
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly replicas = new Replicas();
  readonly connections: Connections;
  readonly immediately: Lane;
  readonly startKind: EventKind;
  readonly finishKind: EventKind;
  readonly wakeKind: EventKind;
  attempts = 0;
  retries = 0;
  onStart: StartListener | undefined;
  readonly #draws: CallDraws;
  readonly #graph: CallGraph;
  readonly #transactions: Transactions;
  readonly #hop: Distribution | undefined;
  readonly #hopLane: Lane | undefined; // of a constant hop
  readonly #priorities: readonly number[];
  readonly #ended: (row: number, outcome: number) => void;
  readonly #bodies: Bodies;
  readonly #arriveKind: EventKind;
  readonly #answeredKind: EventKind;
  readonly #timeoutKind: EventKind;
  readonly #retryKind: EventKind;
  #services: readonly Service[] = [];
  #timeoutLanes: readonly (Lane | undefined)[] = [];
  #epoch = 0;

  constructor(parts: InterpreterParts) {
    const { sim, graph, random, calls } = parts;
    this.sim = sim;
    this.calls = parts.calls;
    this.#draws = new CallDraws(random, graph, calls, parts.transactions);
    this.#graph = graph;
    this.#transactions = parts.transactions;
    this.#hop = parts.hop;
    const constant = parts.hop?.constant ?? Number.NaN;
    this.#hopLane = Number.isNaN(constant) ? undefined : sim.lane(constant);
    this.#priorities = parts.priorities;
    this.#ended = parts.ended;
    this.connections = new Connections(parts.calls, this.replicas, graph, parts.connections);
    this.#bodies = new Bodies(graph, parts.calls, parts.transactions, random, this);
    this.immediately = sim.lane(0);
    this.#arriveKind = sim.on('call/arrive', (row, life) => {
      if (this.#isAlive(row, life, OUTBOUND)) this.#arrive(row);
    });
    this.startKind = sim.on('call/start', (row, life) => {
      if (this.#isAlive(row, life, STARTING)) this.#start(row);
    });
    this.finishKind = sim.on('call/finish', (row, epoch) => {
      if (this.calls.epoch[row] === epoch) this.#finish(row);
    });
    this.#answeredKind = sim.on('call/answered', (row, life) => {
      if (this.#isAlive(row, life, INBOUND)) this.#resolve(row);
    });
    this.#retryKind = sim.on('call/retry', (row, life) => {
      if (this.#isAlive(row, life, BACKING_OFF)) this.#send(row);
    });
    const isLate = (row: number, life: number): boolean =>
      calls.generation[row] === life && calls.caller[row] !== NOBODY;
    this.#timeoutKind = sim.on(
      'call/timeout',
      (row, life) => {
        if (isLate(row, life)) this.#timeout(row);
      },
      (row, life) => !isLate(row, life),
    );
    this.wakeKind = sim.on('replica/wake', (replica) => {
      this.#services[this.replicas.service[replica]!]!.discipline.wake(replica);
    });
  }

  /** The services, once they are made (they need the interpreter as their workbench). */
  connect(services: readonly Service[]): void {
    this.#services = services;
    this.#timeoutLanes = services.map(({ config }) =>
      Number.isFinite(config.client.timeout) ? this.sim.lane(config.client.timeout) : undefined,
    );
  }

  /** Starts the first step of a transaction. */
  begin(transaction: number): void {
    const entry = this.#graph.entry[this.#transactions.type[transaction]!]!;
    this.#bodies.enter(entry, CLIENT, transaction);
  }

  end(transaction: number, outcome: number): void {
    this.#ended(transaction, outcome);
    this.#transactions.drop(transaction);
  }

  workOf(row: number): Seconds {
    return this.#draws.work(row) * this.replicas.secondsPerWork[this.calls.replica[row]!]!;
  }

  priorityOf(row: number): number {
    return this.#priorities[this.#transactions.type[this.calls.transaction[row]!]!]!;
  }

  nextEpoch(): number {
    this.#epoch = (this.#epoch + 1) | 0;
    if (this.#epoch === 0) this.#epoch = 1; // 0 marks rows without a finish event
    return this.#epoch;
  }

  /** An event of an attempt that has been dropped, or is elsewhere by now, is stale. */
  #isAlive(row: number, life: number, state: number): boolean {
    return this.calls.generation[row] === life && this.calls.state[row] === state;
  }

  call(node: number, caller: number, transaction: number, visit: number): void {
    this.#services[this.#graph.service[node]!]!.retry.first();
    this.#attempt(node, caller, transaction, visit, 0, 0);
  }

  #attempt(
    node: number,
    caller: number,
    transaction: number,
    visit: number,
    attempt: number,
    wait: Seconds,
  ): void {
    const { calls } = this;
    const row = calls.allocate(transaction, node, caller, BACKING_OFF);
    calls.visit[row] = visit;
    calls.attempt[row] = attempt;
    if (wait > 0) this.sim.schedule(wait, this.#retryKind, row, calls.generation[row]!);
    else this.#send(row);
  }

  /** The attempt begins: its time-out runs from here, then it needs a connection. */
  #send(row: number): void {
    const { calls } = this;
    const service = this.#graph.service[calls.node[row]!]!;
    const lane = this.#timeoutLanes[service];
    this.attempts++;
    if (lane !== undefined) {
      this.sim.scheduleIn(lane, this.#timeoutKind, row, calls.generation[row]!);
    }
    if (this.connections.acquire(row)) this.#travel(row);
    else calls.state[row] = POOLED;
  }

  /** The call that waited longest gets the connection. */
  #returnConnection(row: number): void {
    const heir = this.connections.release(row);
    if (heir === NONE) return;
    if (this.#hop !== undefined) this.#travel(heir);
    else this.#arriveSoon(heir); // not at once: a long line of refused calls must not recurse
  }

  #arriveSoon(row: number): void {
    this.calls.state[row] = OUTBOUND;
    this.sim.scheduleIn(this.immediately, this.#arriveKind, row, this.calls.generation[row]!);
  }

  #travel(row: number): void {
    const { calls } = this;
    calls.state[row] = OUTBOUND;
    if (this.#hop === undefined) return this.#arrive(row);
    const u = this.#hopLane === undefined ? this.#draws.hops(row) : 0;
    this.#cross(row, u, this.#arriveKind);
  }

  /** Crosses the network. A constant delay needs no draw and no place in the event list. */
  #cross(row: number, u: number, kind: EventKind): void {
    const life = this.calls.generation[row]!;
    if (this.#hopLane !== undefined) this.sim.scheduleIn(this.#hopLane, kind, row, life);
    else this.sim.schedule(this.#hop!.quantile(u), kind, row, life);
  }

  #arrive(row: number): void {
    const { calls } = this;
    const node = calls.node[row]!;
    const service = this.#services[this.#graph.service[node]!]!;
    service.arrivals++;
    calls.arrivedAt[row] = this.sim.now;
    if (service.ready.length > 0) this.offer(row, service);
    else if (!service.hold(row)) this.#refuse(row, service);
  }

  offer(row: number, service: Service): void {
    const { calls } = this;
    const count = service.ready.length;
    const u = count > 1 || service.errorRatio > 0 ? this.#draws.service(row) : 0;
    const replica = service.balancer.pick(service.ready, this.replicas.open, u);
    if (!service.discipline.offer(row, replica)) return this.#refuse(row, service);
    calls.replica[row] = replica;
    this.replicas.open[replica]!++;
  }

  failCallsOf(replica: number): void {
    for (const row of this.calls.takenBy(replica)) {
      if (this.calls.replica[row] === replica) this.#fail(row, replica);
    }
  }

  /** Ends a call at its replica, wherever it is. */
  #fail(row: number, replica: number): void {
    const { calls } = this;
    this.#cancelBody(row);
    const { discipline } = this.#services[this.replicas.service[replica]!]!;
    if (calls.state[row] !== CALLING) discipline.cancel(row, replica);
    calls.epoch[row] = 0; // its finish event is stale
    this.answer(row, FAILED);
  }

  #refuse(row: number, service: Service): void {
    if (this.calls.caller[row] !== NOBODY) service.failures++;
    this.#reply(row, REJECTED);
  }

  #start(row: number): void {
    const { calls } = this;
    const replica = calls.replica[row]!;
    const service = this.replicas.service[replica]!;
    if (this.onStart !== undefined) {
      const number = this.#transactions.number[calls.transaction[row]!]!;
      this.onStart(number, service, this.sim.now - calls.arrivedAt[row]!);
    }
    this.#services[service]!.discipline.start(row, replica);
  }

  #finish(row: number): void {
    const { calls } = this;
    const replica = calls.replica[row]!;
    const service = this.#services[this.replicas.service[replica]!]!;
    calls.epoch[row] = 0;
    service.discipline.finish(row, replica);
    calls.state[row] = CALLING;
    if (calls.errorUniform[row]! < service.errorRatio) this.answer(row, FAILED);
    else this.#bodies.enter(this.#graph.body[calls.node[row]!]!, row, calls.transaction[row]!);
  }

  /** The service has its answer: the replica is free of the call. */
  answer(row: number, outcome: number): void {
    const { calls } = this;
    const service = this.#services[this.#graph.service[calls.node[row]!]!]!;
    service.latency.record(this.sim.now - calls.arrivedAt[row]!);
    if (outcome !== DONE && calls.caller[row] !== NOBODY) service.failures++; // else counted as timed out
    this.#leaveReplica(row, service);
    this.#reply(row, outcome);
  }

  #leaveReplica(row: number, service: Service): void {
    const { state, open } = this.replicas;
    const replica = this.calls.replica[row]!;
    this.calls.replica[row] = NONE;
    open[replica]!--;
    if (state[replica] === DRAINING) service.leaveIfDrained(replica);
  }

  #reply(row: number, outcome: number): void {
    const { calls } = this;
    calls.outcome[row] = outcome;
    calls.state[row] = INBOUND;
    if (this.#hop === undefined) return this.#resolve(row);
    this.#cross(row, calls.hopUniform[row]!, this.#answeredKind);
  }

  /** The caller has the answer, if there still is a caller. */
  #resolve(row: number): void {
    const { calls } = this;
    const caller = calls.caller[row]!;
    const outcome = calls.outcome[row]!;
    const transaction = calls.transaction[row]!;
    this.#returnConnection(row);
    if (caller === NOBODY) {
      calls.release(row);
      this.#transactions.drop(transaction);
    } else if (outcome === DONE) {
      const node = calls.node[row]!;
      calls.release(row);
      this.#bodies.goOn(node, caller, transaction, DONE);
    } else {
      this.#settle(row, outcome, true);
    }
  }

  /**
   * Gives the failure of an attempt to its caller, or makes another attempt. The row is over, or goes on for
   * nobody: then its transaction must not be forgotten before it.
   */
  #settle(row: number, outcome: number, isOver: boolean): void {
    const { calls } = this;
    const node = calls.node[row]!;
    const caller = calls.caller[row]!;
    const transaction = calls.transaction[row]!;
    const visit = calls.visit[row]!;
    const attempt = calls.attempt[row]! + 1;
    const wait = this.#retryWait(row, node, attempt);
    if (isOver) {
      calls.release(row);
    } else {
      calls.orphan(row);
      this.#transactions.retain(transaction);
    }
    if (Number.isNaN(wait)) return this.#bodies.goOn(node, caller, transaction, outcome);
    this.retries++;
    this.#attempt(node, caller, transaction, visit, attempt, wait);
  }

  #retryWait(row: number, node: number, attempt: number): Seconds {
    const { retry } = this.#services[this.#graph.service[node]!]!;
    return retry.next(attempt, this.#draws.backoff(row));
  }

  /** The caller waits no longer. The work goes on for nobody, or is cancelled with everything below it. */
  #timeout(row: number): void {
    const { calls } = this;
    const service = this.#services[this.#graph.service[calls.node[row]!]!]!;
    if (calls.outcome[row] === DONE) service.failures++; // else counted when it answered
    if (!service.config.client.cancels && calls.state[row] !== POOLED) {
      this.#returnConnection(row);
      this.#settle(row, TIMED_OUT, false);
    } else {
      this.#withdraw(row);
      this.#settle(row, TIMED_OUT, true);
    }
  }

  /** Takes an attempt out of wherever it is, with the calls of its body; the row stays for the caller. */
  #withdraw(row: number): void {
    const { calls } = this;
    this.#cancelBody(row);
    const state = calls.state[row]!;
    if (state === POOLED) this.connections.leave(row);
    if (state === HELD) this.#services[this.#graph.service[calls.node[row]!]!]!.letGo(row);
    const replica = calls.replica[row]!;
    if (replica !== NONE) {
      const service = this.#services[this.replicas.service[replica]!]!;
      if (state === QUEUED || state === STARTING || state === WORKING) {
        service.discipline.cancel(row, replica);
      }
      this.#leaveReplica(row, service);
    }
    this.#returnConnection(row);
  }

  #cancelBody(row: number): void {
    const { calls } = this;
    while (calls.firstChild[row] !== NONE) {
      const child = calls.firstChild[row]!;
      if (calls.state[child] === JOINING) this.#cancelBody(child);
      else this.#withdraw(child);
      calls.release(child);
    }
  }
}
