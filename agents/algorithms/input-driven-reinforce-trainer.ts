// Hot: `bench learning`; every decision of a training
import { InputError } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { Actor } from '../learning/actor.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { VectorStart } from '../learning/environment.ts';
import { inputDrivenAdvantages } from '../learning/input-baseline.ts';
import type { Activation } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, recordOf } from '../learning/read-json.ts';
import { networkAt, savedNetwork } from '../learning/saved-network.ts';
import { actorPolicy } from './actor-policy.ts';
import type { OnlineSetup, Trainer } from './algorithm.ts';
import { saveNetworkPolicy } from './network-policy.ts';
import { Rollout } from './rollout.ts';

export interface ReinforceOptions {
  readonly rollouts: number;
  readonly baseline: 'input' | 'all';
  readonly clock?: string;
  readonly learningRate: number;
  readonly entropyWeight: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly gradientNormMax: number;
}

const SEEDS_END = 2 ** 48;
const ROWS_MAX = 512; // of one pass through the network
const OUTPUT_GAIN = 0.01; // nearly even probabilities at the beginning
const SPREAD_LEAST = 1e-8; // of advantages, below which all are alike

/** Rounds of whole episodes; one step of Adam after each. Between rounds the vector is at no special point. */
export class InputDrivenReinforceTrainer implements Trainer {
  readonly policy: Policy;
  readonly #setup: OnlineSetup;
  readonly #options: ReinforceOptions;
  readonly #actor: Actor;
  readonly #sizes: readonly number[];
  readonly #draws: CountedDraws;
  #rounds = 0;
  #steps = 0;
  #diagnostics: Record<string, number> = {};

