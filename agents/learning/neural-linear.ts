import { assert } from '../../sim/units.ts';
import type { CountedDraws } from './counted-draws.ts';
import type { Backend, LayerShape, Network } from './network.ts';
import { packNumbers, unpackDoubles, unpackFloats, unpackIntegers } from './packed-floats.ts';
import type { Json } from './policy.ts';
import { countAt, type JsonRecord, listAt, numberAt, textAt } from './read-json.ts';
import { RidgeRegression } from './ridge-regression.ts';
import { networkAt, savedNetwork, savedWeights } from './saved-network.ts';

export interface NeuralLinearSettings {
  readonly hidden: readonly number[]; // units by layer, at least one layer
  readonly learningRate: number; // > 0, of Adam
  readonly batch: number; // rows of a gradient step
  readonly trainEvery: number; // decisions between trainings of the network
  readonly gradientSteps: number; // of one training
  readonly memory: number; // decisions that are remembered, the latest
  readonly lambda: number; // ridge penalty of the linear models, > 0
}
const NOISE_SHAPE = 6; // of the prior on the variance of the noise, as in the paper
const NOISE_RATE = 6;

/**
 * A network learns rewards of alternatives; on its last hidden layer stands one Bayesian linear
 * regression for each alternative, which says how sure it is. Every `trainEvery` decisions the network
 * is trained on what is remembered, and the regressions are fitted anew to its new layer.
 * Source: Riquelme, Tucker and Snoek, "Deep Bayesian bandits showdown", ICLR 2018, section 3
 * (NeuralLinear).
 */
export class NeuralLinear {
  readonly #settings: NeuralLinearSettings;
  readonly #body: Network; // observation to last hidden layer
  readonly #head: Network; // last hidden layer to rewards
  readonly #observations: Float32Array; // memory x inputs
  readonly #actions: Int32Array;
  readonly #rewards: Float64Array;
  #arms: RidgeRegression[];
  #count = 0; // decisions learnt
  #loss = NaN;

