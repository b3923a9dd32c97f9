import { type Standardising, standardising } from './feature-map.ts';
import type { Json } from './policy.ts';
import { numbersAt, recordOf } from './read-json.ts';

/** Fixed centring and scaling of observations, as they were in a sample. */
export class Scale {
  readonly #of: Standardising;

  constructor(of: Standardising) {
    this.#of = of;
  }

  /** By means and standard deviations of rows; constants become 0, without a row nothing is scaled. */
  static of(rows: Float32Array, dimensions: number): Scale {
    return new Scale(standardising(rows, dimensions));
  }

  static load(saved: Json | undefined): Scale {
    const record = recordOf(saved, 'a scale');
    const means = numbersAt(record, 'means');
    return new Scale({ means, factors: numbersAt(record, 'factors', means.length) });
  }

  get dimensions(): number {
    return this.#of.means.length;
  }

  save(): Json {
    return { ...this.#of };
  }

  /** Row `row` of `into` from an observation, or from its row `from` where there are several. */
  write(observations: ArrayLike<number>, into: Float32Array, row = 0, from = 0): void {
    const { means, factors } = this.#of;
    for (let at = 0; at < means.length; at++) {
      const value = observations[from * means.length + at]!;
      into[row * means.length + at] = (value - means[at]!) * factors[at]!;
    }
  }
}
