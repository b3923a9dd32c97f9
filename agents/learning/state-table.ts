import { assert } from '../../sim/units.ts';
import { packNumbers, unpackDoubles, unpackIntegers } from './packed-floats.ts';
import type { Json } from './policy.ts';
import { countAt, numberAt, numbersAt, recordOf, textAt } from './read-json.ts';
import type { BoxSpace } from './space.ts';

const ROWS_MIN = 64;

/**
 * Values of actions by state, of the states that were met: vectors of whole numbers within finite
 * bounds, each with its own number in a mixed radix, so that no two states share a row.
 */
export class StateTable {
  readonly alternatives: number;
  readonly #low: readonly number[];
  readonly #high: readonly number[];
  readonly #initial: number;
  readonly #rows = new Map<number, number>();
  #values: Float64Array;
  #visits: Int32Array;

  constructor(
    { low, high }: Pick<BoxSpace, 'low' | 'high'>,
    alternatives: number,
    initialValue: number,
  ) {
    const states = low.reduce((product, from, i) => product * (high[i]! - from + 1), 1);
    const areWhole = [...low, ...high].every(Number.isSafeInteger);
    if (!areWhole || !(states <= Number.MAX_SAFE_INTEGER))
      throw new Error('a table needs observations of whole numbers within finite bounds');
    this.alternatives = alternatives;
    this.#low = low;
    this.#high = high;
    this.#initial = initialValue;
    this.#values = new Float64Array(ROWS_MIN * alternatives).fill(initialValue);
    this.#visits = new Int32Array(ROWS_MIN * alternatives);
  }

  get states(): number {
    return this.#rows.size;
  }
  /** Values, row by row; a row of a new state may replace the array. */
  get values(): Float64Array {
    return this.#values;
  }
  /** How often each value was learnt, as `values`. */
  get visits(): Int32Array {
    return this.#visits;
  }

  /** Where the row of a state begins, from `from` on in `observations`; -1 where it was never met. */
  find(observations: ArrayLike<number>, from = 0): number {
    return this.#rows.get(this.#keyOf(observations, from)) ?? -1;
  }

  /** As `find`, but a state that is new gets a row. */
  rowOf(observations: ArrayLike<number>, from = 0): number {
    const key = this.#keyOf(observations, from);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = this.#rows.size * this.alternatives;
    if (row === this.#values.length) this.#resize(2 * row);
    this.#rows.set(key, row);
    return row;
  }

  save(): Json {
    const length = this.states * this.alternatives;
    return {
      low: this.#low,
      high: this.#high,
      alternatives: this.alternatives,
      initialValue: this.#initial,
      states: [...this.#rows.keys()],
      values: packNumbers(this.#values.slice(0, length)),
      visits: packNumbers(this.#visits.slice(0, length)),
    };
  }

  /** Throws an Error that says what is wrong with what was saved. */
  static restore(saved: Json): StateTable {
    const record = recordOf(saved, 'a table of states');
    const low = numbersAt(record, 'low');
    const high = numbersAt(record, 'high', low.length);
    const alternatives = countAt(record, 'alternatives');
    const table = new StateTable({ low, high }, alternatives, numberAt(record, 'initialValue'));
    const states = numbersAt(record, 'states');
    const length = states.length * alternatives;
    table.#resize(Math.max(table.#values.length, length));
    states.forEach((key, row) => {
      table.#rows.set(key, row * alternatives);
    });
    if (table.states !== states.length) throw new Error('states must be different numbers');
    table.#values.set(unpackDoubles(textAt(record, 'values'), length));
    table.#visits.set(unpackIntegers(textAt(record, 'visits'), length));
    return table;
  }

  #keyOf(observations: ArrayLike<number>, from: number): number {
    let key = 0;
    for (let i = 0; i < this.#low.length; i++) {
      const [low, high, number] = [this.#low[i]!, this.#high[i]!, observations[from + i]!];
      assert(
        Number.isInteger(number) && number >= low && number <= high,
        `number ${i} of a state must be whole and in [${low}, ${high}], got ${number}`,
      );
      key = key * (high - low + 1) + (number - low);
    }
    return key;
  }

  #resize(length: number): void {
    const [values, visits] = [this.#values, this.#visits];
    this.#values = new Float64Array(length).fill(this.#initial);
    this.#visits = new Int32Array(length);
    this.#values.set(values);
    this.#visits.set(visits);
  }
}
