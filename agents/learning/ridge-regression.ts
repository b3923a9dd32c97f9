import { assert } from '../../sim/units.ts';
import { packNumbers, unpackDoubles } from './packed-floats.ts';
import type { Json } from './policy.ts';
import { countAt, numberAt, recordOf, textAt } from './read-json.ts';

/**
 * Ridge regression of rewards y on features x, one observation at a time: theta = A^-1 b with
 * A = lambda I + sum x x', b = sum y x. The inverse is kept by its rank-one update,
 * A^-1 <- A^-1 - (A^-1 x)(A^-1 x)' / (1 + x' A^-1 x), and theta moves along with it.
 * It grows with the features: those that it has not met have theta 0 and variance 1 / lambda.
 * Source: Sherman and Morrison, "Adjustment of an inverse matrix", Ann. Math. Stat. 21(1), 1950.
 */
export class RidgeRegression {
  readonly lambda: number; // > 0
  #size: number;
  #inverse: Float64Array; // size x size
  #theta: Float64Array;
  #product: Float64Array; // A^-1 x
  #count = 0;
  #squares = 0; // sum over observations of (error before) * (error after)

  constructor(size: number, lambda: number) {
    assert(lambda > 0, `lambda must be above 0, got ${lambda}`);
    this.lambda = lambda;
    this.#size = size;
    this.#inverse = diagonal(size, 1 / lambda);
    this.#theta = new Float64Array(size);
    this.#product = new Float64Array(size);
  }

  /** Observations so far. */
  get count(): number {
    return this.#count;
  }

  /** The estimated weights, one per feature; not to be changed. */
  get theta(): Float64Array {
    return this.#theta;
  }

  /** A^-1 row by row; not to be changed. */
  get inverse(): Float64Array {
    return this.#inverse;
  }

  update(features: Float64Array, reward: number): void {
    this.#growTo(features.length);
    const size = this.#size;
    const [product, inverse] = [this.#product, this.#inverse];
    const spread = 1 + this.#multiply(features);
    const before = reward - this.mean(features);
    for (let row = 0; row < size; row++) {
      const factor = product[row]! / spread;
      if (factor === 0) continue;
      this.#theta[row]! += factor * before;
      for (let column = 0; column < size; column++)
        inverse[row * size + column]! -= factor * product[column]!;
    }
    this.#count += 1;
    this.#squares += (before * before) / spread;
  }

  /** x' theta: the expected reward. */
  mean(features: Float64Array): number {
    const end = Math.min(features.length, this.#size);
    let sum = 0;
    for (let at = 0; at < end; at++) sum += features[at]! * this.#theta[at]!;
    return sum;
  }

  /** x' A^-1 x, > 0 unless x is 0: the variance of `mean` in units of the variance of the noise. */
  variance(features: Float64Array): number {
    let variance = this.#multiply(features);
    for (let at = this.#size; at < features.length; at++)
      variance += features[at]! ** 2 / this.lambda;
    return variance;
  }

  /**
   * The variance of the noise under a normal-inverse-gamma prior of the given shape (> 1) and rate:
   * the mean of its posterior, (rate + S / 2) / (shape + n / 2 - 1), where S = y'y - theta' A theta is
   * the sum of squared errors and the penalty together.
   * Source: Bishop, "Pattern recognition and machine learning", 2006, section 3.3 and exercise 3.12; as a
   * bandit: Riquelme, Tucker and Snoek, ICLR 2018, section 3.
   */
  noiseVariance(shape: number, rate: number): number {
    return (rate + this.#squares / 2) / (shape + this.#count / 2 - 1);
  }

  save(): Json {
    return {
      lambda: this.lambda,
      count: this.#count,
      squares: this.#squares,
      size: this.#size,
      theta: packNumbers(this.#theta),
      inverse: packNumbers(this.#inverse),
    };
  }

  /** As `save` returned it; throws an Error where it is damaged. */
  static load(saved: Json): RidgeRegression {
    const record = recordOf(saved, 'a linear model');
    const size = countAt(record, 'size');
    const model = new RidgeRegression(size, numberAt(record, 'lambda'));
    model.#theta = unpackDoubles(textAt(record, 'theta'), size);
    model.#inverse = unpackDoubles(textAt(record, 'inverse'), size * size);
    model.#count = countAt(record, 'count');
    model.#squares = numberAt(record, 'squares');
    return model;
  }

  /** Leaves A^-1 x in `product` and returns x' A^-1 x; features that are 0 cost nothing. */
  #multiply(features: Float64Array): number {
    const [size, product, inverse] = [this.#size, this.#product, this.#inverse];
    const end = Math.min(size, features.length);
    product.fill(0);
    for (let row = 0; row < end; row++) {
      const feature = features[row]!;
      if (feature === 0) continue;
      for (let column = 0; column < size; column++)
        product[column]! += feature * inverse[row * size + column]!;
    }
    let sum = 0;
    for (let at = 0; at < end; at++) sum += features[at]! * product[at]!;
    return sum;
  }

  #growTo(size: number): void {
    const old = this.#size;
    if (size <= old) return;
    const inverse = diagonal(size, 1 / this.lambda);
    for (let row = 0; row < old; row++)
      inverse.set(this.#inverse.subarray(row * old, (row + 1) * old), row * size);
    const theta = new Float64Array(size);
    theta.set(this.#theta);
    this.#size = size;
    this.#inverse = inverse;
    this.#theta = theta;
    this.#product = new Float64Array(size);
  }
}

function diagonal(size: number, value: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let at = 0; at < size; at++) matrix[at * size + at] = value;
  return matrix;
}
