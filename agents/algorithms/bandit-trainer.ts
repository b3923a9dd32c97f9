import { assert } from '../../sim/units.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { VectorStart } from '../learning/environment.ts';
import { anyOpen, greedy } from '../learning/greedy.ts';
import { packNumbers, unpackBytes, unpackFloats } from '../learning/packed-floats.ts';
import type { Json, Policy } from '../learning/policy.ts';
import {
  countAt,
  type JsonRecord,
  numbersAt,
  recordAt,
  recordOf,
  textAt,
} from '../learning/read-json.ts';
import { singleDecision } from '../learning/space.ts';
import type { OnlineSetup, Trainer } from './algorithm.ts';

/** What a contextual bandit is beside its loop: it takes each step for a decision of its own. */
export interface BanditModel {
  /** The alternative to try: one that `mask` leaves open. */
  choose(observation: Float32Array, mask: Uint8Array | undefined, draws: CountedDraws): number;
  learn(observation: Float32Array, action: number, reward: number, draws: CountedDraws): void;
  readonly policy: Policy;
  parameters(): Json;
  save(): Json;
  readonly diagnostics: Readonly<Record<string, number>>;
  dispose(): void;
}
/** What was seen during the warm-up. */
export interface Sample {
  readonly observations: Float32Array; // rows one behind the other
  readonly rewards: readonly number[];
}
/** Makes the model once the warm-up is over. */
export interface ModelMaker {
  create(sample: Sample, draws: CountedDraws): BanditModel;
  /** `draws` of its own: what they give is replaced by what was saved. */
  restore(saved: Json, draws: CountedDraws): BanditModel;
}
export interface BanditLoop {
  readonly warmUpSteps: number; // all environments together
  readonly maker: ModelMaker;
}

const ROUND_STEPS = 64; // of all environments together, at least one each

/**
 * The loop of a contextual bandit: observe, choose, take the reward of this very step, learn. What
 * follows from a decision is ignored, which is what makes it myopic. During the warm-up every open
 * alternative is as likely; the model is then made from what was seen, and learns it.
 */
export class BanditTrainer implements Trainer {
  readonly #setup: OnlineSetup;
  readonly #loop: BanditLoop;
  readonly #draws: CountedDraws;
  readonly #dimensions: number;
  readonly #alternatives: number;
  readonly #actions: Float64Array;
  readonly #warmUp: WarmUp;
  #model: BanditModel | undefined;
  #steps = 0;
  #rewardMean = NaN;
  #observations: Float32Array; // before the next step: what the environments return is used again
  #masks: Uint8Array | undefined;

  constructor(setup: OnlineSetup, loop: BanditLoop) {
    const { environments, seed, saved } = setup;
    this.#setup = setup;
    this.#loop = loop;
    this.#dimensions = environments.observationSpace.names.length;
    this.#alternatives = singleDecision(environments.actionSpace);
    this.#actions = new Float64Array(environments.size);
    this.#observations = new Float32Array(environments.size * this.#dimensions);
    if (saved === undefined) {
      this.#draws = new CountedDraws(`bandit ${seed}`);
      this.#warmUp = { observations: [], actions: [], rewards: [] };
      this.#keep(environments.reset(seed));
      if (loop.warmUpSteps === 0) this.#makeModel();
    } else {
      const record = recordOf(saved, 'a saved training');
      this.#draws = new CountedDraws(`bandit ${seed}`, countAt(record, 'draws'));
      this.#warmUp = loadWarmUp(record);
      this.#restore(record);
    }
  }

  get steps(): number {
    return this.#steps;
  }

  get policy(): Policy {
    return this.#model?.policy ?? uniformPolicy(this.#alternatives);
  }

  get isReady(): boolean {
    return this.#model !== undefined;
  }

