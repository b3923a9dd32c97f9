import type { OptionTable } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import { type LogMemory, logMemory } from '../learning/log-memory.ts';
import type { Backend, LayerShape, Network, NetworkShape } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, type JsonRecord, recordAt, recordOf } from '../learning/read-json.ts';
import type { ReplayBatch } from '../learning/replay-buffer.ts';
import { networkAt, savedNetwork } from '../learning/saved-network.ts';
import { alternativesOf } from '../learning/space.ts';
import type { OfflineSetup, Trainer } from './algorithm.ts';

/** What an algorithm for logs is beside its loop. */
export interface OfflineModel {
  /** One gradient step; `progress`: the share of the training that is done, in [0, 1]. */
  update(batch: ReplayBatch, progress: number): void;
  /** All networks, by name: what is saved. */
  readonly networks: Readonly<Record<string, Network>>;
  readonly policy: Policy;
  parameters(): Json;
  /** Sums over the updates since the last call. */
  takeSums(): Readonly<Record<string, number>>;
}
/** What a model is made of. */
export interface OfflineParts extends LogMemory {
  readonly backend: Backend;
  readonly draws: CountedDraws;
  readonly sizes: readonly number[]; // alternatives by dimension
  readonly inputs: number; // numbers of an observation
}
export interface OfflineLoop {
  readonly batch: number; // rows of an update
  readonly gamma: number; // discount per step
  create(parts: OfflineParts): OfflineModel;
}

const ROUND_UPDATES = 100;

/** Options that all algorithms for logs have. */
export const OFFLINE_OPTIONS = {
  hidden: {
    value: { type: 'numbers' },
    default: [64, 64],
    description: 'units of the hidden layers of every network',
  },
  learningRate: {
    value: { type: 'number', above: 0 },
    default: 0.001,
    description: 'step size of Adam at the beginning; it falls in a straight line to a tenth',
    tune: { min: 1e-4, max: 3e-3, log: true },
  },
  batch: {
    value: { type: 'number', integer: true, min: 1 },
    default: 128,
    description: 'rows of the log in an update',
  },
} satisfies OptionTable;
/** Of those that value what follows. */
export const VALUE_OPTIONS = {
  ...OFFLINE_OPTIONS,
  gamma: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.99,
    description: 'discount per step, in [0, 1]',
  },
  targetShare: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.005,
    description: 'share of the network that its slow copy takes over at each update',
    tune: { min: 0.001, max: 0.05, log: true },
  },
} satisfies OptionTable;

export interface OfflineOptions {
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly batch: number;
}
export interface ValueOptions extends OfflineOptions {
  readonly gamma: number;
  readonly targetShare: number;
}

/** Step size at a point of the training: from the whole to a tenth in a straight line. */
export function learningRateAt({ learningRate }: OfflineOptions, progress: number): number {
  return learningRate * (1 - 0.9 * Math.min(1, progress));
}

/** Rectified hidden layers and linear outputs. */
export function createHeads(
  { backend, draws, inputs }: Pick<OfflineParts, 'backend' | 'draws' | 'inputs'>,
  hidden: readonly number[],
  outputs: number,
): Network {
  const layers: LayerShape[] = hidden.map((units) => ({ units, activation: 'relu' }));
  const shape: NetworkShape = {
    inputs,
    layers: [...layers, { units: outputs, activation: 'linear' }],
  };
  return backend.createNetwork(shape, { kind: 'fan-in', uniform: draws.uniform });
}

/** A network of values and its slow copy, which begins as the network is. */
export function createValues(
  parts: Pick<OfflineParts, 'backend' | 'draws' | 'inputs'>,
  hidden: readonly number[],
  outputs: number,
): { readonly q: Network; readonly target: Network } {
  const q = createHeads(parts, hidden, outputs);
  const target = createHeads(parts, hidden, outputs);
  target.blend(q, 1);
  return { q, target };
}

/** Batches drawn evenly from the log, one gradient step for each: `steps` counts updates. */
export class OfflineTrainer implements Trainer {
  readonly #setup: OfflineSetup;
  readonly #loop: OfflineLoop;
  readonly #memory: LogMemory;
  readonly #model: OfflineModel;
  #draws: CountedDraws;
  #steps = 0;
  #diagnostics: Readonly<Record<string, number>> = {};

  constructor(setup: OfflineSetup, loop: OfflineLoop) {
    const { seed, saved, observationSpace, actionSpace, backend } = setup;
    assert(actionSpace.kind === 'discrete', 'needs discrete actions');
    const inputs = observationSpace.names.length;
    this.#setup = setup;
    this.#loop = loop;
    this.#memory = logMemory(setup.transitions, {
      observationSize: inputs,
      actionSize: actionSpace.sizes.length,
      alternatives: alternativesOf(actionSpace),
      gamma: loop.gamma,
    });
    this.#draws = new CountedDraws(`offline ${seed}`);
    const { sizes } = actionSpace;
    this.#model = loop.create({ ...this.#memory, backend, draws: this.#draws, sizes, inputs });
    if (saved !== undefined) this.#restore(recordOf(saved, 'a saved training'));
  }

  get steps(): number {
    return this.#steps;
  }

  get policy(): Policy {
    return this.#model.policy;
  }

  /** Means per update of the last round. */
  get diagnostics() {
    return this.#diagnostics;
  }

  advance(): void {
    for (let update = 0; update < ROUND_UPDATES; update++) {
      const batch = this.#memory.memory.sample(this.#loop.batch, this.#draws.uniform);
      this.#model.update(batch, this.#steps / this.#setup.stepsMax);
      this.#steps += 1;
    }
    const sums = Object.entries(this.#model.takeSums());
    this.#diagnostics = Object.fromEntries(sums.map(([name, sum]) => [name, sum / ROUND_UPDATES]));
  }

  parameters(): Json {
    return this.#model.parameters();
  }

  save(): Json {
    const networks = Object.entries(this.#model.networks);
    return {
      steps: this.#steps,
      draws: this.#draws.count,
      diagnostics: this.#diagnostics,
      networks: Object.fromEntries(
        networks.map(([name, network]) => [name, savedNetwork(network)]),
      ),
    };
  }

  dispose(): void {
    for (const network of Object.values(this.#model.networks)) network.dispose();
  }

  #restore(record: JsonRecord): void {
    this.#steps = countAt(record, 'steps');
    this.#draws = new CountedDraws(`offline ${this.#setup.seed}`, countAt(record, 'draws'));
    this.#diagnostics = recordAt(record, 'diagnostics') as Readonly<Record<string, number>>;
    const networks = recordAt(record, 'networks');
    for (const [name, network] of Object.entries(this.#model.networks))
      network.restore(networkAt(networks, name));
  }
}
