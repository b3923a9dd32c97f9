// Hot: test/sim/messaging/load.test.ts
import type { CallGraph } from '../call-graph.ts';
import { CallQueues } from '../call-queues.ts';
import { NONE } from '../calls.ts';
import type { BrokerEffect } from '../effects.ts';
import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import type { QueueConfig } from '../system-config.ts';
import type { Transactions } from '../transactions.ts';
import { assert, DONE, type EventKind, type Seconds, type Site } from '../units.ts';
import type { Broker, BrokerHost } from './broker.ts';
import { checkMessages } from './check-messages.ts';
import { BLOCKED, DELAYED, IN_FLIGHT, Messages, READY } from './messages.ts';
import { QueueState } from './queue-state.ts';

export interface BrokerParts {
  readonly sim: Simulation;
  readonly random: Random;
  readonly queues: readonly QueueConfig[];
  /** Names the places from which messages are sent. */
  readonly graph: Pick<CallGraph, 'queue' | 'path'>;
  readonly transactions: Pick<Transactions, 'number'>;
  readonly host: BrokerHost;
  /** Messages sent before this time are warm-up: their latency is not recorded. */
  readonly countFrom: Seconds;
}

/** The queues of a system, empty. */
export function createBroker(parts: BrokerParts): Broker {
  return new Queues(parts);
}

/**
 * Messages, at least once. A message can be received after the delay of its queue, by the first consumer that is
 * free; in a queue with partitions also not before those sent before it to its partition have ended. A delivery
 * that fails, or whose time is over, is followed by another one after a while, at most `receivesMax` in all; then
 * the message is a dead letter. Who processes a message must bear to get it again.
 */
class Queues implements Broker {
  readonly queues: readonly QueueState[];
  readonly #sim: Simulation;
  readonly #random: Random;
  readonly #host: BrokerHost;
  readonly #transactions: Pick<Transactions, 'number'>;
  readonly #countFrom: Seconds;
  readonly #messages = new Messages();
  readonly #ages: CallQueues; // all messages of a queue, in the order in which they were sent
  readonly #partitions: CallQueues; // those of a partition, in the order in which they were sent
  readonly #lines: CallQueues; // those of a queue that are READY
  readonly #delaySites: readonly Site[]; // by node
  readonly #faultSites: readonly Site[];
  readonly #partitionSites: readonly Site[]; // by queue
  readonly #receivableKind: EventKind;
  readonly #expiryKind: EventKind;

  constructor({ sim, random, queues, graph, transactions, host, countFrom }: BrokerParts) {
    this.#sim = sim;
    this.#random = random;
    this.#host = host;
    this.#transactions = transactions;
    this.#countFrom = countFrom;
    const messages = this.#messages;
    this.#ages = new CallQueues(messages.inAge);
    this.#partitions = new CallQueues(messages.inPartition);
    this.#lines = new CallQueues(messages.inLine);
    this.#ages.ensure(queues.length);
    this.#lines.ensure(queues.length);
    let partitions = 0;
    this.queues = queues.map((config, index) => {
      const state = new QueueState(config, sim, partitions, () => this.#oldest(index));
      partitions += config.partitions;
      return state;
    });
    this.#partitions.ensure(partitions);
    const sitesOf = (purpose: string) =>
      graph.path.map((path, node) =>
        graph.queue[node]! < 0 ? (NONE as Site) : random.site(`${path}/${purpose}`),
      );
    this.#delaySites = sitesOf('delay');
    this.#faultSites = sitesOf('message');
    this.#partitionSites = queues.map(({ name }) => random.site(`queue:${name}/partition`));
    this.#receivableKind = sim.on('message/receivable', (message) => this.#receivable(message));
    const isStale = (message: number, epoch: number) => messages.epoch[message] !== epoch;
    this.#expiryKind = sim.on(
      'message/expiry',
      (message, epoch) => {
        if (!isStale(message, epoch)) this.#expire(message);
      },
      isStale,
    );
  }

  publish(queue: number, node: number, transaction: number, visit: number): boolean {
    const { counts, config, effect } = this.queues[queue]!;
    if (counts.waiting >= config.capacity) {
      counts.refused++;
      return false;
    }
    this.#send(queue, node, transaction, visit);
    if (this.#isDuplicate(effect, node, transaction, visit) && counts.waiting < config.capacity) {
      counts.duplicates++;
      this.#send(queue, node, transaction, visit);
    }
    return true;
  }

