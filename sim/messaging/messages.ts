// Hot: test/sim/messaging/load.test.ts
import type { Links } from '../call-queues.ts';
import { NONE } from '../calls.ts';
import { growColumns } from '../columns.ts';
import { assert, type Seconds } from '../units.ts';

/** Where a message is on its way. */
export const FREE = 0;
export const DELAYED = 1; // cannot be received yet, or not again yet
export const BLOCKED = 2; // could be received, were there none before it in its partition
export const READY = 3; // waits for a consumer
export const IN_FLIGHT = 4; // a consumer has it

class LinkColumns implements Links {
  next = new Int32Array(0);
  previous = new Int32Array(0);
}

/**
 * One row per message that has not ended, in parallel arrays. Rows are reused; `epoch` never falls back, so that
 * an event of a message that has ended, or gone on, does not meet its successor.
 */
export class Messages {
  #free = new Int32Array(0);
  #freeCount = 0;
  capacity = 0;
  state = new Uint8Array(0);
  queue = new Int32Array(0); // position in SystemConfig.queues
  partition = new Int32Array(0); // numbered over all queues; NONE where the queue keeps no order
  node = new Int32Array(0); // of the call graph
  transaction = new Int32Array(0); // row of the transaction table
  visit = new Int32Array(0); // tells messages of one node and one transaction apart
  receives = new Int32Array(0); // deliveries so far
  delivery = new Int32Array(0); // row of the delivery, while IN_FLIGHT
  epoch = new Int32Array(0); // of the event that counts; others are stale
  sentAt = new Float64Array(0); // seconds
  /** All messages of a queue, oldest first; of a partition; and those of a queue that are READY. */
  readonly inAge = new LinkColumns();
  readonly inPartition = new LinkColumns();
  readonly inLine = new LinkColumns();

  allocate(queue: number, node: number, transaction: number, visit: number, now: Seconds): number {
    if (this.#freeCount === 0) this.#grow();
    const message = this.#free[--this.#freeCount]!;
    this.state[message] = DELAYED;
    this.queue[message] = queue;
    this.partition[message] = NONE;
    this.node[message] = node;
    this.transaction[message] = transaction;
    this.visit[message] = visit;
    this.receives[message] = 0;
    this.sentAt[message] = now;
    this.turn(message);
    return message;
  }

  /** The events of a message so far become stale. */
  turn(message: number): void {
    this.epoch[message] = (this.epoch[message]! + 1) | 0;
  }

  release(message: number): void {
    this.state[message] = FREE;
    this.turn(message);
    this.#free[this.#freeCount++] = message;
  }

  #grow(): void {
    const old = this.capacity;
    const capacity = Math.max(256, old * 2);
    assert(capacity < 2 ** 30, `${capacity} messages: a queue grows without a bound`);
    for (const table of [this, this.inAge, this.inPartition, this.inLine])
      growColumns(table, capacity);
    this.#free = new Int32Array(capacity);
    for (let message = capacity - 1; message >= old; message--)
      this.#free[this.#freeCount++] = message;
    this.capacity = capacity;
  }
}
