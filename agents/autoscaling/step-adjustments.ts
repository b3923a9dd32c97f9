import { InputError, type OptionTable } from '../../sim/options.ts';

export const ADJUSTMENT_TYPES = [
  'ChangeInCapacity',
  'ExactCapacity',
  'PercentChangeInCapacity',
] as const;
export type AdjustmentType = (typeof ADJUSTMENT_TYPES)[number];

/** What to do for a breach of a size: metric minus threshold, in [lower, upper). */
export interface StepAdjustment {
  readonly lower?: number; // unset: no bound
  readonly upper?: number;
  readonly adjustment: number; // replicas, or percent, as the type says
}

export const STEP_OPTIONS: OptionTable = {
  lower: {
    value: { type: 'number' },
    optional: true,
    description: 'metric minus threshold from which the step holds; unset: no bound',
  },
  upper: {
    value: { type: 'number' },
    optional: true,
    description: 'metric minus threshold up to which it holds; unset: no bound',
  },
  adjustment: {
    value: { type: 'number' },
    description: 'replicas to add (below 0: to remove) or to have, or percent, by adjustmentType',
  },
};

/**
 * The step of a breach. Of a breach upwards the lower bound belongs to the step, of one downwards
 * the upper bound. Undefined where no step holds.
 * Source: Application Auto Scaling user guide, "Step adjustments".
 */
export function stepOf(
  steps: readonly StepAdjustment[],
  breach: number,
  direction: 'out' | 'in',
): StepAdjustment | undefined {
  return steps.find(({ lower = -Infinity, upper = Infinity }) =>
    direction === 'out' ? breach >= lower && breach < upper : breach > lower && breach <= upper,
  );
}

const ROUNDING = 1e-9; // replicas; without it 0.29 * 100 = 28.999999999999996 is 28

/**
 * Replicas after an adjustment. Percent is rounded towards 0, but a change of less than one replica
 * is one; then it is at least `minAdjustmentMagnitude`.
 * Source: Amazon EC2 Auto Scaling user guide, "Scaling adjustment types" (the rounding was
 * recalled, not read again: an assumption).
 */
export function adjusted(
  current: number,
  adjustment: number,
  {
    adjustmentType,
    minAdjustmentMagnitude,
  }: { readonly adjustmentType: AdjustmentType; readonly minAdjustmentMagnitude: number },
): number {
  switch (adjustmentType) {
    case 'ExactCapacity':
      return adjustment;
    case 'ChangeInCapacity':
      return current + adjustment;
    case 'PercentChangeInCapacity': {
      const change = Math.abs(adjustment / 100) * current;
      if (change === 0) return current;
      const whole = change < 1 ? 1 : Math.floor(change + ROUNDING);
      return current + Math.sign(adjustment) * Math.max(whole, minAdjustmentMagnitude);
    }
  }
}

/** Throws an InputError where steps overlap, have no extent, or are no whole replicas. */
export function checkSteps(
  option: string,
  steps: readonly StepAdjustment[],
  type: AdjustmentType,
): void {
  const problem = (index: number, message: string) =>
    new InputError([{ path: [option, index], message }]);
  const sorted = steps
    .map(({ lower = -Infinity, upper = Infinity, adjustment }, index) => {
      return { lower, upper, adjustment, index };
    })
    .sort((a, b) => a.lower - b.lower);
  for (const [i, { lower, upper, adjustment, index }] of sorted.entries()) {
    if (lower >= upper) throw problem(index, `must have lower < upper, got ${lower}, ${upper}`);
    const next = sorted[i + 1];
    if (next && next.lower < upper) throw problem(next.index, `overlaps with step ${index}`);
    if (type === 'PercentChangeInCapacity') continue;
    if (!Number.isInteger(adjustment) || (type === 'ExactCapacity' && adjustment < 0))
      throw problem(index, `must be whole replicas for ${type}, got ${adjustment}`);
  }
}
