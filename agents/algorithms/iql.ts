import type { OptionTable } from '../../sim/options.ts';
import { BranchedValues } from '../learning/branched-values.ts';
import { Categorical } from '../learning/categorical.ts';
import type { ReplayBatch } from '../learning/replay-buffer.ts';
import { actorPolicy, loadActorPolicy } from './actor-policy.ts';
import type { OfflineAlgorithm } from './algorithm.ts';
import { saveNetworkPolicy } from './network-policy.ts';
import {
  createHeads,
  createValues,
  learningRateAt,
  type OfflineModel,
  type OfflineParts,
  OfflineTrainer,
  VALUE_OPTIONS,
  type ValueOptions,
} from './offline-trainer.ts';

interface Options extends ValueOptions {
  readonly expectile: number;
  readonly temperature: number;
  readonly weightMax: number;
}

const OPTIONS: OptionTable = {
  ...VALUE_OPTIONS,
  expectile: {
    value: { type: 'number', min: 0.5, below: 1 },
    default: 0.9,
    description:
      'expectile of the values of the actions of the log that counts as the value, in [0.5, 1)',
    tune: { min: 0.6, max: 0.98 },
  },
  temperature: {
    value: { type: 'number', min: 0 },
    default: 100,
    description:
      'weight exp(temperature x advantage) of an action, advantages in standard deviations of the returns of the log; 0: as the log did',
    tune: { min: 1, max: 1000, log: true },
  },
  weightMax: {
    value: { type: 'number', above: 0 },
    default: 100,
    description: 'the largest weight',
  },
};

/**
 * Implicit Q-learning: values of actions that the log did not take are never asked for.
 * V: |tau - 1(u < 0)| u^2 / 2 with u = Q'(s, a) - V(s); Q: (r + gamma V(s') - Q(s, a))^2 / 2, without V(s')
 * where the episode terminated; pi: -min(exp(beta (Q' - V)), weightMax) log pi(a | s). Q' is a slow copy
 * of Q; the paper takes the smaller of two such, here there is one.
 * Source: Kostrikov, Nair and Levine, "Offline reinforcement learning with implicit Q-learning",
 * ICLR 2022, equations 5 to 7.
 */
export const iql: OfflineAlgorithm = {
  kind: 'iql',
  description:
    'learns from a log by upper expectiles of its values, and weighs its actions by advantage',
  source: 'Kostrikov, Nair, Levine 2022 (IQL), discrete actions',
  options: OPTIONS,
  coveredBy: 'test/agents/algorithms/iql.test.ts: finds the way that the log never went whole',
  learnsFrom: 'log',
  createTrainer(setup) {
    const options = setup.options as unknown as Options;
    const create = (parts: OfflineParts) => new ImplicitQ(parts, options);
    return new OfflineTrainer(setup, { ...options, create });
  },
  load: loadActorPolicy,
};

class ImplicitQ implements OfflineModel {
  readonly networks;
  readonly policy;
  readonly #parts: OfflineParts;
  readonly #options: Options;
  readonly #values: BranchedValues;
  readonly #choice: Categorical;
  #sums = { squaredError: 0, advantage: 0, weight: 0 };

  constructor(parts: OfflineParts, options: Options) {
    this.#parts = parts;
    this.#options = options;
    this.#values = new BranchedValues(parts.sizes);
    this.#choice = new Categorical(parts.sizes);
    const { alternatives } = this.#values;
    const { hidden } = options;
    this.networks = {
      ...createValues(parts, hidden, alternatives),
      value: createHeads(parts, hidden, 1),
      actor: createHeads(parts, hidden, alternatives),
    };
    this.policy = actorPolicy(this.#actor());
  }

  parameters() {
    return saveNetworkPolicy(this.#actor());
  }

  #actor() {
    const { sizes, normalizer } = this.#parts;
    return { network: this.networks.actor, sizes, normalizer };
  }

  update(batch: ReplayBatch, progress: number): void {
    const settings = { learningRate: learningRateAt(this.#options, progress) };
    const goals = this.#goals(batch);
    const advantages = this.#updateValue(batch);
    this.#updateQ(batch, goals);
    this.#updateActor(batch, advantages);
    const { q, target, value, actor } = this.networks;
    for (const network of [value, q, actor]) network.step(settings);
    target.blend(q, this.#options.targetShare);
  }

  /** r + gamma V(s') of every row, scaled as the outputs are. */
  #goals({ nexts, rewards, terminated }: ReplayBatch): Float64Array {
    const values = this.networks.value.forward(nexts, rewards.length);
    const { centre, spread } = this.#parts.returns;
    return rewards.map((reward, row) => {
      const later = terminated[row] === 1 ? 0 : centre + spread * values[row]!;
      return (reward + this.#options.gamma * later - centre) / spread;
    });
  }

  /** Adds the gradients of V; returns Q'(s, a) - V(s). */
  #updateValue({ observations, actions, rewards }: ReplayBatch): Float64Array {
    const rows = rewards.length;
    const slow = this.networks.target.forward(observations, rows);
    const values = this.networks.value.forward(observations, rows);
    const gradients = new Float32Array(rows);
    const advantages = rewards.map((_, row) => {
      const advantage = this.#values.value(slow, actions, row) - values[row]!;
      const side = advantage < 0 ? 1 - this.#options.expectile : this.#options.expectile;
      gradients[row] = (-side * advantage) / rows;
      this.#sums.advantage += advantage / rows;
      return advantage;
    });
    this.networks.value.backward(gradients, rows);
    return advantages;
  }

  #updateQ({ observations, actions }: ReplayBatch, goals: Float64Array): void {
    const rows = goals.length;
    const { dimensions } = this.#values;
    const outputs = this.networks.q.forward(observations, rows);
    const gradients = new Float32Array(outputs.length);
    goals.forEach((goal, row) => {
      const error = this.#values.value(outputs, actions, row) - goal;
      this.#sums.squaredError += (error * error) / rows;
      for (let dimension = 0; dimension < dimensions; dimension++)
        gradients[this.#values.place(actions, row, dimension)] = error / (rows * dimensions);
    });
    this.networks.q.backward(gradients, rows);
  }

  #updateActor({ observations, actions, masks }: ReplayBatch, advantages: Float64Array): void {
    const rows = advantages.length;
    const { temperature, weightMax } = this.#options;
    const logits = this.networks.actor.forward(observations, rows);
    const gradients = new Float32Array(logits.length);
    advantages.forEach((advantage, row) => {
      const weight = Math.min(weightMax, Math.exp(temperature * advantage));
      this.#sums.weight += weight / rows;
      this.#choice.read(logits, row, masks);
      const at = row * this.#choice.dimensions;
      const slope = { slope: -weight / rows, entropySlope: 0 };
      this.#choice.gradient(slope, { actions, at }, gradients, row);
    });
    this.networks.actor.backward(gradients, rows);
  }

  takeSums() {
    const sums = this.#sums;
    this.#sums = { squaredError: 0, advantage: 0, weight: 0 };
    return sums;
  }
}
