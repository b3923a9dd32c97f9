// Hot: bench payments
import type { CallDraws } from './call-draws.ts';
import type { CallGraph } from './call-graph.ts';
import { BACKING_OFF, type Calls, LOST, NOBODY, NONE, POOLED } from './calls.ts';
import type { EdgeCounts } from './edge-counts.ts';
import type { TraceSink } from './observability/trace-sink.ts';
import type { Breaker } from './services/breakers/breaker.ts';
import type { Connections } from './services/connections.ts';
import { Gates } from './services/gates.ts';
import type { Service } from './services/service.ts';
import type { Simulation } from './simulation.ts';
import type { Transactions } from './transactions.ts';
import { DONE, type EventKind, type Lane, type Seconds, TIMED_OUT } from './units.ts';
import { Wire, type WireHost, type WireParts } from './wire.ts';

/** In `calls.attempt`, of the second attempt of a hedged call: its draws are its own. */
const HEDGE = 128;

/** What the callers need of the services they call. */
export interface CallersHost {
  /** An attempt has come to its service. */
  arrive(row: number): void;
  /** Takes an attempt out of its service, wherever it is there; `isLate`: because its time is over. */
  pullOut(row: number, isLate: boolean): void;
  /** The call of a node has ended for its caller. */
  goOn(node: number, caller: number, transaction: number, outcome: number): void;
}

/** Hears how an attempt has ended for its caller; `replica` -1: it got no worker. Must not schedule anything. */
export type FailureListener = (
  transaction: number, // its number
  node: number,
  replica: number,
  attempt: number,
  outcome: number,
) => void;

export interface CallersParts extends WireParts {
  readonly graph: CallGraph;
  readonly transactions: Transactions;
  readonly draws: CallDraws;
  readonly connections: Connections;
  readonly edges: EdgeCounts;
  readonly host: CallersHost;
}

/**
 * The side of a call that calls: attempts, time-outs, retries, hedges, breakers, connections, and the way there and
 * back. Every attempt resolves once for its caller.
 */
export class Callers implements WireHost {
  attempts = 0;
  retries = 0;
  tracer: TraceSink | undefined;
  /** Hears of each attempt that is not done; undefined: nobody listens. */
  onFailure: FailureListener | undefined;
  /** Hears how each attempt has ended for its caller; undefined: nobody listens. Must not schedule anything. */
  onAttempt: ((row: number, outcome: number, latency: Seconds) => void) | undefined;
  readonly wire: Wire;
  readonly #sim: Simulation;
  readonly #calls: Calls;
  readonly #graph: CallGraph;
  readonly #transactions: Transactions;
  readonly #draws: CallDraws;
  readonly #connections: Connections;
  readonly #edges: EdgeCounts;
  readonly #host: CallersHost;
  readonly #timeoutKind: EventKind;
  readonly #retryKind: EventKind;
  readonly #hedgeKind: EventKind;
  #services: readonly Service[] = [];
  #gates: Gates | undefined; // none: no service has a breaker or a bulkhead
  #timeoutLanes: readonly (Lane | undefined)[] = [];
  #hedgeLanes: readonly (Lane | undefined)[] = [];

