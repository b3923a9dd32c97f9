import type { Seconds } from '../../sim/units.ts';

const HALF_LIFE: Seconds = 600; // of an error (assumption)

interface Expectation {
  readonly value: number;
  readonly time: Seconds;
}

/**
 * How far forecasts were from what came: the root of a fading mean of squared errors, in the unit
 * of what is forecast; 0 before the first comparison.
 */
export class ForecastError {
  #expected: Expectation[] = []; // by time
  #squares = 0;
  #weight = 0;
  #seenAt: Seconds = NaN;

  get deviation(): number {
    return this.#weight === 0 ? 0 : Math.sqrt(this.#squares / this.#weight);
  }

  /** A forecast made now for a later time, later than those before; NaN is none. */
  expect(value: number, time: Seconds): void {
    if (!Number.isNaN(value)) this.#expected.push({ value, time });
  }

  /** What came, to compare with the newest forecast for a time not later; NaN is with none. */
  see(value: number, time: Seconds): void {
    const due = this.#expected.filter((one) => one.time <= time);
    this.#expected = this.#expected.slice(due.length);
    const expectation = due.at(-1);
    if (expectation === undefined || Number.isNaN(value)) return;
    const age = Number.isNaN(this.#seenAt) ? 0 : time - this.#seenAt;
    const kept = 2 ** (-age / HALF_LIFE);
    this.#seenAt = time;
    this.#squares = kept * this.#squares + (value - expectation.value) ** 2;
    this.#weight = kept * this.#weight + 1;
  }
}
