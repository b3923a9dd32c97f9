import { assert } from '../../sim/units.ts';
import { countAt, type JsonRecord, numbersAt, recordAt } from './read-json.ts';

/** Plain JSON, exact: JavaScript writes a number so that reading gives it back. */
export type SavedMoments = {
  readonly count: number;
  readonly means: readonly number[];
  readonly squares: readonly number[]; // sums of squared differences from the mean
};
export type SavedRewardScale = {
  readonly moments: SavedMoments;
  readonly returns: readonly number[]; // by environment, on their way
};

const VARIANCE_MIN = 1e-8; // added to each variance: what never changes becomes 0, not NaN
const CLIP = 10; // standard deviations

/** Moments that were saved under a key; throws an Error that says what is wrong with them. */
export function momentsAt(record: JsonRecord, key: string): SavedMoments {
  const saved = recordAt(record, key);
  const means = numbersAt(saved, 'means');
  const squares = numbersAt(saved, 'squares', means.length);
  return { count: countAt(saved, 'count'), means, squares };
}

/** As `momentsAt`, of a `RewardScaler`. */
export function rewardScaleAt(record: JsonRecord, key: string): SavedRewardScale {
  const saved = recordAt(record, key);
  return { moments: momentsAt(saved, 'moments'), returns: numbersAt(saved, 'returns') };
}

/**
 * Mean and variance of numbers as they come, one pair per dimension.
 * Source: Welford 1962, "Note on a method for calculating corrected sums of squares and products".
 */
export class RunningMoments {
  readonly size: number;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.size = size;
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  get count(): number {
    return this.#count;
  }

  /** Takes in `rows` rows of `size` numbers. */
  add(numbers: ArrayLike<number>, rows = 1): void {
    assert(numbers.length >= rows * this.size, `${rows} rows of ${this.size} are not there`);
    for (let row = 0; row < rows; row++) {
      this.#count += 1;
      for (let i = 0; i < this.size; i++) {
        const difference = numbers[row * this.size + i]! - this.#means[i]!;
        this.#means[i]! += difference / this.#count;
        this.#squares[i]! += difference * (numbers[row * this.size + i]! - this.#means[i]!);
      }
    }
  }

  mean(dimension: number): number {
    return this.#means[dimension]!;
  }

  /** Of those taken in, as the whole population; 1 before there are two. */
  variance(dimension: number): number {
    return this.#count < 2 ? 1 : this.#squares[dimension]! / this.#count;
  }

  save(): SavedMoments {
    return { count: this.#count, means: [...this.#means], squares: [...this.#squares] };
  }

  restore({ count, means, squares }: SavedMoments): void {
    const fits = means.length === this.size && squares.length === this.size;
    assert(fits, `moments of ${this.size} dimensions, got ${means.length} and ${squares.length}`);
    this.#count = count;
    this.#means.set(means);
    this.#squares.set(squares);
  }
}

/** Observations brought to mean 0 and variance 1 by what has been seen, cut off at +-`clip`. */
export class ObservationNormalizer {
  readonly moments: RunningMoments;
  readonly #clip: number;

  constructor(size: number, clip = CLIP) {
    this.moments = new RunningMoments(size);
    this.#clip = clip;
  }

  /** (x - mean) / sqrt(variance + 1e-8), row by row, into `target` or a new array. Learns nothing. */
  normalize(
    numbers: ArrayLike<number>,
    rows = 1,
    target = new Float32Array(rows * this.moments.size),
  ): Float32Array {
    const { size } = this.moments;
    for (let i = 0; i < size; i++) {
      const mean = this.moments.mean(i);
      const deviation = Math.sqrt(this.moments.variance(i) + VARIANCE_MIN);
      for (let at = i; at < rows * size; at += size)
        target[at] = clipped((numbers[at]! - mean) / deviation, this.#clip);
    }
    return target;
  }
}

/**
 * Rewards divided by the standard deviation of the discounted sum of rewards so far, which leaves
 * their sign; cut off at +-`clip`.
 * Source: Engstrom et al. 2020 (arXiv 2005.12729), section 3, "reward scaling".
 */
export class RewardScaler {
  readonly #moments = new RunningMoments(1);
  readonly #returns: Float64Array;
  readonly #gamma: number;
  readonly #clip: number;

  /** `size`: environments; `gamma`: discount per step, in [0, 1]. */
  constructor(size: number, gamma: number, clip = CLIP) {
    this.#returns = new Float64Array(size);
    this.#gamma = gamma;
    this.#clip = clip;
  }

  /** One step of all environments; `ended`: 1 where an episode was terminated or truncated by it. */
  scale(rewards: ArrayLike<number>, ended: ArrayLike<number>): Float64Array {
    const size = this.#returns.length;
    for (let i = 0; i < size; i++) this.#returns[i] = this.#gamma * this.#returns[i]! + rewards[i]!;
    this.#moments.add(this.#returns, size);
    const deviation = Math.sqrt(this.#moments.variance(0) + VARIANCE_MIN);
    const scaled = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      scaled[i] = clipped(rewards[i]! / deviation, this.#clip);
      if (ended[i] === 1) this.#returns[i] = 0;
    }
    return scaled;
  }

  save(): SavedRewardScale {
    return { moments: this.#moments.save(), returns: [...this.#returns] };
  }

  restore({ moments, returns }: SavedRewardScale): void {
    const size = this.#returns.length;
    assert(returns.length === size, `returns of ${size} environments, got ${returns.length}`);
    this.#moments.restore(moments);
    this.#returns.set(returns);
  }
}

function clipped(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
