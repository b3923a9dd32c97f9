import type { Bodies } from '../bodies.ts';
import type { CallGraph } from '../call-graph.ts';
import { type Calls, DELIVERING, NOBODY, NONE } from '../calls.ts';
import type { Transactions } from '../transactions.ts';
import type { Broker, BrokerHost } from './broker.ts';

/** Runs the bodies of messages: a delivery is a row of the call table that no caller waits for. */
export class Deliveries implements BrokerHost {
  readonly #calls: Calls;
  readonly #graph: CallGraph;
  readonly #transactions: Transactions;
  readonly #bodies: Bodies;

  constructor(calls: Calls, graph: CallGraph, transactions: Transactions, bodies: Bodies) {
    this.#calls = calls;
    this.#graph = graph;
    this.#transactions = transactions;
    this.#bodies = bodies;
  }

  deliver(
    _queue: number,
    message: number,
    node: number,
    transaction: number,
    receive: number,
    visit: number,
  ): number {
    const calls = this.#calls;
    const row = calls.allocate(transaction, node, NOBODY, DELIVERING);
    calls.visit[row] = visit;
    calls.attempt[row] = receive;
    calls.message[row] = message;
    this.#bodies.enter(this.#graph.body[node]!, row, transaction);
    return row;
  }

  /** The body of a delivery has ended. */
  processed(row: number, outcome: number, broker: Broker): void {
    const message = this.#calls.message[row]!;
    const transaction = this.#calls.transaction[row]!;
    this.#calls.release(row);
    if (message === NONE) this.drop(transaction);
    else broker.delivered(message, outcome);
  }

  /** What the consumer does goes on, and needs the transaction until it ends. */
  abandon(row: number): void {
    this.#calls.message[row] = NONE;
    this.retain(this.#calls.transaction[row]!);
  }

  retain(transaction: number): void {
    this.#transactions.retain(transaction);
  }

  drop(transaction: number): void {
    this.#transactions.drop(transaction);
  }
}
