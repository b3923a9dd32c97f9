// Hot: `bench learning`; the loop of PPO
import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { Actor, type SurrogateMeans, type SurrogateSettings } from '../learning/actor.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import { Critic, type CriticMaker } from '../learning/critic.ts';
import type { VectorStart } from '../learning/environment.ts';
import { EpisodeSums, meanOf } from '../learning/episode-sums.ts';
import type { AdamSettings, Network } from '../learning/network.ts';
import {
  momentsAt,
  ObservationNormalizer,
  RewardScaler,
  rewardScaleAt,
} from '../learning/normalizer.ts';
import { packNumbers, unpackBytes, unpackFloats } from '../learning/packed-floats.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, recordOf, textAt } from '../learning/read-json.ts';
import { Minibatch, RolloutBuffer } from '../learning/rollout-buffer.ts';
import { networkAt, savedNetwork } from '../learning/saved-network.ts';
import { actorPolicy } from './actor-policy.ts';
import type { OnlineSetup, Trainer } from './algorithm.ts';
import type { CostConstraint } from './cost-constraint.ts';
import { saveNetworkPolicy } from './network-policy.ts';
import { type PpoOptions, type PpoSchedules, schedulesOf } from './ppo-options.ts';

const ADAM_EPSILON = 1e-5; // Huang et al. 2022, as in clipped-loss.ts, detail 3
const ACTOR_GAIN = 0.01; // of the last layer: nearly even probabilities at the beginning; detail 2
const CRITIC_GAIN = 1;
const HIDDEN_GAIN = Math.SQRT2;

/**
 * Rounds of PPO: all environments act for some steps under the policy as it is; a critic judges
 * what they did; then policy and critic learn from it in minibatches, a few times over. Where a
 * constraint is given, its cost is judged by a critic of its own and weighed against the reward.
 */
export class PpoTrainer implements Trainer {
  readonly policy: Policy;
  readonly #setup: OnlineSetup;
  readonly #options: PpoOptions;
  readonly #sizes: readonly number[];
  readonly #actor: Actor;
  readonly #critic: Critic;
  readonly #constraint: CostConstraint | undefined;
  readonly #buffer: RolloutBuffer;
  readonly #minibatch: Minibatch;
  readonly #order: Int32Array;
  readonly #normalizer: ObservationNormalizer | undefined;
  readonly #scaler: RewardScaler | undefined;
  readonly #returns: EpisodeSums;
  readonly #schedules: PpoSchedules;
  readonly #observations: Float32Array; // before the next step
  readonly #masks: Uint8Array;
  readonly #prepared: Float32Array<ArrayBuffer>;
  readonly #preparedFinals: Float32Array<ArrayBuffer>;
  readonly #ended: Uint8Array;
  #draws: CountedDraws;
  #steps = 0;
  #diagnostics: Record<string, number> = {};

