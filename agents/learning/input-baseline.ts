import { assert } from '../../sim/units.ts';

/** What one rollout earned, decision by decision. */
export interface RolloutRewards {
  /** Position of each decision on the clock: rising, >= 0. */
  readonly times: readonly number[];
  /** Of each decision, earned evenly from its time to that of the next. */
  readonly rewards: readonly number[];
  readonly end: number; // on the clock, >= the last time
}

/** Sums of rewards from each decision on, itself included. */
export function returnsToGo({ rewards }: RolloutRewards): Float64Array {
  const returns = new Float64Array(rewards.length);
  let sum = 0;
  for (let at = rewards.length - 1; at >= 0; at--) {
    sum += rewards[at]!;
    returns[at] = sum;
  }
  return returns;
}

/**
 * What a rollout has still to earn at a time of the clock: between two decisions on the straight line,
 * 0 from its end on.
 */
export function returnAt(
  rollout: RolloutRewards,
  returns: Float64Array,
  time: number,
  from = 0,
): { readonly value: number; readonly at: number } {
  const { times, rewards, end } = rollout;
  let at = from;
  while (at + 1 < times.length && times[at + 1]! <= time) at += 1;
  if (time >= end) return { value: 0, at };
  if (time < times[at]!) return { value: returns[at]!, at };
  const next = times[at + 1] ?? end;
  const passed = (time - times[at]!) / (next - times[at]!);
  return { value: returns[at]! - passed * rewards[at]!, at };
}

/**
 * Advantages of decisions in rollouts that saw the same input: the return from each decision on, less
 * the mean of what the other rollouts had still to earn at the same time of the clock. The other
 * rollouts depend on the input and not on this one's actions, so the baseline is without bias.
 * Source: Mao, Venkatakrishnan, Schwarzkopf, Alizadeh, "Variance reduction for reinforcement learning
 * in input-driven environments", ICLR 2019; in time as Decima (Mao et al., SIGCOMM 2019).
 */
export function inputDrivenAdvantages(rollouts: readonly RolloutRewards[]): Float64Array[] {
  assert(rollouts.length >= 2, 'a baseline needs at least two rollouts of the same input');
  const returns = rollouts.map(returnsToGo);
  return rollouts.map((own, number) => {
    const advantages = returns[number]!.slice();
    rollouts.forEach((other, k) => {
      if (k === number) return;
      let place = 0;
      own.times.forEach((time, at) => {
        const found = returnAt(other, returns[k]!, time, place);
        place = found.at;
        advantages[at]! -= found.value / (rollouts.length - 1);
      });
    });
    return advantages;
  });
}
