import {
  type Option,
  type OptionTable,
  type OptionValues,
  readOptions,
  type TuneRange,
} from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';

/** One option to tune. */
export interface Dimension {
  readonly name: string;
  readonly range: TuneRange; // in the unit of the option: seconds for durations
  readonly isInteger: boolean;
}
/** In the order of the table; empty when nothing of it is to be tuned. */
export type SearchSpace = readonly Dimension[];

/**
 * The options of a table that have a range to tune in. Options inside records are none of them: a
 * record is tuned as a whole, by the `tune.of` of its own option. A range that the option itself
 * would refuse is a bug of the table.
 */
export function searchSpace(table: OptionTable): SearchSpace {
  return Object.entries(table).flatMap(([name, option]) => {
    const { value, tune: range } = option;
    if (range === undefined) return [];
    const isInteger = value.type === 'number' && value.integer === true;
    checkRange(name, option, range, isInteger);
    return [{ name, range, isInteger }];
  });
}

/**
 * One independent draw for each option to tune, and no other option: to be laid over the rest of a
 * setting. Even on [min, max), for integers on min .. max; on the logarithmic scale where the range
 * says so; each value of a list alike.
 */
export function sample(space: SearchSpace, uniform: Uniform): OptionValues {
  return Object.fromEntries(space.map((dimension) => [dimension.name, draw(dimension, uniform())]));
}

function draw({ range, isInteger }: Dimension, share: number): unknown {
  if ('of' in range) return range.of[Math.floor(share * range.of.length)];
  const { min, max, log = false } = range;
  const end = isInteger ? max + 1 : max; // integers own the interval up to the next one
  const value = log ? min * (end / min) ** share : min + share * (end - min);
  return isInteger ? Math.min(max, Math.floor(value)) : Math.min(max, value);
}

function checkRange(name: string, option: Option, range: TuneRange, isInteger: boolean): void {
  const values = 'of' in range ? range.of : [range.min, range.max];
  assert(values.length > 0, `${name}: tune.of has no values`);
  for (const value of values) readOptions({ [name]: option }, { [name]: value });
  if ('of' in range) return;
  const { min, max, log = false } = range;
  assert(
    Number.isFinite(min) && max > min,
    `${name}: tune must have min < max, got ${min}, ${max}`,
  );
  assert(Number.isFinite(max), `${name}: tune.max must be finite`);
  assert(!log || min > 0, `${name}: tune.min must be above 0 on a logarithmic scale`);
  const isWhole = Number.isInteger(min) && Number.isInteger(max);
  assert(!isInteger || isWhole, `${name}: tune must have integer ends, got ${min}, ${max}`);
}
