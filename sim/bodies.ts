// Hot: bench payments
import { CALL, type CallGraph, CHOICE, END, FORK, ROUTE, SEND } from './call-graph.ts';
import { type Calls, CLIENT, DELIVERING, JOINING } from './calls.ts';
import type { Random } from './random.ts';
import type { Transactions } from './transactions.ts';
import { DONE, REJECTED, type Site } from './units.ts';

/** Attempts that one call can make: see RETRY_OPTIONS. */
const ATTEMPTS_MAX = 21;
const VISIT_MASK = 0xffff; // what a draw can tell apart

/** What the bodies need of whoever makes the calls. */
export interface BodyHost {
  /** Makes the call of a node; comes back through `goOn`. */
  call(node: number, caller: number, transaction: number, visit: number): void;
  /** The body of a call has ended: its service answers. */
  answer(row: number, outcome: number): void;
  /** Sends the message of a node. Returns false when its queue refuses it. */
  send(node: number, transaction: number, visit: number): boolean;
  /** The call that a router chooses for the query of a node. */
  choose(node: number, transaction: number): number;
  /** Whether a lookup in the cache of a service (a position) misses; `u` in [0, 1). */
  misses(service: number, u: number): boolean;
  /** The body of a message has ended: `row` is its delivery. */
  processed(row: number, outcome: number): void;
  /** A transaction has ended. */
  end(transaction: number, outcome: number): void;
}

/**
 * Walks the bodies of the call graph: sequences, forks and branches. A body belongs to a caller: the row of a
 * call, the row of an open fork, or CLIENT for the transaction itself.
 */
export class Bodies {
  readonly #graph: CallGraph;
  readonly #calls: Calls;
  readonly #transactions: Transactions;
  readonly #random: Random;
  readonly #host: BodyHost;
  readonly #branchSites: readonly Site[];

  constructor(
    graph: CallGraph,
    calls: Calls,
    transactions: Transactions,
    random: Random,
    host: BodyHost,
  ) {
    this.#graph = graph;
    this.#calls = calls;
    this.#transactions = transactions;
    this.#random = random;
    this.#host = host;
    this.#branchSites = graph.path.map((path) => random.site(`${path}/branch`));
  }

  /** Runs the nodes of a body from `node` on, until one has to wait; at its end, completes it. */
  enter(node: number, caller: number, transaction: number): void {
    const { kind } = this.#graph;
    let at = node;
    while (at !== END && kind[at] !== CALL && kind[at] !== FORK) {
      if (kind[at] !== SEND) at = this.#branch(at, caller, transaction);
      else if (this.#host.send(at, transaction, this.#visitBelow(caller, transaction)))
        at = this.#graph.next[at]!;
      else return this.#complete(caller, transaction, REJECTED);
    }
    if (at === END) this.#complete(caller, transaction, DONE);
    else if (kind[at] === FORK) this.#fork(at, caller, transaction);
    else this.#host.call(at, caller, transaction, this.#visitBelow(caller, transaction));
  }

  /** A node of a body has ended: the next one runs, or the body fails. */
  goOn(node: number, caller: number, transaction: number, outcome: number): void {
    if (outcome === DONE) this.enter(this.#graph.next[node]!, caller, transaction);
    else this.#complete(caller, transaction, outcome);
  }

  #complete(caller: number, transaction: number, outcome: number): void {
    if (caller === CLIENT) this.#host.end(transaction, outcome);
    else if (this.#calls.state[caller] === JOINING) this.#join(caller, outcome);
    else if (this.#calls.state[caller] === DELIVERING) this.#host.processed(caller, outcome);
    else this.#host.answer(caller, outcome);
  }

  /** The node that a branch leads to. */
  #branch(node: number, caller: number, transaction: number): number {
    const { kind, targetFrom, targetTo, targets, cumulative, next, missOf } = this.#graph;
    const { rounds, number } = this.#transactions;
    if (kind[node] === CHOICE) return this.#host.choose(node, transaction);
    if (kind[node] === ROUTE) rounds[transaction] = rounds[transaction]! + 1;
    const visit = this.#visitBelow(caller, transaction);
    const u = this.#random.draw(this.#branchSites[node]!, number[transaction]!, visit, 0);
    const cache = missOf[node]!;
    if (cache >= 0) return this.#host.misses(cache, u) ? targets[targetFrom[node]!]! : next[node]!;
    for (let i = targetFrom[node]!; i < targetTo[node]!; i++) {
      if (u < cumulative[i]!) return targets[i]!;
    }
    return next[node]!;
  }

  #fork(node: number, caller: number, transaction: number): void {
    const { targetFrom, targetTo, targets } = this.#graph;
    const calls = this.#calls;
    const row = calls.allocate(transaction, node, caller, JOINING);
    calls.visit[row] = this.#visitBelow(caller, transaction);
    calls.attempt[row] = 0;
    calls.pending[row] = 1 + targetTo[node]! - targetFrom[node]!; // 1: not before all have started
    for (let i = targetFrom[node]!; i < targetTo[node]!; i++) {
      this.enter(targets[i]!, row, transaction);
    }
    this.#join(row, DONE);
  }

  /** A branch of a fork has ended. The fork goes on after the last one, and fails as the first failure did. */
  #join(row: number, outcome: number): void {
    const calls = this.#calls;
    if (calls.outcome[row] === DONE) calls.outcome[row] = outcome;
    const pending = calls.pending[row]! - 1;
    calls.pending[row] = pending;
    if (pending > 0) return;
    const result = calls.outcome[row]!;
    const node = calls.node[row]!;
    const caller = calls.caller[row]!;
    const transaction = calls.transaction[row]!;
    calls.release(row);
    this.goOn(node, caller, transaction, result);
  }

  /**
   * What tells two executions of a node by one transaction apart, by structure alone so that it does not depend
   * on timing: the rounds of a route, or the attempts of the callers above as digits, outermost first. First
   * attempts alone give 0. Past three levels of retries the number wraps: a clash costs independence, no more.
   */
  #visitBelow(caller: number, transaction: number): number {
    if (caller === CLIENT) return this.#transactions.rounds[transaction]!;
    const visit = this.#calls.visit[caller]!;
    if (this.#calls.state[caller] === JOINING) return visit;
    return (visit * ATTEMPTS_MAX + this.#calls.attempt[caller]!) & VISIT_MASK;
  }
}
