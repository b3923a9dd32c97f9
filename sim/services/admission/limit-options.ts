import { InputError, type Option, type OptionValues } from '../../options.ts';

/** Options of limits that adapt: open calls of the whole service. */
export const LIMIT_OPTIONS = {
  initial: {
    value: { type: 'number', min: 1 },
    default: 20,
    description: 'open calls allowed at the start, within min and max',
  },
  min: {
    value: { type: 'number', min: 1 },
    default: 1,
    description: 'the limit never falls below it, >= 1',
  },
  max: {
    value: { type: 'number', min: 1, max: Number.POSITIVE_INFINITY },
    default: Number.POSITIVE_INFINITY,
    description: 'the limit never rises above it, >= min',
  },
} as const satisfies Record<string, Option>;

/** The bounds and the start of a limit. Throws an InputError unless min <= initial <= max. */
export function readLimits(options: OptionValues): { initial: number; min: number; max: number } {
  const { initial, min, max } = options as { initial: number; min: number; max: number };
  if (min > max)
    throw new InputError([{ path: ['max'], message: `must be at least min = ${min}, got ${max}` }]);
  if (initial < min || initial > max) {
    const message = `must be in [min, max] = [${min}, ${max}], got ${initial}`;
    throw new InputError([{ path: ['initial'], message }]);
  }
  return { initial, min, max };
}
