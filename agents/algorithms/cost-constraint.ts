import { InputError } from '../../sim/options.ts';
import type { Critic, CriticMaker, ValueBatch } from '../learning/critic.ts';
import type { Info } from '../learning/environment.ts';
import { EpisodeSums, meanOf } from '../learning/episode-sums.ts';
import { Multiplier, type MultiplierSettings } from '../learning/multiplier.ts';
import type { AdamSettings } from '../learning/network.ts';
import type { Json } from '../learning/policy.ts';
import { recordOf } from '../learning/read-json.ts';
import type { RolloutBuffer } from '../learning/rollout-buffer.ts';
import { networkAt, savedNetwork } from '../learning/saved-network.ts';

export interface ConstraintSettings {
  readonly cost: string; // the number of `info` that is constrained
  readonly limit: number; // in the unit of the cost
  /** Sums over episodes, each as long as it is; or means over steps. */
  readonly per: 'episode' | 'step';
  readonly gamma: number; // of the critic of the cost
  readonly lambda: number;
  readonly multiplier: MultiplierSettings;
}

/**
 * Keeps the mean cost at a limit by its price: learning goes by (A_reward - lambda A_cost) / (1 +
 * lambda), and lambda rises while the cost is above the limit. It holds on average over training at
 * best, not in each episode.
 * Source: Ray, Achiam and Amodei, "Benchmarking safe exploration in deep reinforcement learning",
 * 2019, section 5 (PPO-Lagrangian).
 */
export class CostConstraint {
  readonly #settings: ConstraintSettings;
  readonly #size: number;
  readonly #critic: Critic;
  readonly #multiplier: Multiplier;
  readonly #sums: EpisodeSums;
  readonly #costs: Float64Array; // of one step
  readonly #mixed: Float64Array;

  constructor(settings: ConstraintSettings, { rows, size, create }: CriticMaker) {
    this.#settings = settings;
    this.#size = size;
    this.#critic = create('cost critic');
    this.#multiplier = new Multiplier(settings.multiplier);
    this.#sums = new EpisodeSums(size);
    this.#costs = new Float64Array(size);
    this.#mixed = new Float64Array(rows);
  }

  /** One step of all environments; `ended`: 1 where it ended an episode. */
  record(step: number, infos: readonly Info[], ended: Uint8Array): void {
    const { cost } = this.#settings;
    for (let i = 0; i < this.#size; i++) {
      const amount = infos[i]![cost];
      if (amount === undefined || Number.isNaN(amount)) {
        const message = `cost: info has no number ${cost}, but ${Object.keys(infos[i]!).join(', ')}`;
        throw new InputError([{ path: ['algorithm', 'cost'], message }]);
      }
      this.#costs[i] = amount;
    }
    this.#critic.signals.set(this.#costs, step * this.#size);
    this.#sums.add(this.#costs, ended);
  }

  /**
   * Judges a full rollout and moves the price; it stays where no episode ended that could be
   * judged.
   */
  judge(rollout: RolloutBuffer): Readonly<Record<string, number>> {
    const { gamma, lambda, per, limit } = this.#settings;
    this.#critic.judge(rollout, { gamma, lambda });
    const episodeCost = meanOf(this.#sums.take());
    const stepCost = meanOf(this.#critic.signals);
    const cost = per === 'step' ? stepCost : episodeCost;
    if (!Number.isNaN(cost)) this.#multiplier.update(cost - limit);
    return { episodeCost, stepCost, multiplier: this.#multiplier.value };
  }

  /**
   * Advantages of the reward with those of the cost at their price; used again by the next call.
   */
  mix(rewards: Float64Array): Float64Array {
    const price = this.#multiplier.value;
    const costs = this.#critic.advantages;
    for (let i = 0; i < rewards.length; i++)
      this.#mixed[i] = (rewards[i]! - price * costs[i]!) / (1 + price);
    return this.#mixed;
  }

  /** As the critic of the reward learns. */
  learn(
    batch: ValueBatch,
    place: { readonly order: Int32Array; readonly from: number },
    clip: number,
    adam: AdamSettings,
  ): void {
    this.#critic.accumulate(batch, place, clip);
    this.#critic.network.step(adam);
  }

  save(): Json {
    return {
      critic: savedNetwork(this.#critic.network),
      multiplier: this.#multiplier.save(),
      sums: this.#sums.save(),
    };
  }

  restore(saved: Json | undefined): void {
    const record = recordOf(saved, 'constraint');
    this.#critic.network.restore(networkAt(record, 'critic'));
    this.#multiplier.restore(record['multiplier']);
    this.#sums.restore(record['sums']);
  }

  dispose(): void {
    this.#critic.network.dispose();
  }
}
