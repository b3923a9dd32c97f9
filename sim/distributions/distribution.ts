import type { OptionValues, Registered } from '../options.ts';

/**
 * A law of a non-negative quantity. Sampled by inversion, so that one uniform gives one variate:
 * `quantile(u)` with u in [0, 1) is finite, >= 0 and does not fall with u.
 */
export interface Distribution {
  readonly mean: number;
  /** Variance over squared mean; 0 for a constant. */
  readonly squaredCv: number;
  /**
   * The constant value if this law has no chance in it, NaN otherwise: lets hot code skip the draw.
   */
  readonly constant: number;
  quantile(u: number): number;
  /** P(X <= x). */
  cdf(x: number): number;
}

/** One law of the registry. `create` takes what `readOptions` returned for `options`. */
export interface DistributionLine extends Registered {
  create(options: OptionValues): Distribution;
}
