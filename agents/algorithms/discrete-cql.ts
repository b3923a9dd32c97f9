import type { OptionTable } from '../../sim/options.ts';
import { BranchedValues } from '../learning/branched-values.ts';
import { Categorical } from '../learning/categorical.ts';
import type { ReplayBatch } from '../learning/replay-buffer.ts';
import type { OfflineAlgorithm } from './algorithm.ts';
import { saveNetworkPolicy } from './network-policy.ts';
import {
  createValues,
  learningRateAt,
  type OfflineModel,
  type OfflineParts,
  OfflineTrainer,
  VALUE_OPTIONS,
  type ValueOptions,
} from './offline-trainer.ts';
import { loadValuePolicy, valuePolicy } from './value-policy.ts';

interface Options extends ValueOptions {
  readonly alpha: number;
}

const OPTIONS: OptionTable = {
  ...VALUE_OPTIONS,
  alpha: {
    value: { type: 'number', min: 0 },
    default: 0.01,
    description:
      'weight of the conservative term beside half the squared error, values in standard deviations of the returns of the log',
    tune: { min: 1e-4, max: 1, log: true },
  },
};

/**
 * Conservative Q-learning: minimises
 * (Q(s, a) - y)^2 / 2 + alpha (log sum_a' exp Q(s, a') - Q(s, a)),
 * y = r + gamma Q'(s', argmax Q(s', .)), without what follows where the episode terminated; Q' is a slow
 * copy of Q. Both terms are means over dimensions where an action has several.
 * Source: Kumar, Zhou, Tucker and Levine, "Conservative Q-learning for offline reinforcement learning",
 * NeurIPS 2020, equation 4, CQL(H); the choice by Q and its judgement by Q': van Hasselt et al. 2016.
 */
export const discreteCql: OfflineAlgorithm = {
  kind: 'discrete-cql',
  description:
    'learns from a log by Q-learning that keeps down the values of what the log did not try',
  source: 'Kumar, Zhou, Tucker, Levine 2020 (CQL)',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/discrete-cql.test.ts: finds the way that the log never went whole',
  learnsFrom: 'log',
  createTrainer(setup) {
    const options = setup.options as unknown as Options;
    const create = (parts: OfflineParts) => new ConservativeQ(parts, options);
    return new OfflineTrainer(setup, { ...options, create });
  },
  load: loadValuePolicy,
};

class ConservativeQ implements OfflineModel {
  readonly networks;
  readonly policy;
  readonly #parts: OfflineParts;
  readonly #options: Options;
  readonly #values: BranchedValues;
  readonly #choice: Categorical;
  #sums = { squaredError: 0, conservative: 0 };

  constructor(parts: OfflineParts, options: Options) {
    this.#parts = parts;
    this.#options = options;
    this.#values = new BranchedValues(parts.sizes);
    this.#choice = new Categorical(parts.sizes);
    this.networks = createValues(parts, options.hidden, this.#values.alternatives);
    this.policy = valuePolicy(this.#actor());
  }

  parameters() {
    return saveNetworkPolicy(this.#actor());
  }

  #actor() {
    const { sizes, normalizer } = this.#parts;
    return { network: this.networks.q, sizes, normalizer };
  }

  update(batch: ReplayBatch, progress: number): void {
    const { q, target } = this.networks;
    const rows = batch.rewards.length;
    const goals = this.#goals(batch);
    const outputs = q.forward(batch.observations, rows);
    const gradients = new Float32Array(outputs.length);
    for (let row = 0; row < rows; row++) this.#addRow(batch, outputs, goals[row]!, gradients, row);
    q.backward(gradients, rows);
    q.step({ learningRate: learningRateAt(this.#options, progress) });
    target.blend(q, this.#options.targetShare);
  }

  /** y of every row, scaled as the outputs are. */
  #goals({ nexts, rewards, terminated, nextMasks }: ReplayBatch): Float64Array {
    const rows = rewards.length;
    const choosing = this.networks.q.forward(nexts, rows);
    const judging = this.networks.target.forward(nexts, rows);
    const { centre, spread } = this.#parts.returns;
    return rewards.map((reward, row) => {
      const later = this.#values.valueOfBest(choosing, judging, row, nextMasks);
      const value = terminated[row] === 1 ? 0 : centre + spread * later;
      return (reward + this.#options.gamma * value - centre) / spread;
    });
  }

  /** Each dimension has the same goal. */
  #addRow(
    { actions, masks }: ReplayBatch,
    outputs: Float32Array,
    goal: number,
    gradients: Float32Array,
    row: number,
  ): void {
    const { dimensions } = this.#values;
    const rows = outputs.length / this.#values.alternatives;
    const weight = 1 / (rows * dimensions);
    const at = row * dimensions;
    this.#choice.read(outputs, row, masks);
    const slope = { slope: -this.#options.alpha * weight, entropySlope: 0 };
    this.#choice.gradient(slope, { actions, at }, gradients, row);
    this.#sums.conservative -= weight * this.#choice.logProbability(actions, at);
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const place = this.#values.place(actions, row, dimension);
      const error = outputs[place]! - goal;
      gradients[place]! += weight * error;
      this.#sums.squaredError += weight * error * error;
    }
  }

  takeSums() {
    const sums = this.#sums;
    this.#sums = { squaredError: 0, conservative: 0 };
    return sums;
  }
}