  constructor(
    setup: OnlineSetup,
    options: PpoOptions,
    constrain?: (maker: CriticMaker) => CostConstraint,
  ) {
    const { environments, seed, saved } = setup;
    const { actionSpace, observationSpace, size } = environments;
    assert(actionSpace.kind === 'discrete', 'PPO needs discrete decisions');
    this.#setup = setup;
    this.#options = options;
    this.#sizes = actionSpace.sizes;
    this.#buffer = new RolloutBuffer(environments, options.rolloutSteps);
    const { rows, alternatives, observationSize } = this.#buffer;
    assert(options.minibatches <= rows, `${options.minibatches} minibatches of ${rows} rows`);
    this.#minibatch = new Minibatch(this.#buffer);
    this.#order = new Int32Array(rows);
    this.#actor = new Actor(this.#network('actor', alternatives, ACTOR_GAIN), this.#sizes);
    const create = (name: string) => new Critic(this.#network(name, 1, CRITIC_GAIN), rows);
    this.#critic = create('critic');
    this.#constraint = constrain?.({ rows, size, create });
    const { normalizeObservations, scaleRewards, gamma } = options;
    this.#normalizer = normalizeObservations
      ? new ObservationNormalizer(observationSpace.names.length)
      : undefined;
    this.#scaler = scaleRewards ? new RewardScaler(size, gamma) : undefined;
    this.#returns = new EpisodeSums(size);
    this.#schedules = schedulesOf(options);
    this.#observations = new Float32Array(size * observationSize);
    this.#masks = new Uint8Array(size * alternatives).fill(1);
    this.#prepared = new Float32Array(size * observationSize);
    this.#preparedFinals = new Float32Array(size * observationSize);
    this.#ended = new Uint8Array(size);
    this.#draws = new CountedDraws(`ppo ${seed}`);
    this.policy = actorPolicy(this.#parts());
    if (saved === undefined) {
      preferFirst(this.#actor.network, this.#sizes, options);
      this.#keep(environments.reset(seed));
    } else this.#restore(saved);
  }

  get steps(): number {
    return this.#steps;
  }

  get diagnostics(): Readonly<Record<string, number>> {
    return this.#diagnostics;
  }

  advance(): void {
    const progress = this.#steps / this.#setup.stepsMax;
    const { gamma, lambda } = this.#options;
    this.#collect();
    this.#critic.judge(this.#buffer, { gamma, lambda });
    const price = this.#constraint?.judge(this.#buffer);
    const now = this.#settingsAt(progress);
    const learnt = this.#learn(now);
    this.#diagnostics = {
      episodeReturn: meanOf(this.#returns.take()),
      explainedVarianceRatio: this.#critic.explainedVariance(),
      learningRate: now.learningRate,
      ...learnt,
      ...price,
    };
  }

  parameters(): Json {
    return saveNetworkPolicy(this.#parts());
  }

  save(): Json {
    return {
      steps: this.#steps,
      draws: this.#draws.count,
      actor: savedNetwork(this.#actor.network),
      critic: savedNetwork(this.#critic.network),
      observations: packNumbers(this.#observations),
      masks: packNumbers(this.#masks),
      returns: this.#returns.save(),
      ...(this.#normalizer === undefined ? {} : { moments: this.#normalizer.moments.save() }),
      ...(this.#scaler === undefined ? {} : { rewardScale: this.#scaler.save() }),
      ...(this.#constraint === undefined ? {} : { constraint: this.#constraint.save() }),
    };
  }

  dispose(): void {
    this.#actor.network.dispose();
    this.#critic.network.dispose();
    this.#constraint?.dispose();
  }

  #restore(saved: Json): void {
    const record = recordOf(saved, 'a saved training');
    this.#steps = countAt(record, 'steps');
    this.#draws = new CountedDraws(`ppo ${this.#setup.seed}`, countAt(record, 'draws'));
    this.#actor.network.restore(networkAt(record, 'actor'));
    this.#critic.network.restore(networkAt(record, 'critic'));
    const { length } = this.#observations;
    this.#observations.set(unpackFloats(textAt(record, 'observations'), length));
    this.#masks.set(unpackBytes(textAt(record, 'masks'), this.#masks.length));
    this.#returns.restore(record['returns']);
    this.#normalizer?.moments.restore(momentsAt(record, 'moments'));
    this.#scaler?.restore(rewardScaleAt(record, 'rewardScale'));
    this.#constraint?.restore(record['constraint']);
  }

  #parts() {
    const { network } = this.#actor;
    return { network, sizes: this.#sizes, normalizer: this.#normalizer };
  }

  #network(name: string, outputs: number, gain: number): Network {
    const { hidden, activation } = this.#options;
    const layers = [
      ...hidden.map((units) => ({ units, activation })),
      { units: outputs, activation: 'linear' as const },
    ];
    const shape = { inputs: this.#setup.environments.observationSpace.names.length, layers };
    const gains = [...hidden.map(() => HIDDEN_GAIN), gain];
    const uniform = createRandom(`ppo ${this.#setup.seed} ${name}`).stream('weights');
    return this.#setup.backend.createNetwork(shape, { kind: 'orthogonal', gains, uniform });
  }

  /** Fills the buffer. */
  #collect(): void {
    const { environments } = this.#setup;
    const buffer = this.#buffer;
    let finals: Float32Array = this.#preparedFinals;
    const prepareFinals = () => this.#prepare(finals, this.#preparedFinals);
    buffer.clear();
    for (let step = 0; step < buffer.steps; step++) {
      this.#normalizer?.moments.add(this.#observations, buffer.size);
      const prepared = this.#prepare(this.#observations, this.#prepared);
      const { uniform } = this.#draws;
      const actions = buffer.decide(step, prepared, this.#masks, this.#actor, uniform);
      const result = environments.step(actions);
      const { rewards, terminated, truncated } = result;
      finals = result.finals;
      buffer.record(step, result, prepareFinals);
      for (let i = 0; i < buffer.size; i++) this.#ended[i] = terminated[i]! | truncated[i]!;
      this.#returns.add(rewards, this.#ended);
      const signals = this.#scaler?.scale(rewards, this.#ended) ?? rewards;
      this.#critic.signals.set(signals, step * buffer.size);
      this.#constraint?.record(step, result.infos, this.#ended);
      this.#keep(result);
    }
    buffer.lasts.set(this.#prepare(this.#observations, this.#prepared));
    this.#steps += buffer.rows;
  }

  #prepare(observations: Float32Array, target: Float32Array<ArrayBuffer>): Float32Array {
    if (this.#normalizer === undefined) target.set(observations);
    else this.#normalizer.normalize(observations, this.#buffer.size, target);
    return target;
  }

  #keep({ observations, masks }: VectorStart): void {
    this.#observations.set(observations);
    if (masks === undefined) this.#masks.fill(1);
    else this.#masks.set(masks);
  }

  /** Epochs over the buffer; returns means over all minibatches. */
  #learn(now: RoundSettings): Readonly<Record<string, number>> {
    const { epochs, divergenceMax } = this.#options;
    const means = new Means();
    if (now.learningRate === 0) return {};
    this.#order.forEach((_, i) => {
      this.#order[i] = i;
    });
    for (let epoch = 0; epoch < epochs; epoch++) {
      this.#shuffle();
      if (this.#epoch(now, means) > divergenceMax) break;
    }
    return means.all();
  }

  /** Returns the mean divergence of its minibatches. */
  #epoch(now: RoundSettings, means: Means): number {
    const { minibatches, clipValues, normalizeAdvantages } = this.#options;
    const { adam, clip } = now;
    const { rows } = this.#buffer;
    const advantages = this.#constraint?.mix(this.#critic.advantages) ?? this.#critic.advantages;
    const valueClip = clipValues ? clip : Number.POSITIVE_INFINITY;
    let divergence = 0;
    for (let part = 0; part < minibatches; part++) {
      const from = Math.floor((part * rows) / minibatches);
      const to = Math.floor(((part + 1) * rows) / minibatches);
      this.#minibatch.gather(this.#order, from, to, advantages);
      if (normalizeAdvantages) this.#minibatch.normalizeAdvantages();
      const surrogate = this.#actor.accumulate(this.#minibatch, now);
      this.#actor.network.step(adam);
      const place = { order: this.#order, from };
      const valueLoss = this.#critic.accumulate(this.#minibatch, place, valueClip);
      this.#critic.network.step(adam);
      this.#constraint?.learn(this.#minibatch, place, valueClip, adam);
      means.add(surrogate, valueLoss);
      divergence += surrogate.divergence / minibatches;
    }
    return divergence;
  }

  #settingsAt(progress: number): RoundSettings {
    const { gradientNormMax } = this.#options;
    const learningRate = this.#schedules.learningRate(progress);
    const isBounded = gradientNormMax !== Number.POSITIVE_INFINITY;
    return {
      learningRate,
      clip: this.#schedules.clip(progress),
      entropyWeight: this.#schedules.entropyWeight(progress),
      adam: { learningRate, epsilon: ADAM_EPSILON, ...(isBounded ? { gradientNormMax } : {}) },
    };
  }

  /** Fisher and Yates, as in Knuth, "The art of computer programming", volume 2, algorithm P. */
  #shuffle(): void {
    for (let last = this.#order.length - 1; last > 0; last--) {
      const other = this.#draws.below(last + 1);
      const row = this.#order[last]!;
      this.#order[last] = this.#order[other]!;
      this.#order[other] = row;
    }
  }
}

/**
 * Begins with a baseline: its alternative of every decision has the logit of its probability, the
 * others 0.
 */
function preferFirst(network: Network, sizes: readonly number[], options: PpoOptions): void {
  const { firstChoice, firstChoiceProbability: probability } = options;
  if (firstChoice === undefined) return;
  const parameters = network.parameters();
  let bias = parameters.length - network.outputs;
  for (const size of sizes) {
    assert(firstChoice < size, `firstChoice ${firstChoice} of ${size} alternatives`);
    if (size > 1)
      // of one alternative it is certain as it is
      parameters[bias + firstChoice]! += Math.log((probability / (1 - probability)) * (size - 1));
    bias += size;
  }
  network.setParameters(parameters);
}

/** What the schedules say of one round. */
interface RoundSettings extends SurrogateSettings {
  readonly learningRate: number;
  readonly adam: AdamSettings;
}

/** Means over the minibatches of a round. */
class Means {
  #count = 0;
  readonly #sums = { loss: 0, valueLoss: 0, entropyNats: 0, divergenceNats: 0, clippedRatio: 0 };

  add({ loss, entropy, divergence, clippedRatio }: SurrogateMeans, valueLoss: number): void {
    this.#count += 1;
    this.#sums.loss += loss;
    this.#sums.valueLoss += valueLoss;
    this.#sums.entropyNats += entropy;
    this.#sums.divergenceNats += divergence;
    this.#sums.clippedRatio += clippedRatio;
  }

  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Object.entries(this.#sums).map(([name, sum]) => [name, sum / this.#count]),
    );
  }
}
