// Hot: test/sim/messaging/load.test.ts
import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { BrokerEffect } from '../effects.ts';
import { createHistogram } from '../histogram.ts';
import type { Simulation } from '../simulation.ts';
import type { QueueConfig } from '../system-config.ts';
import { assert, type Lane, type Seconds } from '../units.ts';
import type { Queue } from './broker.ts';

const ROUNDING = 1e-9; // consumers; without it 0.07 of 100 are 8

/** One queue: its settings, what it suffers, what it has counted. */
export class QueueState implements Queue {
  readonly config: QueueConfig;
  readonly counts = {
    published: 0,
    refused: 0,
    duplicates: 0,
    receives: 0,
    failures: 0,
    expired: 0,
    processed: 0,
    dead: 0,
    waiting: 0,
    inFlight: 0,
  };
  readonly latency = createHistogram();
  readonly oldest: () => Seconds;
  readonly delay: Distribution;
  readonly delayLane: Lane | undefined; // of a constant delay
  readonly redeliveryLane: Lane;
  readonly expiryLane: Lane | undefined; // none: a delivery has all the time
  /** Number of its first partition, over all queues. */
  readonly partitionFrom: number;
  /** Deliveries that may go on at once. */
  consumers: number;
  isServing = false;
  #effect: BrokerEffect | undefined;

  constructor(config: QueueConfig, sim: Simulation, partitionFrom: number, oldest: () => Seconds) {
    const { name, consumers, visibility, receivesMax, redeliverAfter, capacity } = config;
    assert(consumers >= 1 && capacity >= 1 && receivesMax >= 1, `queue ${name} can do nothing`);
    const isEndless = receivesMax === Number.POSITIVE_INFINITY && redeliverAfter === 0;
    assert(visibility > 0, `queue ${name} gives its consumers no time`);
    assert(!isEndless, `queue ${name} delivers what fails again at once and for ever`);
    this.config = config;
    this.oldest = oldest;
    this.partitionFrom = partitionFrom;
    this.consumers = consumers;
    this.delay = createDistribution(config.delay);
    this.delayLane = Number.isNaN(this.delay.constant) ? undefined : sim.lane(this.delay.constant);
    this.redeliveryLane = sim.lane(redeliverAfter);
    this.expiryLane = Number.isFinite(visibility) ? sim.lane(visibility) : undefined;
  }

  get effect(): BrokerEffect | undefined {
    return this.#effect;
  }

  /** Consumers that are lost finish what they have. */
  set effect(effect: BrokerEffect | undefined) {
    this.#effect = effect;
    const { consumers } = this.config;
    const lost = Math.ceil((effect?.consumersLost ?? 0) * consumers - ROUNDING);
    this.consumers = consumers - lost;
  }

  /** The partition of a transaction, by a draw in [0, 1). */
  partitionOf(u: number): number {
    return this.partitionFrom + Math.floor(u * this.config.partitions);
  }
}
