// Hot: bench payments
import { Bodies, type BodyHost } from './bodies.ts';
import { CallDraws } from './call-draws.ts';
import type { CallGraph } from './call-graph.ts';
import { Callers, type CallersHost } from './callers.ts';
import {
  CALLING,
  type Calls,
  CLIENT,
  COMMITTING,
  CROSSING,
  HELD,
  JOINING,
  NOBODY,
  NONE,
  QUEUED,
  STARTING,
  STORING,
  WORKING,
} from './calls.ts';
import type { QueryRouting } from './databases/query-routing.ts';
import type { StorageHost } from './databases/storage.ts';
import { EdgeCounts } from './edge-counts.ts';
import type { InterpreterParts, StartListener } from './interpreter-parts.ts';
import type { Bookkeeper } from './ledger/bookkeeper.ts';
import type { Broker } from './messaging/broker.ts';
import { Deliveries } from './messaging/deliveries.ts';
import type { Network } from './network.ts';
import type { TraceSink } from './observability/trace-sink.ts';
import type { Caches } from './services/caches.ts';
import { Connections } from './services/connections.ts';
import type { Workbench } from './services/discipline.ts';
import { DRAINING, Replicas } from './services/replicas.ts';
import type { Service } from './services/service.ts';
import type { ServiceHost } from './services/service-host.ts';
import { Standstill } from './services/standstill.ts';
import type { Simulation } from './simulation.ts';
import type { Transactions } from './transactions.ts';
import { DONE, type EventKind, FAILED, type Lane, REJECTED, type Seconds } from './units.ts';

/**
 * Carries transactions through their call graph. The life of an attempt:
 * connection -> hop -> replica and queue -> start -> finish -> body (calls of its own) -> hop back -> caller.
 * Each of hop, start, finish and hop back is an event. The side of the caller is in Callers, the side of the service
 * here. Whatever happens, every attempt resolves once, and every transaction ends once: done, failed, rejected or
 * timed out.
 */
export class Interpreter implements Workbench, BodyHost, ServiceHost, CallersHost, StorageHost {
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly replicas = new Replicas();
  readonly deliveries: Deliveries;
  readonly connections: Connections;
  readonly callers: Callers;
  readonly edges: EdgeCounts;
  readonly caches: Caches;
  readonly immediately: Lane;
  readonly startKind: EventKind;
  readonly finishKind: EventKind;
  readonly wakeKind: EventKind;
  onStart: StartListener | undefined;
  /** What its queues are, where the system has some; set once, by whoever builds the system. */
  broker: Broker | undefined;
  bookkeeper: Bookkeeper | undefined;
  /** Who routes its queries, where it has some; set once. */
  routing: QueryRouting | undefined;
  readonly #draws: CallDraws;
  readonly #graph: CallGraph;
  readonly #transactions: Transactions;
  readonly #network: Network;
  readonly #priorities: readonly number[];
  readonly #ended: (row: number, outcome: number) => void;
  readonly #bodies: Bodies;
  readonly #enterKind: EventKind;
  readonly #standstill: Standstill;
  #services: readonly Service[] = [];
  #epoch = 0;

  constructor(parts: InterpreterParts) {
    const { sim, graph, random, calls, transactions, network } = parts;
    this.sim = sim;
    this.calls = calls;
    this.caches = parts.caches;
    this.#draws = new CallDraws(random, graph, calls, transactions);
    this.#graph = graph;
    this.#transactions = transactions;
    this.#network = network;
    this.#priorities = parts.priorities;
    this.#ended = parts.ended;
    this.edges = new EdgeCounts(graph, network);
    this.connections = new Connections(calls, this.replicas, graph, parts.connections);
    this.#bodies = new Bodies(graph, calls, transactions, random, this);
    this.immediately = sim.lane(0);
    const { connections, edges, immediately } = this;
    const own = { draws: this.#draws, connections, edges, immediately, host: this };
    this.callers = new Callers({ ...parts, ...own });
    this.startKind = sim.on('call/start', (row, life) => {
      if (this.#isAlive(row, life, STARTING)) this.#start(row);
    });
    this.finishKind = sim.on('call/finish', (row, epoch) => {
      if (this.calls.epoch[row] !== epoch) return;
      if (!this.#standstill.isUsed || !this.#standstill.holdsBack(row, epoch)) this.#finish(row);
    });
    this.#enterKind = sim.on('call/enter', (row, life) => {
      if (this.#isAlive(row, life, CROSSING)) this.#enter(row);
    });
    this.#standstill = new Standstill(this, {
      disciplineOf: (replica) => this.#serviceOf(replica).discipline,
      finish: (row) => this.#finish(row),
    });
    this.deliveries = new Deliveries(calls, graph, transactions, this.#bodies);
    this.wakeKind = sim.on('replica/wake', (replica) => {
      this.#serviceOf(replica).discipline.wake(replica);
    });
  }

  set tracer(tracer: TraceSink | undefined) {
    this.callers.tracer = tracer;
    this.#transactions.tracer = tracer;
  }

  /** The services, once they are made (they need the interpreter as their workbench). */
  connect(services: readonly Service[]): void {
    this.#services = services;
    this.callers.connect(services);
  }

  /** Starts the first step of a transaction. */
  begin(transaction: number): void {
    const entry = this.#graph.entry[this.#transactions.type[transaction]!]!;
    this.#bodies.enter(entry, CLIENT, transaction);
  }

  end(transaction: number, outcome: number): void {
    if (this.callers.tracer !== undefined) this.callers.endTrace(transaction, outcome);
    this.#ended(transaction, outcome);
    this.#transactions.drop(transaction);
  }

  workOf(row: number): Seconds {
    const { secondsPerWork, warmUntil } = this.replicas;
    const replica = this.calls.replica[row]!;
    const drawn = this.#draws.work(row);
    const asked = this.routing?.workOf(row, drawn) ?? drawn;
    const work = (asked + this.calls.storeWork[row]!) * secondsPerWork[replica]!;
    const cold = warmUntil[replica]! - this.sim.now;
    return cold > 0 ? work * this.#serviceOf(replica).coldFactor(cold) : work;
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

  #serviceOf(replica: number): Service {
    return this.#services[this.replicas.service[replica]!]!;
  }

  #serviceOfCall(row: number): Service {
    return this.#services[this.#graph.service[this.calls.node[row]!]!]!;
  }