  get diagnostics() {
    return { rewardMean: this.#rewardMean, ...this.#model?.diagnostics };
  }

  advance(): void {
    const { size } = this.#setup.environments;
    const rounds = Math.max(1, Math.floor(ROUND_STEPS / size));
    let sum = 0;
    for (let round = 0; round < rounds; round++) sum += this.#step();
    this.#rewardMean = sum / (rounds * size);
  }

  parameters(): Json {
    assert(this.#model !== undefined, 'the warm-up is not over: there is no policy yet');
    return this.#model.parameters();
  }

  save(): Json {
    return {
      steps: this.#steps,
      draws: this.#draws.count,
      rewardMean: Number.isNaN(this.#rewardMean) ? null : this.#rewardMean,
      observations: packNumbers(this.#observations),
      masks: this.#masks === undefined ? null : packNumbers(this.#masks),
      warmUp: { ...this.#warmUp },
      model: this.#model === undefined ? null : this.#model.save(),
    };
  }

  dispose(): void {
    this.#model?.dispose();
  }

  /** One step of every environment; returns the sum of the rewards. */
  #step(): number {
    const { environments } = this.#setup;
    for (let at = 0; at < environments.size; at++) this.#actions[at] = this.#choose(at);
    const step = environments.step(this.#actions);
    let sum = 0;
    for (let at = 0; at < environments.size; at++) {
      sum += step.rewards[at]!;
      this.#learn(at, step.rewards[at]!);
    }
    this.#steps += environments.size;
    this.#keep(step);
    if (this.#model === undefined && this.#steps >= this.#loop.warmUpSteps) this.#makeModel();
    return sum;
  }

  #choose(at: number): number {
    const mask = this.#maskOf(at);
    if (this.#model !== undefined)
      return this.#model.choose(this.#observationOf(at), mask, this.#draws);
    return uniformChoice(this.#alternatives, mask, this.#draws);
  }

  #learn(at: number, reward: number): void {
    const observation = this.#observationOf(at);
    if (this.#model !== undefined)
      return this.#model.learn(observation, this.#actions[at]!, reward, this.#draws);
    this.#warmUp.observations.push(...observation);
    this.#warmUp.actions.push(this.#actions[at]!);
    this.#warmUp.rewards.push(reward);
  }

  #makeModel(): void {
    const { observations, actions, rewards } = this.#warmUp;
    const sample = Float32Array.from(observations);
    this.#model = this.#loop.maker.create({ observations: sample, rewards }, this.#draws);
    actions.forEach((action, row) => {
      const from = row * this.#dimensions;
      const observation = sample.subarray(from, from + this.#dimensions);
      this.#model!.learn(observation, action, rewards[row]!, this.#draws);
    });
    for (const list of [observations, actions, rewards]) list.length = 0;
  }

  #observationOf(at: number): Float32Array {
    return this.#observations.subarray(at * this.#dimensions, (at + 1) * this.#dimensions);
  }

  #maskOf(at: number): Uint8Array | undefined {
    return this.#masks?.subarray(at * this.#alternatives, (at + 1) * this.#alternatives);
  }

  #keep({ observations, masks }: VectorStart): void {
    this.#observations.set(observations);
    this.#masks = masks?.slice();
  }

  #restore(record: JsonRecord): void {
    const { size } = this.#setup.environments;
    this.#steps = countAt(record, 'steps');
    this.#rewardMean = record['rewardMean'] === null ? NaN : Number(record['rewardMean']);
    this.#observations = unpackFloats(textAt(record, 'observations'), size * this.#dimensions);
    if (record['masks'] !== null)
      this.#masks = unpackBytes(textAt(record, 'masks'), size * this.#alternatives);
    if (record['model'] !== null)
      this.#model = this.#loop.maker.restore(record['model']!, new CountedDraws('restored'));
  }
}

interface WarmUp {
  readonly observations: number[];
  readonly actions: number[];
  readonly rewards: number[];
}

function loadWarmUp(record: JsonRecord): WarmUp {
  const warmUp = recordAt(record, 'warmUp');
  return {
    observations: [...numbersAt(warmUp, 'observations')],
    actions: [...numbersAt(warmUp, 'actions')],
    rewards: [...numbersAt(warmUp, 'rewards')],
  };
}

/** One of the open alternatives, each as likely. */
export function uniformChoice(
  alternatives: number,
  mask: Uint8Array | undefined,
  draws: CountedDraws,
): number {
  return anyOpen({ alternatives, mask, maskFrom: 0 }, draws);
}

function uniformPolicy(alternatives: number): Policy {
  const probabilities = (_: ArrayLike<number>, mask?: Uint8Array) => {
    const open = mask ?? new Uint8Array(alternatives).fill(1);
    const count = open.reduce((sum, one) => sum + one, 0);
    return Float64Array.from(open, (one) => one / count);
  };
  return {
    act: (_, mask) => [mask === undefined ? 0 : mask.indexOf(1)],
    probabilities,
  };
}

/** The open alternative with the largest score, of equals the first. */
export function bestOpen(scores: ArrayLike<number>, mask?: Uint8Array): number {
  return greedy({ values: scores, from: 0, alternatives: scores.length, mask, maskFrom: 0 });
}

/** Probability 1 for the best. */
export function certain(alternatives: number, best: number): Float64Array {
  const probabilities = new Float64Array(alternatives);
  probabilities[best] = 1;
  return probabilities;
}
