import type { Dollars, Seconds } from '../units.ts';

/** Shortest time that an instance is billed for (AWS EC2 and Fargate, per-second billing: 60 s minimum). */
export const BILLED_SECONDS_MIN = 60;

/**
 * What the instances of one service cost in [from, until): per second, from the order (not from ready),
 * each for at least BILLED_SECONDS_MIN: what is given back earlier is billed in full, also past the end of the run.
 */
export class Bill {
  readonly #dollarsPerSecond: number;
  readonly #from: Seconds;
  #seconds = 0;
  #pricedSeconds = 0;

  constructor(dollarsPerHour: number, from: Seconds) {
    this.#dollarsPerSecond = dollarsPerHour / 3600;
    this.#from = from;
  }

  /**
   * An instance is given back, or the run ends at `until` and it is still rented.
   * `share`: its price over that of an instance as declared.
   */
  rented(
    orderedAt: Seconds,
    releasedAt: Seconds,
    { until = Number.POSITIVE_INFINITY, share = 1 } = {},
  ): void {
    const seconds = this.#billed(orderedAt, releasedAt, until);
    this.#seconds += seconds;
    this.#pricedSeconds += share * seconds;
  }

  /** What an instance that is still rented would cost if it were given back at `now`. */
  owed(orderedAt: Seconds, now: Seconds, share = 1): Dollars {
    return share * this.#billed(orderedAt, now, Number.POSITIVE_INFINITY) * this.#dollarsPerSecond;
  }

  #billed(orderedAt: Seconds, releasedAt: Seconds, until: Seconds): Seconds {
    const end = Math.min(until, Math.max(releasedAt, orderedAt + BILLED_SECONDS_MIN));
    return Math.max(0, end - Math.max(orderedAt, this.#from));
  }

  get seconds(): Seconds {
    return this.#seconds;
  }

  get dollars(): Dollars {
    return this.#pricedSeconds * this.#dollarsPerSecond;
  }
}