  delivered(message: number, outcome: number): void {
    const messages = this.#messages;
    assert(messages.state[message] === IN_FLIGHT, `message ${message} was not in flight`);
    const queue = messages.queue[message]!;
    const { counts, latency } = this.queues[queue]!;
    if (outcome !== DONE || this.#isPoison(message)) {
      this.#fail(message);
    } else {
      const sentAt = messages.sentAt[message]!;
      if (sentAt >= this.#countFrom) latency.record(this.#sim.now - sentAt);
      counts.processed++;
      this.#end(message);
    }
    this.#serve(queue);
  }

  impair(queue: number, effect: BrokerEffect | undefined): void {
    this.queues[queue]!.effect = effect;
    this.#serve(queue);
  }

  check(): void {
    checkMessages(this.#messages, this.queues);
  }

  #send(queue: number, node: number, transaction: number, visit: number): void {
    const messages = this.#messages;
    const state = this.queues[queue]!;
    const message = messages.allocate(queue, node, transaction, visit, this.#sim.now);
    state.counts.published++;
    state.counts.waiting++;
    this.#host.retain(transaction);
    this.#ages.push(queue, message);
    if (state.config.partitions > 0) {
      const number = this.#transactions.number[transaction]!;
      const u = this.#random.draw(this.#partitionSites[queue]!, number, 0, 0);
      messages.partition[message] = state.partitionOf(u);
      this.#partitions.push(messages.partition[message]!, message);
    }
    this.#delay(message, state);
  }

  /** A constant delay needs no draw. */
  #delay(message: number, { delay, delayLane }: QueueState): void {
    if (delayLane !== undefined) {
      this.#sim.scheduleIn(delayLane, this.#receivableKind, message);
      return;
    }
    const { node, transaction, visit } = this.#messages;
    const number = this.#transactions.number[transaction[message]!]!;
    const site = this.#delaySites[node[message]!]!;
    const u = this.#random.draw(site, number, visit[message]!, 0);
    this.#sim.schedule(delay.quantile(u), this.#receivableKind, message);
  }

  /** Nothing but this event ends a delay: it is never stale. */
  #receivable(message: number): void {
    const { state, queue, partition } = this.#messages;
    const behind = partition[message]!;
    if (behind !== NONE && this.#partitions.first(behind) !== message) {
      state[message] = BLOCKED;
      return;
    }
    this.#line(message);
    this.#serve(queue[message]!);
  }

  #line(message: number): void {
    this.#messages.state[message] = READY;
    this.#lines.push(this.#messages.queue[message]!, message);
  }

  /** Gives messages to consumers as long as there are both. What ends at once must not come back in here. */
  #serve(queue: number): void {
    const state = this.queues[queue]!;
    if (state.isServing) return;
    state.isServing = true;
    while (state.counts.inFlight < state.consumers && this.#lines.length[queue]! > 0)
      this.#deliver(this.#lines.shift(queue), state);
    state.isServing = false;
  }

  #deliver(message: number, { counts, expiryLane }: QueueState): void {
    const messages = this.#messages;
    messages.turn(message);
    const epoch = messages.epoch[message]!;
    const receive = messages.receives[message]! + 1;
    messages.state[message] = IN_FLIGHT;
    messages.receives[message] = receive;
    counts.receives++;
    counts.waiting--;
    counts.inFlight++;
    if (expiryLane !== undefined)
      this.#sim.scheduleIn(expiryLane, this.#expiryKind, message, epoch);
    const row = this.#host.deliver(
      messages.queue[message]!,
      message,
      messages.node[message]!,
      messages.transaction[message]!,
      receive,
      messages.visit[message]!,
    );
    messages.delivery[message] = row; // where the delivery has ended, nobody asks for it
  }

  /** The consumer has had its time. */
  #expire(message: number): void {
    const messages = this.#messages;
    const queue = messages.queue[message]!;
    this.#host.abandon(messages.delivery[message]!);
    this.queues[queue]!.counts.expired++;
    this.#fail(message);
    this.#serve(queue);
  }

  #fail(message: number): void {
    const messages = this.#messages;
    const { counts, config, redeliveryLane } = this.queues[messages.queue[message]!]!;
    counts.failures++;
    if (messages.receives[message]! >= config.receivesMax) {
      counts.dead++;
      this.#end(message);
      return;
    }
    counts.inFlight--;
    counts.waiting++;
    messages.state[message] = DELAYED;
    messages.turn(message);
    this.#sim.scheduleIn(redeliveryLane, this.#receivableKind, message);
  }

  /** A message that was in flight is over; in its partition the next one has its turn. */
  #end(message: number): void {
    const messages = this.#messages;
    const queue = messages.queue[message]!;
    const partition = messages.partition[message]!;
    this.queues[queue]!.counts.inFlight--;
    this.#ages.remove(queue, message);
    if (partition !== NONE) {
      this.#partitions.remove(partition, message);
      const next = this.#partitions.first(partition);
      if (next !== NONE && messages.state[next] === BLOCKED) this.#line(next);
    }
    const transaction = messages.transaction[message]!;
    messages.release(message);
    this.#host.drop(transaction);
  }

  /** Drawn for the message and not for the delivery: while the fault lasts, each delivery of it fails. */
  #isPoison(message: number): boolean {
    const { queue, node, transaction, visit } = this.#messages;
    const ratio = this.queues[queue[message]!]!.effect?.poisonRatio ?? 0;
    if (ratio === 0) return false;
    const number = this.#transactions.number[transaction[message]!]!;
    const site = this.#faultSites[node[message]!]!;
    return this.#random.drawPair(site, number, visit[message]!, 0) < ratio;
  }

  #isDuplicate(
    effect: BrokerEffect | undefined,
    node: number,
    transaction: number,
    visit: number,
  ): boolean {
    const ratio = effect?.duplicateRatio ?? 0;
    if (ratio === 0) return false;
    const number = this.#transactions.number[transaction]!;
    this.#random.drawPair(this.#faultSites[node]!, number, visit, 0);
    return this.#random.second < ratio;
  }

  #oldest(queue: number): Seconds {
    const message = this.#ages.first(queue);
    return message === NONE ? 0 : this.#sim.now - this.#messages.sentAt[message]!;
  }
}
