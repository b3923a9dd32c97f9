import { RidgeRegression } from '../learning/ridge-regression.ts';

/** Prior of the variance of the noise: inverse gamma, mean 1 (assumption). */
const SHAPE = 2;
const RATE = 1;
/** Of the weights: standard deviation 1 in units of the noise (assumption). */
const LAMBDA = 1;
const SMALLEST: number = 1e-9; // seconds, below any work

/**
 * Bayesian linear regression of the logarithm of the work of queries on a constant, the logarithm of what the optimiser
 * estimates, and the template. Updates in (templates + 2)^2 operations.
 * Source: Bishop, "Pattern recognition and machine learning", 2006, section 3.3.
 */
export class LogWorkModel {
  operations = 0;
  readonly #regression: RidgeRegression;
  readonly #features: Float64Array;

  constructor(templates: number) {
    this.#features = new Float64Array(templates + 2);
    this.#regression = new RidgeRegression(templates + 2, LAMBDA);
  }

  /** Doubles: the inverse, the weights, and the features of a query. */
  get sizeBytes(): number {
    const size = this.#features.length;
    return 8 * (size * size + 3 * size);
  }

  get count(): number {
    return this.#regression.count;
  }

  /** Mean of the logarithm of the work, beyond that of the estimate. */
  mean(template: number, estimate: number): number {
    this.operations += 2 * this.#features.length;
    return logOf(estimate) + this.#regression.mean(this.#at(template, estimate));
  }

  /** Variance of that mean, without the noise of a single query. */
  variance(template: number, estimate: number): number {
    this.operations += 6 * this.#features.length; // three features are not 0
    return this.noise * this.#regression.variance(this.#at(template, estimate));
  }

  /** Variance of single queries around it. */
  get noise(): number {
    return this.#regression.noiseVariance(SHAPE, RATE);
  }

  learn(template: number, estimate: number, seconds: number): void {
    const size = this.#features.length;
    this.operations += 6 * size + 2 * size * size;
    this.#regression.update(this.#at(template, estimate), logOf(seconds) - logOf(estimate));
  }

  #at(template: number, estimate: number): Float64Array {
    this.#features.fill(0);
    this.#features[0] = 1;
    this.#features[1] = logOf(estimate);
    this.#features[2 + template] = 1;
    return this.#features;
  }
}

/** The logarithm of seconds, of nothing that of a nanosecond. */
export function logOf(seconds: number): number {
  return Math.log(Math.max(SMALLEST, seconds));
}
