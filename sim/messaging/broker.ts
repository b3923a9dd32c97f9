import type { BrokerEffect } from '../effects.ts';

/** What the broker needs of whoever carries the calls. */
export interface BrokerHost {
  /**
   * Runs the body of a message for one of its consumers; `delivered` of the broker follows once, unless `abandon`
   * comes first. Returns the row of the delivery.
   */
  deliver(
    queue: number,
    message: number,
    node: number,
    transaction: number,
    receive: number,
  ): number;
  /** The consumer's time is over: what it does goes on for nobody. */
  abandon(row: number): void;
  /** The broker keeps, or no longer keeps, the transaction of a message. */
  retain(transaction: number): void;
  drop(transaction: number): void;
}

/** The queues of a system. Every message ends once: processed, or as a dead letter. */
export interface Broker {
  /** A transaction sends a message; it goes on at once. `node`: of the call graph, of kind SEND. */
  publish(queue: number, node: number, transaction: number): void;
  /** A delivery has ended; `outcome` is a position in OUTCOMES. */
  delivered(message: number, outcome: number): void;
  impair(queue: number, effect: BrokerEffect | undefined): void;
}