  call(node: number, caller: number, transaction: number, visit: number): void {
    this.callers.call(node, caller, transaction, visit);
  }

  goOn(node: number, caller: number, transaction: number, outcome: number): void {
    this.#bodies.goOn(node, caller, transaction, outcome);
  }

  connected(rows: readonly number[]): void {
    this.callers.connected(rows);
  }

  choose(node: number, transaction: number): number {
    return this.routing!.choose(node, transaction);
  }

  misses(service: number, u: number): boolean {
    return !this.caches.hits(service, u);
  }

  arrive(row: number): void {
    const { calls, sim } = this;
    const service = this.#serviceOfCall(row);
    service.arrivals++;
    calls.arrivedAt[row] = sim.now;
    if (this.#network.hasZones) calls.crossing[row] = 0;
    if (service.ready.length > 0) this.offer(row, service);
    else if (!service.held.add(row)) this.#refuse(row, service);
  }

  offer(row: number, service: Service): void {
    const { calls, sim } = this;
    const { admission, storage } = service;
    const count = service.ready.length;
    let u = 0;
    if (count > 1) u = this.#draws.replica(row);
    else calls.errorUniform[row] = Number.NaN;
    if (admission?.admits(sim.now, this.priorityOf(row), service.open, count, u) === false)
      return this.#refuse(row, service);
    const replica =
      storage === undefined
        ? service.balancer.pick(service.ready, this.replicas.open, u, this.replicas.cores)
        : storage.route(row, u);
    if (replica === NONE) {
      admission?.answered(sim.now, 0, true, service.open + 1);
      return this.#refuse(row, service);
    }
    this.routing?.placed(row, replica);
    calls.replica[row] = replica;
    this.replicas.open[replica]!++;
    if (admission !== undefined) service.open++;
    if (this.#network.hasZones && this.#crosses(row, replica)) return;
    this.#enter(row);
  }

  /** Whether the replica is in another zone than the caller: then the call is on its way there. */
  #crosses(row: number, replica: number): boolean {
    const { calls } = this;
    const from = this.#zoneOfCaller(row);
    const delay = from === NONE ? 0 : this.#network.between(from, this.replicas.zone[replica]!);
    calls.crossing[row] = delay;
    if (delay === 0) return false;
    calls.state[row] = CROSSING;
    this.sim.schedule(delay, this.#enterKind, row, calls.generation[row]!);
    return true;
  }

  /** Position of the zone that a call comes from; NONE: from outside. */
  #zoneOfCaller(row: number): number {
    const { caller, state, replica } = this.calls;
    let above = caller[row]!;
    while (above >= 0 && state[above] === JOINING) above = caller[above]!;
    return above >= 0 && replica[above] !== NONE ? this.replicas.zone[replica[above]!]! : NONE;
  }

  #enter(row: number): void {
    const service = this.#serviceOfCall(row);
    if (service.storage === undefined) return this.#queue(row, service);
    this.calls.state[row] = STORING;
    if (service.storage.enter(row)) this.#queue(row, service);
  }

  entered(row: number): void {
    this.#queue(row, this.#serviceOfCall(row));
  }

