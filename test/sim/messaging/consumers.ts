import type { Broker, BrokerHost } from '../../../sim/messaging/broker.ts';
import { createBroker } from '../../../sim/messaging/queues.ts';
import { createRandom } from '../../../sim/random.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import type { QueueConfig } from '../../../sim/system-config.ts';
import { DONE, type EventKind, FAILED, type Seconds } from '../../../sim/units.ts';
import { constant } from '../build.ts';

/** One consumer, no order, no limits, no delay, unless changed. */
export function queue(changes: Partial<QueueConfig> = {}): QueueConfig {
  return {
    name: 'mail',
    consumers: 1,
    visibility: Number.POSITIVE_INFINITY,
    receivesMax: 3,
    partitions: 0,
    redeliverAfter: 10,
    delay: constant(0),
    capacity: Number.POSITIVE_INFINITY,
    ...changes,
  };
}

/** The row of a transaction is its number. */
const NUMBERS = Float64Array.from({ length: 60_000 }, (_, i) => i);

/** One delivery, as the consumers have seen it. */
export interface Delivery {
  readonly queue: number;
  readonly transaction: number;
  readonly visit: number;
  readonly receive: number;
  readonly from: Seconds;
  until: Seconds; // NaN while it goes on
  end: 'done' | 'failed' | 'abandoned' | undefined;
}

/** What a consumer does with a delivery: how long, and whether it succeeds. */
export type Work = (
  transaction: number,
  receive: number,
  queue: number,
) => { readonly seconds: Seconds; readonly fails?: boolean };

/** Stands for the interpreter: carries each delivery for as long as `work` says, ends it, writes all down. */
export class Consumers implements BrokerHost {
  readonly sim: Simulation = createSimulation();
  readonly broker: Broker;
  readonly deliveries: Delivery[] = []; // the row of a delivery is its position
  readonly kept = new Map<number, number>(); // references to transactions
  readonly #work: Work;
  readonly #messages: number[] = []; // by row
  readonly #endKind: EventKind;
  readonly #sendKind: EventKind;

  constructor(queues: readonly QueueConfig[], work: Work, { seed = '1', countFrom = 0 } = {}) {
    const { sim } = this;
    this.#work = work;
    this.#endKind = sim.on('test/end', (row) => {
      if (this.deliveries[row]!.end === undefined) this.#end(row);
    });
    this.#sendKind = sim.on('test/send', (transaction, to) => this.send(transaction, to));
    this.broker = createBroker({
      sim,
      random: createRandom(seed),
      queues,
      graph: { queue: Int32Array.from(queues.keys()), path: queues.map(({ name }) => name) },
      transactions: { number: NUMBERS },
      host: this,
      countFrom,
    });
  }

  /** Transaction n sends a message now. Returns whether it was taken. */
  send(transaction: number, to = 0, visit = 0): boolean {
    return this.broker.publish(to, to, transaction, visit);
  }

  /** Transactions 0, 1 ... send a message each, at these times; then all runs on until `end`. */
  run(times: readonly Seconds[], end: Seconds): this {
    const { sim } = this;
    times.forEach((time, transaction) => {
      sim.schedule(time, this.#sendKind, transaction, 0);
    });
    sim.runUntil(end);
    this.broker.check();
    return this;
  }

  deliver(
    to: number,
    message: number,
    _node: number,
    transaction: number,
    receive: number,
    visit: number,
  ): number {
    const from = this.sim.now;
    const entry = { queue: to, transaction, visit, receive, from, until: Number.NaN };
    const row = this.deliveries.push({ ...entry, end: undefined }) - 1;
    this.#messages[row] = message;
    const { seconds } = this.#work(transaction, receive, to);
    if (seconds < 0)
      this.#end(row); // ends before this returns
    else this.sim.schedule(seconds, this.#endKind, row);
    return row;
  }

  abandon(row: number): void {
    const delivery = this.deliveries[row]!;
    if (delivery.end !== undefined) throw new Error(`delivery ${row} has ended`);
    delivery.end = 'abandoned';
    delivery.until = this.sim.now;
  }

  retain(transaction: number): void {
    this.kept.set(transaction, (this.kept.get(transaction) ?? 0) + 1);
  }

  drop(transaction: number): void {
    const left = this.kept.get(transaction)! - 1;
    if (left < 0) throw new Error(`transaction ${transaction} dropped too often`);
    if (left === 0) this.kept.delete(transaction);
    else this.kept.set(transaction, left);
  }

  #end(row: number): void {
    const delivery = this.deliveries[row]!;
    const { transaction, receive, queue: to } = delivery;
    const { fails = false } = this.#work(transaction, receive, to);
    delivery.end = fails ? 'failed' : 'done';
    delivery.until = this.sim.now;
    this.broker.delivered(this.#messages[row]!, fails ? FAILED : DONE);
  }
}
