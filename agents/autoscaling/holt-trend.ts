import type { OptionTable } from '../../sim/options.ts';

/** Weights of the newest value and of the newest slope, in (0, 1] and [0, 1]. */
export interface HoltOptions {
  readonly alpha: number;
  readonly beta: number;
}
export const HOLT_OPTIONS: OptionTable = {
  alpha: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.3, // assumption
    description: 'weight of the newest scrape in the level, in (0, 1]',
    tune: { min: 0.05, max: 1 },
  },
  beta: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.1, // assumption
    description: 'weight of the newest slope in the trend, in [0, 1]; 0: no trend',
    tune: { min: 0, max: 0.6 },
  },
};

/**
 * Double exponential smoothing:
 * level = alpha y + (1 - alpha)(level + trend), trend = beta (level - level before) + (1 - beta)
 * trend; the forecast h steps ahead is level + h trend. Begins at the first value, without a trend.
 * Where a value is missing (NaN) the level moves on along the trend.
 * Source: Holt 1957; Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed.,
 * section 8.2.
 */
export class HoltTrend {
  readonly #alpha: number;
  readonly #beta: number;
  #level = Number.NaN;
  #trend = 0; // per step

  constructor({ alpha, beta }: HoltOptions) {
    this.#alpha = alpha;
    this.#beta = beta;
  }

  add(value: number): void {
    if (Number.isNaN(this.#level)) {
      this.#level = value;
      return;
    }
    const expected = this.#level + this.#trend;
    if (Number.isNaN(value)) {
      this.#level = expected;
      return;
    }
    const level = this.#alpha * value + (1 - this.#alpha) * expected;
    this.#trend = this.#beta * (level - this.#level) + (1 - this.#beta) * this.#trend;
    this.#level = level;
  }

  /** NaN before the first value. Steps may be broken. */
  forecast(steps: number): number {
    return this.#level + steps * this.#trend;
  }
}
