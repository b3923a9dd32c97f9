import { assert } from '../../sim/units.ts';

/** What `size` environments did in `steps` steps: row by row, one row of `size` numbers per step. */
export interface Rollout {
  readonly size: number;
  readonly steps: number;
  readonly rewards: ArrayLike<number>;
  readonly values: ArrayLike<number>; // of the observations that were acted on
  readonly terminated: ArrayLike<number>; // 1: nothing follows, what comes after is worth 0
  readonly truncated: ArrayLike<number>; // 1: the episode would have gone on
  /** Values of the last observations of truncated episodes; elsewhere without meaning. */
  readonly finalValues: ArrayLike<number>;
  readonly lastValues: ArrayLike<number>; // `size`: of the observations after the last step
}
export interface GaeSettings {
  readonly gamma: number; // discount per step, in [0, 1]
  readonly lambda: number; // in [0, 1]: 0 trusts the values, 1 the rewards
}
export interface Advantages {
  readonly advantages: Float64Array; // as the rewards
  readonly returns: Float64Array; // advantages + values: what values are trained towards
}

/**
 * Generalised advantage estimation: A_t = d_t + gamma lambda A_(t+1), d_t = r_t + gamma V_(t+1) - V_t,
 * where A stops at every end of an episode and V_(t+1) is 0 after a termination, but the value of the
 * final observation after a truncation.
 * Source: Schulman et al. 2016 (arXiv 1506.02438), equations 11, 12 and 16; the truncation: Pardo et al.
 * 2018 (arXiv 1712.00378).
 */
export function generalisedAdvantages(rollout: Rollout, settings: GaeSettings): Advantages {
  const { size, steps, rewards, values, terminated, truncated, finalValues, lastValues } = rollout;
  const { gamma, lambda } = settings;
  const count = size * steps;
  for (const column of [rewards, values, terminated, truncated, finalValues])
    assert(column.length >= count, `${steps} steps of ${size} need ${count}, got ${column.length}`);
  assert(lastValues.length >= size, `${size} last values, got ${lastValues.length}`);
  const advantages = new Float64Array(count);
  const returns = new Float64Array(count);
  for (let at = count - 1; at >= 0; at--) {
    const isLast = at + size >= count;
    const following = isLast ? lastValues[at + size - count]! : values[at + size]!;
    const isEnd = terminated[at] === 1 || truncated[at] === 1;
    const bootstrap = terminated[at] === 1 ? 0 : truncated[at] === 1 ? finalValues[at]! : following;
    const error = rewards[at]! + gamma * bootstrap - values[at]!;
    const later = isLast || isEnd ? 0 : advantages[at + size]!;
    advantages[at] = error + gamma * lambda * later;
    returns[at] = advantages[at]! + values[at]!;
  }
  return { advantages, returns };
}
