import { assert } from '../../sim/units.ts';
import type { Json } from './policy.ts';
import { listAt, numberAt, numbersAt, recordOf } from './read-json.ts';

/** A step of which the reward is still being summed. */
interface Pending extends Began {
  reward: number; // discounted to its own time
  steps: number; // that are in it
}
export interface Began {
  readonly observation: ArrayLike<number>; // kept: no view of what changes
  readonly action: number;
  readonly mask: ArrayLike<number> | undefined;
}
/** Where a sum of rewards ends: `steps` after it began, with what follows worth gamma^steps. */
export interface StepSum extends Began {
  readonly reward: number;
  readonly steps: number;
}

/**
 * Rewards of one environment, each summed over the next n steps, r_0 + gamma r_1 + ... +
 * gamma^(n-1) r_(n-1); fewer where the episode ends before.
 * Source: Sutton and Barto, "Reinforcement learning", 2nd edition 2018, equation 7.1.
 */
export class StepSums {
  readonly #steps: number;
  readonly #gamma: number;
  #pending: Pending[] = [];

  constructor(steps: number, gamma: number) {
    assert(Number.isInteger(steps) && steps >= 1, `a sum is over steps >= 1, got ${steps}`);
    this.#steps = steps;
    this.#gamma = gamma;
  }

  /** Takes a step; returns the sums that it completes, all of them where the episode has ended. */
  take(began: Began, reward: number, hasEnded: boolean): readonly StepSum[] {
    this.#pending.push({ ...began, reward: 0, steps: 0 });
    for (const one of this.#pending) {
      one.reward += this.#gamma ** one.steps * reward;
      one.steps += 1;
    }
    if (hasEnded) return this.#pending.splice(0);
    return this.#pending[0]!.steps < this.#steps ? [] : this.#pending.splice(0, 1);
  }

  save(): Json {
    return this.#pending.map(({ observation, mask, ...one }) => ({
      ...one,
      observation: Array.from(observation),
      mask: mask === undefined ? null : Array.from(mask),
    }));
  }
  restore(saved: { readonly [key: string]: Json }, key: string): void {
    this.#pending = listAt(saved, key).map((json) => {
      const one = recordOf(json, 'a pending step');
      return {
        observation: numbersAt(one, 'observation'),
        action: numberAt(one, 'action'),
        mask: one['mask'] === null ? undefined : numbersAt(one, 'mask'),
        reward: numberAt(one, 'reward'),
        steps: numberAt(one, 'steps'),
      };
    });
  }
}