  constructor(setup: OnlineSetup, options: ReinforceOptions) {
    const { environments, seed, saved, backend } = setup;
    const { actionSpace, observationSpace } = environments;
    assert(actionSpace.kind === 'discrete', 'this policy gradient needs discrete decisions');
    this.#setup = setup;
    this.#options = options;
    this.#sizes = actionSpace.sizes;
    const outputs = actionSpace.sizes.reduce((sum, size) => sum + size, 0);
    const { hidden, activation } = options;
    const layers = [
      ...hidden.map((units) => ({ units, activation })),
      { units: outputs, activation: 'linear' as const },
    ];
    const network = backend.createNetwork(
      { inputs: observationSpace.names.length, layers },
      {
        kind: 'orthogonal',
        gains: [...hidden.map(() => Math.SQRT2), OUTPUT_GAIN],
        uniform: createRandom(`input-driven-reinforce ${seed}`).stream('weights'),
      },
    );
    this.#actor = new Actor(network, actionSpace.sizes);
    this.policy = actorPolicy({ network, sizes: this.#sizes, normalizer: undefined });
    const record = saved === undefined ? undefined : recordOf(saved, 'a saved training');
    const drawn = record === undefined ? 0 : countAt(record, 'draws');
    this.#draws = new CountedDraws(`input-driven-reinforce ${seed}`, drawn);
    if (record === undefined) return;
    this.#rounds = countAt(record, 'rounds');
    this.#steps = countAt(record, 'steps');
    network.restore(networkAt(record, 'actor'));
  }

  get steps(): number {
    return this.#steps;
  }

  get diagnostics(): Readonly<Record<string, number>> {
    return this.#diagnostics;
  }

  advance(): void {
    const { size } = this.#setup.environments;
    const { rollouts, baseline } = this.#options;
    const left = Math.max(0, 1 - this.#steps / this.#setup.stepsMax); // when the round begins
    const inputs = createRandom(`inputs ${this.#setup.seed} ${this.#rounds}`).stream('seed');
    const input = Math.floor(inputs() * SEEDS_END);
    const groups: Rollout[][] = Array.from({ length: size }, () => []);
    for (let i = 0; i < rollouts; i++)
      this.#play(input).forEach((rollout, environment) => {
        groups[environment]!.push(rollout);
      });
    const compared = baseline === 'input' ? groups : [groups.flat()];
    const advantages = compared.flatMap((group) => inputDrivenAdvantages(group));
    this.#learn(compared.flat(), advantages, left);
    this.#rounds += 1;
  }

  parameters(): Json {
    const { network } = this.#actor;
    return saveNetworkPolicy({ network, sizes: this.#sizes, normalizer: undefined });
  }

  save(): Json {
    return {
      rounds: this.#rounds,
      steps: this.#steps,
      draws: this.#draws.count,
      actor: savedNetwork(this.#actor.network),
    };
  }

  dispose(): void {
    this.#actor.network.dispose();
  }

  /** One episode of every environment. Those that begin another one meanwhile play it for nothing. */
  #play(input: number): readonly Rollout[] {
    const { environments } = this.#setup;
    const { size } = environments;
    const width = environments.observationSpace.names.length;
    const alternatives = this.#sizes.reduce((sum, one) => sum + one, 0);
    const rollouts = Array.from(
      { length: size },
      () => new Rollout(width, this.#sizes.length, alternatives),
    );
    const actions = new Int32Array(size * this.#sizes.length);
    const into = { actions, logProbabilities: new Float64Array(size) };
    let shown: VectorStart = environments.reset(input);
    while (rollouts.some(({ isOver }) => !isOver)) {
      const { observations, masks } = shown;
      this.#actor.sample({ observations, masks }, size, this.#draws.uniform, into, 0);
      rollouts.forEach((rollout, row) => {
        rollout.decide(row, observations, masks, actions);
      });
      const step = environments.step(actions);
      rollouts.forEach((rollout, row) => {
        const seconds = this.#secondsOf(step.infos[row]!);
        const isOver = step.terminated[row] === 1 || step.truncated[row] === 1;
        rollout.earn(step.rewards[row]!, seconds, isOver);
      });
      this.#steps += size;
      shown = step;
    }
    return rollouts;
  }

  #secondsOf(info: Readonly<Record<string, number>>): number {
    const { clock } = this.#options;
    if (clock === undefined) return 1;
    const seconds = info[clock];
    if (seconds !== undefined && seconds >= 0) return seconds;
    const message = `clock: there is no ${clock} >= 0 in the info of a step`;
    throw new InputError([{ path: ['algorithm', 'clock'], message }]);
  }

  /** `left`: the share of the training that is left, to which learning rate and weight of entropy fall. */
  #learn(rollouts: readonly Rollout[], advantages: readonly Float64Array[], left: number): void {
    const { learningRate, gradientNormMax } = this.#options;
    const rows = rollouts.reduce((sum, { length }) => sum + length, 0);
    const all = advantages.flatMap((one) => [...one]);
    const mean = all.reduce((sum, one) => sum + one, 0) / rows;
    const spread = Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / rows);
    let entropy = 0;
    rollouts.forEach((rollout, i) => {
      for (let from = 0; from < rollout.length; from += ROWS_MAX) {
        const to = Math.min(rollout.length, from + ROWS_MAX);
        const scale = 1 / Math.max(SPREAD_LEAST, spread);
        const slopes = { scale, entropyWeight: left * this.#options.entropyWeight, rows };
        entropy += this.#accumulate(rollout, advantages[i]!, { from, to }, slopes);
      }
    });
    if (left > 0) {
      const adam = { learningRate: left * learningRate, epsilon: 1e-5 };
      this.#actor.network.step(
        gradientNormMax === Number.POSITIVE_INFINITY ? adam : { ...adam, gradientNormMax },
      );
    }
    const returns = rollouts.map(({ total }) => total);
    this.#diagnostics = {
      episodeReturn: returns.reduce((sum, one) => sum + one, 0) / returns.length,
      advantageSpread: spread,
      entropyNats: entropy / rows,
      learningRate: left * learningRate,
    };
  }

  /** Adds the gradient of -(mean advantage x log probability + weight x entropy); returns the sum of entropies. */
  #accumulate(
    rollout: Rollout,
    advantages: Float64Array,
    { from, to }: { readonly from: number; readonly to: number },
    slopes: { readonly scale: number; readonly entropyWeight: number; readonly rows: number },
  ): number {
    const { choice, network } = this.#actor;
    const count = to - from;
    const part = rollout.part(from, to);
    const logits = network.forward(part.observations, count);
    const gradients = new Float32Array(count * choice.alternatives);
    const action = { actions: part.actions, at: 0 };
    let entropy = 0;
    for (let row = 0; row < count; row++) {
      choice.read(logits, row, part.masks);
      entropy += choice.entropy();
      action.at = row * choice.dimensions;
      const slope = (-advantages[from + row]! * slopes.scale) / slopes.rows;
      const entropySlope = -slopes.entropyWeight / slopes.rows;
      choice.gradient({ slope, entropySlope }, action, gradients, row);
    }
    network.backward(gradients, count);
    return entropy;
  }
}