  constructor(
    settings: NeuralLinearSettings,
    sizes: { readonly inputs: number; readonly alternatives: number },
    backend: Backend,
    draws: CountedDraws,
  ) {
    const { hidden, memory } = settings;
    const { inputs, alternatives } = sizes;
    assert(hidden.length > 0, 'a neural bandit needs a hidden layer');
    const layers = hidden.map((units): LayerShape => ({ units, activation: 'relu' }));
    const beginning = { kind: 'fan-in', uniform: draws.uniform } as const;
    this.#settings = settings;
    this.#body = backend.createNetwork({ inputs, layers }, beginning);
    const outputs: LayerShape = { units: alternatives, activation: 'linear' };
    const head = { inputs: this.#body.outputs, layers: [outputs] };
    this.#head = backend.createNetwork(head, beginning);
    this.#observations = new Float32Array(memory * inputs);
    this.#actions = new Int32Array(memory);
    this.#rewards = new Float64Array(memory);
    this.#arms = this.#freshArms();
  }

  get arms(): readonly RidgeRegression[] {
    return this.#arms;
  }

  /** Root of the mean squared error of the last training, in units of the reward. */
  get loss(): number {
    return this.#loss;
  }

  /** 1 and the last hidden layer. */
  features(input: Float32Array): Float64Array {
    return withOne(this.#body.forward(input, 1));
  }

  learn(input: Float32Array, action: number, reward: number, draws: CountedDraws): void {
    const { memory, trainEvery } = this.#settings;
    const row = this.#count % memory;
    this.#observations.set(input, row * this.#body.shape.inputs);
    this.#actions[row] = action;
    this.#rewards[row] = reward;
    this.#count += 1;
    if (this.#count % trainEvery === 0) return this.#train(draws);
    this.#arms[action]!.update(this.features(input), reward);
  }

  #train(draws: CountedDraws): void {
    const { batch, gradientSteps } = this.#settings;
    let squares = 0;
    for (let step = 0; step < gradientSteps; step++) squares += this.#gradientStep(draws);
    this.#loss = Math.sqrt(squares / (gradientSteps * batch));
    this.#refit();
  }

  /** One step of Adam on half the mean squared error of a batch; returns the sum of squares. */
  #gradientStep(draws: CountedDraws): number {
    const { batch, memory, learningRate } = this.#settings;
    const inputs = this.#body.shape.inputs;
    const rows = Array.from({ length: batch }, () => draws.below(Math.min(this.#count, memory)));
    const input = new Float32Array(batch * inputs);
    rows.forEach((row, at) => {
      input.set(this.#observations.subarray(row * inputs, (row + 1) * inputs), at * inputs);
    });
    const hidden = this.#body.forward(input, batch);
    const outputs = this.#head.forward(hidden, batch);
    const gradients = new Float32Array(outputs.length);
    let squares = 0;
    rows.forEach((row, at) => {
      const place = at * this.#head.outputs + this.#actions[row]!;
      const error = outputs[place]! - this.#rewards[row]!;
      gradients[place] = error / batch;
      squares += error * error;
    });
    this.#body.backward(this.#head.backward(gradients, batch, true)!, batch);
    for (const network of [this.#head, this.#body]) network.step({ learningRate });
    return squares;
  }

  /** The linear models of all that is remembered, on the layer as it is now. */
  #refit(): void {
    const inputs = this.#body.shape.inputs;
    this.#arms = this.#freshArms();
    const end = Math.min(this.#count, this.#settings.memory);
    for (let row = 0; row < end; row++) {
      const input = this.#observations.subarray(row * inputs, (row + 1) * inputs);
      this.#arms[this.#actions[row]!]!.update(this.features(input), this.#rewards[row]!);
    }
  }

  #freshArms(): RidgeRegression[] {
    const { lambda } = this.#settings;
    return Array.from(
      { length: this.#head.outputs },
      () => new RidgeRegression(this.#body.outputs + 1, lambda),
    );
  }

  /** What decides: the layers and the linear models. */
  parameters(): { readonly body: Json; readonly arms: Json } {
    return { body: savedWeights(this.#body), arms: this.#arms.map((arm) => arm.save()) };
  }

  save(): Json {
    return {
      count: this.#count,
      loss: Number.isNaN(this.#loss) ? null : this.#loss,
      body: savedNetwork(this.#body),
      head: savedNetwork(this.#head),
      arms: this.#arms.map((arm) => arm.save()),
      observations: packNumbers(this.#observations),
      actions: packNumbers(this.#actions),
      rewards: packNumbers(this.#rewards),
    };
  }

  restore(record: JsonRecord): void {
    const { memory } = this.#settings;
    this.#count = countAt(record, 'count');
    this.#loss = record['loss'] === null ? NaN : numberAt(record, 'loss');
    this.#body.restore(networkAt(record, 'body'));
    this.#head.restore(networkAt(record, 'head'));
    this.#arms = listAt(record, 'arms', this.#head.outputs).map(RidgeRegression.load);
    const observations = textAt(record, 'observations');
    this.#observations.set(unpackFloats(observations, this.#observations.length));
    this.#actions.set(unpackIntegers(textAt(record, 'actions'), memory));
    this.#rewards.set(unpackDoubles(textAt(record, 'rewards'), memory));
  }

  dispose(): void {
    this.#body.dispose();
    this.#head.dispose();
  }
}

/** What a linear model over `body` would be given: 1 and its outputs. */
export function withOne(outputs: Float32Array): Float64Array {
  const features = new Float64Array(outputs.length + 1);
  features[0] = 1;
  features.set(outputs, 1);
  return features;
}

export interface Belief {
  readonly means: Float64Array; // expected reward by alternative
  readonly deviations: Float64Array; // standard deviation of that expectation, > 0
}

/** What linear models believe of every alternative, given the features. */
export function beliefOf(arms: readonly RidgeRegression[], features: Float64Array): Belief {
  return {
    means: Float64Array.from(arms, (arm) => arm.mean(features)),
    deviations: Float64Array.from(arms, (arm) =>
      Math.sqrt(
        Math.max(1e-24, arm.noiseVariance(NOISE_SHAPE, NOISE_RATE) * arm.variance(features)),
      ),
    ),
  };
}
