import type { BoxSpace } from './space.ts';

/**
 * Maps each number of a row with finite bounds low < high to 2 (x - low) / (high - low) - 1, the
 * others to themselves; in place.
 */
export function scaleInputs(
  { low, high }: Pick<BoxSpace, 'low' | 'high'>,
  inputs: Float32Array,
): void {
  const width = low.length;
  for (let from = 0; from < inputs.length; from += width)
    for (let i = 0; i < width; i++) {
      const span = high[i]! - low[i]!;
      if (span > 0 && span < Infinity)
        inputs[from + i] = (2 * (inputs[from + i]! - low[i]!)) / span - 1;
    }
}