  constructor(parts: CallersParts) {
    const { sim, calls } = parts;
    this.#sim = sim;
    this.#calls = calls;
    this.#graph = parts.graph;
    this.#transactions = parts.transactions;
    this.#draws = parts.draws;
    this.#connections = parts.connections;
    this.#edges = parts.edges;
    this.#host = parts.host;
    this.wire = new Wire(parts, this);
    this.#retryKind = sim.on('call/retry', (row, life) => {
      if (calls.generation[row] === life && calls.state[row] === BACKING_OFF) this.#send(row);
    });
    const isWaitedFor = (row: number, life: number): boolean =>
      calls.generation[row] === life && calls.caller[row] !== NOBODY;
    this.#timeoutKind = sim.on(
      'call/timeout',
      (row, life) => {
        if (isWaitedFor(row, life)) this.#timeout(row);
      },
      (row, life) => !isWaitedFor(row, life),
    );
    this.#hedgeKind = sim.on('call/hedge', (row, life) => {
      if (isWaitedFor(row, life) && calls.twin[row] === NONE) this.#hedge(row);
    });
  }

  /** Whether it matters who served a call, and when. */
  get isWatched(): boolean {
    return this.tracer !== undefined || this.onFailure !== undefined;
  }

  /** The breaker of an edge, for those who watch. */
  breaker(edge: number): Breaker | undefined {
    return this.#gates?.breaker(edge);
  }

  /** The services, once they are made. */
  connect(services: readonly Service[]): void {
    const lane = (seconds: Seconds) =>
      Number.isFinite(seconds) ? this.#sim.lane(seconds) : undefined;
    this.#services = services;
    this.#gates = Gates.of(services, this.#calls, this.#edges);
    this.#timeoutLanes = services.map(({ config }) => lane(config.client.timeout));
    this.#hedgeLanes = services.map(({ config }) =>
      config.client.hedge === undefined ? undefined : lane(config.client.hedge.after),
    );
  }

  /** Breakers and bulkheads, for those who watch. */
  get gates(): Gates | undefined {
    return this.#gates;
  }

  arrive(row: number): void {
    this.#host.arrive(row);
  }

  hasTimeout(row: number): boolean {
    return this.#timeoutLanes[this.#graph.service[this.#calls.node[row]!]!] !== undefined;
  }

  call(node: number, caller: number, transaction: number, visit: number): void {
    const service = this.#services[this.#graph.service[node]!]!;
    service.retry.first();
    service.hedging?.deposit();
    this.#attempt(node, caller, transaction, visit, 0, 0);
  }

  #attempt(
    node: number,
    caller: number,
    transaction: number,
    visit: number,
    attempt: number,
    wait: Seconds,
  ): number {
    const calls = this.#calls;
    const row = calls.allocate(transaction, node, caller, BACKING_OFF);
    calls.visit[row] = visit;
    calls.attempt[row] = attempt;
    if (attempt > 0) calls.waited[row] = wait;
    if (wait > 0) this.#sim.schedule(wait, this.#retryKind, row, calls.generation[row]!);
    else this.#send(row);
    return row;
  }

  /** The attempt begins: its time-out runs from here, then it needs a connection. */
  #send(row: number): void {
    const calls = this.#calls;
    const service = this.#graph.service[calls.node[row]!]!;
    const life = calls.generation[row]!;
    const timeout = this.#timeoutLanes[service];
    const hedge = this.#hedgeLanes[service];
    this.attempts++;
    calls.sentAt[row] = this.#sim.now;
    if (timeout !== undefined) this.#sim.scheduleIn(timeout, this.#timeoutKind, row, life);
    if (hedge !== undefined && calls.attempt[row] === 0)
      this.#sim.scheduleIn(hedge, this.#hedgeKind, row, life);
    if (this.isWatched) {
      calls.arrivedAt[row] = Number.NaN;
      calls.startedAt[row] = Number.NaN;
      calls.servedBy[row] = NONE;
    }
    if (this.#gates !== undefined && !this.#gates.enter(row, this.#sim.now))
      this.wire.refuseSoon(row);
    else if (this.#connections.acquire(row)) this.wire.send(row);
    else calls.state[row] = POOLED;
  }

  /** The call that waited longest gets the connection. */
  #returnConnection(row: number): void {
    const heir = this.#connections.release(row);
    if (heir !== NONE) this.#connected(heir);
  }

  /** Calls that waited for a connection have one now. */
  connected(rows: readonly number[]): void {
    for (const row of rows) this.#connected(row);
  }

  #connected(row: number): void {
    this.wire.sendSoon(row);
  }

  /** The caller has the answer, if there still is a caller. */
  resolve(row: number): void {
    const calls = this.#calls;
    const caller = calls.caller[row]!;
    const outcome = calls.outcome[row]!;
    const transaction = calls.transaction[row]!;
    const twin = caller === NOBODY || outcome !== DONE ? NONE : calls.twin[row]!;
    if (twin !== NONE) this.#giveUp(twin); // first: it may wait for the connection of this one
    this.#returnConnection(row);
    if (caller === NOBODY) {
      calls.release(row);
      this.#transactions.drop(transaction);
    } else if (outcome === DONE) {
      const node = calls.node[row]!;
      this.#conclude(row, DONE);
      calls.release(row);
      this.#host.goOn(node, caller, transaction, DONE);
    } else {
      this.#settle(row, outcome, true);
    }
  }

  /** What an attempt leaves for its caller: counts, the verdict of a breaker, a span. */
  #conclude(row: number, outcome: number): void {
    const calls = this.#calls;
    const latency = this.#sim.now - calls.sentAt[row]!;
    this.#edges.ended(calls.node[row]!, outcome, latency);
    if (calls.gate[row] !== 0) this.#gates!.leave(row, this.#sim.now, outcome !== DONE, latency);
    if (this.onAttempt !== undefined) this.onAttempt(row, outcome, latency);
    if (outcome !== DONE && this.onFailure !== undefined) this.#tellFailure(row, outcome);
    if (this.tracer === undefined) return;
    const transaction = calls.transaction[row]!;
    if (this.#transactions.isTraced[transaction] === 0) return;
    this.tracer.span(
      this.#transactions.number[transaction]!,
      calls.node[row]!,
      calls.attempt[row]!,
      calls.servedBy[row]!,
      calls.sentAt[row]!,
      calls.arrivedAt[row]!,
      calls.startedAt[row]!,
      this.#sim.now,
      outcome,
    );
  }

  #tellFailure(row: number, outcome: number): void {
    const { transaction, node, servedBy, attempt } = this.#calls;
    const number = this.#transactions.number[transaction[row]!]!;
    this.onFailure!(number, node[row]!, servedBy[row]!, attempt[row]!, outcome);
  }

  /** The transaction ends: its trace, if it has one, too. */
  endTrace(transaction: number, outcome: number): void {
    const { isTraced, number, type, arrivedAt } = this.#transactions;
    if (isTraced[transaction] === 0) return;
    const now = this.#sim.now;
    const at = arrivedAt[transaction]!;
    this.tracer!.ended(number[transaction]!, type[transaction]!, outcome, at, now);
  }

  /**
   * Gives the failure of an attempt to its caller, or makes another attempt. The row is over, or goes on for
   * nobody: then its transaction must not be forgotten before it.
   */
  #settle(row: number, outcome: number, isOver: boolean): void {
    const calls = this.#calls;
    const node = calls.node[row]!;
    const caller = calls.caller[row]!;
    const transaction = calls.transaction[row]!;
    const visit = calls.visit[row]!;
    const attempt = (calls.attempt[row]! & (HEDGE - 1)) + 1;
    const twin = calls.twin[row]!;
    this.#conclude(row, outcome);
    const wait = twin === NONE ? this.#retryWait(row, node, attempt) : Number.NaN;
    if (isOver) calls.release(row);
    else this.#orphan(row);
    if (twin !== NONE)
      calls.twin[twin] = NONE; // the other attempt decides
    else if (Number.isNaN(wait)) this.#host.goOn(node, caller, transaction, outcome);
    else {
      this.retries++;
      this.#edges.retried(node);
      this.#attempt(node, caller, transaction, visit, attempt, wait);
    }
  }

  #orphan(row: number): void {
    this.#calls.orphan(row);
    this.#transactions.retain(this.#calls.transaction[row]!);
  }

  #retryWait(row: number, node: number, attempt: number): Seconds {
    const { retry } = this.#services[this.#graph.service[node]!]!;
    const waited = attempt > 1 ? this.#calls.waited[row]! : 0;
    return retry.next(attempt, this.#draws.backoff(row), waited);
  }

  /** A second attempt beside the first, if the budget has one. */
  #hedge(row: number): void {
    const calls = this.#calls;
    const node = calls.node[row]!;
    if (!this.#services[this.#graph.service[node]!]!.hedging!.withdraw()) return;
    const { caller, transaction, visit } = calls;
    const twin = calls.allocate(transaction[row]!, node, caller[row]!, BACKING_OFF);
    calls.visit[twin] = visit[row]!;
    calls.attempt[twin] = HEDGE;
    calls.twin[row] = twin;
    calls.twin[twin] = row;
    this.#send(twin);
  }

  /** The other attempt of a hedged call was answered first. */
  #giveUp(row: number): void {
    const calls = this.#calls;
    calls.twin[row] = NONE;
    if (this.#mayGoOn(row)) {
      this.#returnConnection(row);
      this.#leaveGate(row);
      this.#orphan(row);
    } else {
      this.#withdraw(row);
      calls.release(row);
    }
  }

  /** The caller waits no longer. The work goes on for nobody, or is cancelled with everything below it. */
  #timeout(row: number): void {
    const calls = this.#calls;
    const service = this.#services[this.#graph.service[calls.node[row]!]!]!;
    const state = calls.state[row]!;
    const hasLeft = state !== POOLED && state !== LOST; // else the service knows nothing of it
    if (hasLeft && calls.outcome[row] === DONE) service.failures++; // else counted when it answered
    if (this.#mayGoOn(row)) {
      this.#returnConnection(row);
      this.#settle(row, TIMED_OUT, false);
    } else {
      this.#pullOut(row, true);
      this.#settle(row, TIMED_OUT, true);
    }
  }

  /** Whether an attempt that nobody waits for goes on: it has left its caller, and is not to be cancelled. */
  #mayGoOn(row: number): boolean {
    const { state, node } = this.#calls;
    if (state[row] === POOLED || state[row] === LOST || state[row] === BACKING_OFF) return false;
    return !this.#services[this.#graph.service[node[row]!]!]!.config.client.cancels;
  }

  /** Takes an attempt out of wherever it is, with the calls of its body, untold; the row stays. */
  #withdraw(row: number): void {
    this.#pullOut(row, false);
    this.#leaveGate(row);
  }

  #pullOut(row: number, isLate: boolean): void {
    if (this.#calls.state[row] === POOLED) this.#connections.leave(row);
    this.#host.pullOut(row, isLate);
    this.#returnConnection(row);
  }

  #leaveGate(row: number): void {
    if (this.#calls.gate[row] !== 0) this.#gates!.withdraw(row, this.#sim.now);
  }

  /** A call of a body that is cancelled: nobody hears of it. */
  cancel(row: number): void {
    this.#withdraw(row);
    this.#calls.release(row);
  }
}
