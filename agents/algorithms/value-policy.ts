import { BranchedValues } from '../learning/branched-values.ts';
import type { Backend, Network, SavedNetwork } from '../learning/network.ts';
import { ObservationNormalizer, type SavedMoments } from '../learning/normalizer.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { numbersAt, recordAt, recordOf } from '../learning/read-json.ts';

/** A network of values of alternatives, and what it is fed with. */
export interface ValueParts {
  readonly network: Network;
  readonly sizes: readonly number[]; // alternatives by dimension
  readonly normalizer: ObservationNormalizer;
}

/** Takes the best open alternative of each dimension, for certain. */
export function valuePolicy({ network, sizes, normalizer }: ValueParts): Policy {
  const values = new BranchedValues(sizes);
  const best = (observation: ArrayLike<number>, mask?: Uint8Array) =>
    values.best(network.forward(normalizer.normalize(observation), 1), 0, mask);
  return {
    act: best,
    probabilities(observation, mask) {
      const probabilities = new Float64Array(values.alternatives);
      const action = best(observation, mask);
      for (const dimension of action.keys()) probabilities[values.place(action, 0, dimension)] = 1;
      return probabilities;
    },
  };
}

export function saveValuePolicy({ network, sizes, normalizer }: ValueParts): Json {
  const { shape, parameters } = network.save();
  const saved = { shape, parameters } as unknown as Json;
  return { sizes, network: saved, moments: normalizer.moments.save() };
}

/** Throws an Error that says what is wrong with damaged parameters. */
export function loadValuePolicy(saved: Json, backend: Backend): Policy {
  const record = recordOf(saved, 'parameters');
  const sizes = numbersAt(record, 'sizes');
  const network = backend.loadNetwork(recordAt(record, 'network') as unknown as SavedNetwork);
  const alternatives = sizes.reduce((sum, size) => sum + size, 0);
  if (network.outputs !== alternatives)
    throw new Error(`sizes must add up to ${network.outputs} outputs, got ${alternatives}`);
  const normalizer = new ObservationNormalizer(network.shape.inputs);
  normalizer.moments.restore(recordAt(record, 'moments') as unknown as SavedMoments);
  return valuePolicy({ network, sizes, normalizer });
}
