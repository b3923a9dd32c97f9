import type { BrokerEffect } from '../effects.ts';
import type { Histogram } from '../histogram.ts';
import type { QueueConfig } from '../system-config.ts';
import type { Seconds } from '../units.ts';

/** What the broker needs of whoever carries the calls. */
export interface BrokerHost {
  /**
   * Runs the body of a message for one of its consumers; `delivered` of the broker follows once, perhaps before this
   * returns, unless `abandon` comes first. `receive`: 1 for the first delivery of a message; `visit` tells messages
   * of one node and one transaction apart. Returns the row of the delivery.
   */
  deliver(
    queue: number,
    message: number,
    node: number,
    transaction: number,
    receive: number,
    visit: number,
  ): number;
  /** The consumer's time is over: what it does goes on for nobody. */
  abandon(row: number): void;
  /** The broker keeps, or no longer keeps, the transaction of a message. */
  retain(transaction: number): void;
  drop(transaction: number): void;
}

/**
 * What one queue has seen since the start, and has now. At all times
 * published = processed + dead + waiting + inFlight.
 */
export interface QueueCounts {
  readonly published: number; // messages taken, copies included
  readonly refused: number; // messages not taken, beyond the capacity
  readonly duplicates: number; // of the published: copies that a fault has made
  readonly receives: number; // deliveries begun
  readonly failures: number; // deliveries that did not process their message
  readonly expired: number; // of the failures: their time was over
  readonly processed: number;
  readonly dead: number; // dead letters
  readonly waiting: number; // for their time, for those before them, or for a consumer
  readonly inFlight: number; // deliveries going on
}

/** One queue as figures and monitoring see it. */
export interface Queue {
  readonly config: QueueConfig;
  readonly counts: QueueCounts;
  /** Seconds from the sending of a message until it is processed; of those sent since counting began. */
  readonly latency: Histogram;
  /** Seconds since the oldest message that has not ended was sent; 0 without messages. */
  oldest(): Seconds;
}

/** The queues of a system. Every message ends once: processed, or as a dead letter. */
export interface Broker {
  /** In the order of SystemConfig.queues. */
  readonly queues: readonly Queue[];
  /**
   * A transaction sends a message, and goes on at once: nothing is delivered before this returns. `node`: of the call
   * graph, of kind SEND; `visit`: tells its executions by one transaction apart. Returns false when the queue is
   * full: the message is refused, which fails its sender.
   */
  publish(queue: number, node: number, transaction: number, visit: number): boolean;
  /** A delivery has ended; `outcome` is a position in OUTCOMES. */
  delivered(message: number, outcome: number): void;
  /** From now on a queue suffers this, all that it suffers in one; undefined: nothing. */
  impair(queue: number, effect: BrokerEffect | undefined): void;
  /** Counts all messages anew: a bug where one is lost, out of its order or delivered twice at once. */
  check(): void;
}
