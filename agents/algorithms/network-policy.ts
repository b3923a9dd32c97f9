import type { Backend, Network } from '../learning/network.ts';
import { momentsAt, ObservationNormalizer } from '../learning/normalizer.ts';
import type { Json } from '../learning/policy.ts';
import { recordOf, sizesAt } from '../learning/read-json.ts';
import { networkAt, savedWeights } from '../learning/saved-network.ts';

/** What a policy by a network consists of: the network gives one number per alternative. */
export interface NetworkPolicy {
  readonly network: Network;
  readonly sizes: readonly number[]; // alternatives by dimension
  readonly normalizer: ObservationNormalizer | undefined; // undefined: it is fed with observations as they are
}

/** What the network is fed with, used again by the next call. Throws where an observation has another length. */
export function inputsOf({
  network,
  normalizer,
}: NetworkPolicy): (observation: ArrayLike<number>) => Float32Array {
  const input = new Float32Array(network.shape.inputs);
  return (observation) => {
    if (observation.length !== input.length)
      throw new Error(`the policy sees ${input.length} numbers, got ${observation.length}`);
    input.set(observation);
    normalizer?.normalize(input, 1, input);
    return input;
  };
}

/** As `loadNetworkPolicy` reads it. */
export function saveNetworkPolicy({ network, sizes, normalizer }: NetworkPolicy): Json {
  const moments = normalizer === undefined ? {} : { moments: normalizer.moments.save() };
  return { sizes, network: savedWeights(network), ...moments };
}

/** Throws an Error that says what is wrong with damaged parameters. */
export function loadNetworkPolicy(saved: Json, backend: Backend): NetworkPolicy {
  const record = recordOf(saved, 'parameters');
  const sizes = sizesAt(record, 'sizes');
  const network = backend.loadNetwork(networkAt(record, 'network'));
  const alternatives = sizes.reduce((sum, size) => sum + size, 0);
  if (network.outputs !== alternatives)
    throw new Error(`sizes must add up to ${network.outputs} outputs, got ${alternatives}`);
  if (record['moments'] === undefined) return { network, sizes, normalizer: undefined };
  const normalizer = new ObservationNormalizer(network.shape.inputs);
  normalizer.moments.restore(momentsAt(record, 'moments'));
  return { network, sizes, normalizer };
}
