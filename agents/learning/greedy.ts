import { assert } from '../../sim/units.ts';
import type { CountedDraws } from './counted-draws.ts';
import type { Policy } from './policy.ts';

/** Values of alternatives in a larger array: from `from` on; `maskFrom` likewise in the mask. */
export interface ValueRow {
  readonly values: ArrayLike<number>;
  readonly from: number;
  readonly alternatives: number;
  /** 1 where an alternative may be chosen; undefined: everywhere. */
  readonly mask: Uint8Array | undefined;
  readonly maskFrom: number;
}

/** The open alternative of the largest value; of equals the first. Throws where an open value is NaN. */
export function greedy({ values, from, alternatives, mask, maskFrom }: ValueRow): number {
  let best = -1;
  for (let at = 0; at < alternatives; at++) {
    if (mask !== undefined && mask[maskFrom + at] === 0) continue;
    if (Number.isNaN(values[from + at])) assert(false, `the value of alternative ${at} is NaN`);
    if (best < 0 || values[from + at]! > values[from + best]!) best = at;
  }
  assert(best >= 0, 'a mask leaves no alternative open');
  return best;
}

/** An open alternative, each as likely: one number is drawn. */
export function anyOpen(
  { alternatives, mask, maskFrom }: Omit<ValueRow, 'values' | 'from'>,
  draws: CountedDraws,
): number {
  if (mask === undefined) return draws.below(alternatives);
  let open = 0;
  for (let at = 0; at < alternatives; at++) open += mask[maskFrom + at]!;
  assert(open > 0, 'a mask leaves no alternative open');
  let left = draws.below(open);
  for (let at = 0; ; at++) {
    if (mask[maskFrom + at] === 0) continue;
    if (left === 0) return at;
    left -= 1;
  }
}

/** The policy that takes the open alternative of the largest value for certain. */
export function greedyPolicy(
  alternatives: number,
  valuesOf: (observation: ArrayLike<number>) => ArrayLike<number>,
): Policy {
  const best = (observation: ArrayLike<number>, mask: Uint8Array | undefined) =>
    greedy({ values: valuesOf(observation), from: 0, alternatives, mask, maskFrom: 0 });
  return {
    act: (observation, mask) => [best(observation, mask)],
    probabilities(observation, mask) {
      const probabilities = new Float64Array(alternatives);
      probabilities[best(observation, mask)] = 1;
      return probabilities;
    },
  };
}