  #queue(row: number, service: Service): void {
    if (service.discipline.offer(row, this.calls.replica[row]!)) return;
    this.#leaveReplica(row, service, true);
    this.#refuse(row, service);
  }

  failCallsOf(replica: number): void {
    for (const row of this.calls.takenBy(replica)) {
      if (this.calls.replica[row] !== replica) continue;
      this.#cancelBody(row);
      this.#leaveStage(row, replica);
      this.answer(row, FAILED);
    }
  }

  /** A call stops whatever it does at its replica. */
  #leaveStage(row: number, replica: number): void {
    const { calls } = this;
    const state = calls.state[row]!;
    if (state === QUEUED || state === STARTING || state === WORKING)
      this.#serviceOf(replica).discipline.cancel(row, replica);
    calls.epoch[row] = 0; // its finish event is stale
  }

  hold(replica: number): void {
    this.#standstill.hold(replica);
  }

  letGo(replica: number): void {
    this.#standstill.letGo(replica);
  }

  #refuse(row: number, service: Service): void {
    if (this.calls.caller[row] !== NOBODY) service.failures++;
    this.callers.wire.reply(row, REJECTED);
  }

  #start(row: number): void {
    const { calls, sim } = this;
    const replica = calls.replica[row]!;
    const service = this.replicas.service[replica]!;
    if (this.callers.isWatched) {
      calls.startedAt[row] = sim.now;
      calls.servedBy[row] = replica;
    }
    if (this.#standstill.isUsed) this.#standstill.mark(row, replica);
    if (this.onStart !== undefined) {
      const number = this.#transactions.number[calls.transaction[row]!]!;
      this.onStart(number, service, sim.now - calls.arrivedAt[row]!);
    }
    this.#services[service]!.discipline.start(row, replica);
  }

  #finish(row: number): void {
    const { calls } = this;
    const replica = calls.replica[row]!;
    const service = this.#serviceOf(replica);
    calls.epoch[row] = 0;
    service.discipline.finish(row, replica);
    calls.state[row] = CALLING;
    const errorRatio = this.replicas.errorRatio[replica]!;
    if (errorRatio > 0 && this.#draws.error(row) < errorRatio) return this.answer(row, FAILED);
    if (service.storage !== undefined && !this.#isCommitted(row, service)) return;
    this.#enterBody(row);
  }

  #isCommitted(row: number, service: Service): boolean {
    this.calls.state[row] = COMMITTING;
    if (!service.storage!.commit(row)) return false;
    this.calls.state[row] = CALLING;
    return true;
  }

  committed(row: number, outcome: number): void {
    this.calls.state[row] = CALLING;
    if (outcome === DONE) this.#enterBody(row);
    else this.answer(row, outcome);
  }

  /** The service has done its own part: it books what is to be booked, then makes the calls of its body. */
  #enterBody(row: number): void {
    const { calls } = this;
    const node = calls.node[row]!;
    const transaction = calls.transaction[row]!;
    const posting = this.#graph.posting[node];
    if (posting !== undefined) this.bookkeeper!.book(posting, node, transaction);
    this.#bodies.enter(this.#graph.body[node]!, row, transaction);
  }

  /** The service has its answer: the replica is free of the call. */
  answer(row: number, outcome: number): void {
    const { calls } = this;
    const service = this.#serviceOfCall(row);
    service.latency.record(this.sim.now - calls.arrivedAt[row]!);
    if (outcome !== DONE && calls.caller[row] !== NOBODY) service.failures++; // else counted as timed out
    this.#leaveReplica(row, service, outcome !== DONE);
    this.callers.wire.reply(row, outcome);
  }

  /** `isFailure`: what the door hears of it; undefined: it was withdrawn, which says nothing of the service. */
  #leaveReplica(row: number, service: Service, isFailure: boolean | undefined): void {
    const { state, open } = this.replicas;
    const { calls, sim } = this;
    const replica = calls.replica[row]!;
    const { admission, storage } = service;
    if (admission !== undefined) service.leave(sim.now - calls.arrivedAt[row]!, isFailure);
    if (storage !== undefined) storage.left(row);
    calls.replica[row] = NONE;
    open[replica]!--;
    if (state[replica] === DRAINING) service.leaveIfDrained(replica);
  }

  /** Takes an attempt out of wherever it is at its service, with the calls of its body; its caller goes on. */
  pullOut(row: number, isLate: boolean): void {
    const { calls } = this;
    this.#cancelBody(row);
    if (calls.state[row] === HELD) this.#serviceOfCall(row).held.remove(row);
    const replica = calls.replica[row]!;
    if (replica === NONE) return;
    this.#leaveStage(row, replica);
    this.#leaveReplica(row, this.#serviceOf(replica), isLate ? true : undefined);
  }

  #cancelBody(row: number): void {
    const { calls } = this;
    while (calls.firstChild[row] !== NONE) {
      const child = calls.firstChild[row]!;
      if (calls.state[child] === JOINING) {
        this.#cancelBody(child);
        calls.release(child);
      } else this.callers.cancel(child);
    }
  }

  send(node: number, transaction: number, visit: number): boolean {
    return this.broker!.publish(this.#graph.queue[node]!, node, transaction, visit);
  }

  processed(row: number, outcome: number): void {
    this.deliveries.processed(row, outcome, this.broker!);
  }
}
