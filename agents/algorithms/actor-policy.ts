import { Categorical } from '../learning/categorical.ts';
import type { Backend, Network, SavedNetwork } from '../learning/network.ts';
import { ObservationNormalizer, type SavedMoments } from '../learning/normalizer.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { numbersAt, recordAt, recordOf } from '../learning/read-json.ts';

/** What a stochastic policy consists of. */
export interface ActorParts {
  readonly network: Network; // gives logits, one per alternative
  readonly sizes: readonly number[]; // alternatives by dimension
  readonly normalizer: ObservationNormalizer | undefined;
}

/** Acts by the most probable alternatives; its probabilities are those of training. */
export function actorPolicy({ network, sizes, normalizer }: ActorParts): Policy {
  const choice = new Categorical(sizes);
  const input = new Float32Array(network.shape.inputs);
  const read = (observation: ArrayLike<number>, mask: Uint8Array | undefined): void => {
    input.set(observation);
    if (normalizer !== undefined) normalizer.normalize(input, 1, input);
    choice.read(network.forward(input, 1), 0, mask);
  };
  return {
    act(observation, mask) {
      read(observation, mask);
      return choice.best();
    },
    probabilities(observation, mask) {
      read(observation, mask);
      return choice.probabilities.slice();
    },
  };
}

/** As `loadActorPolicy` reads it. */
export function saveActorPolicy({ network, sizes, normalizer }: ActorParts): Json {
  const { shape, parameters } = network.save();
  const network_ = { shape, parameters } as unknown as Json;
  return {
    sizes,
    network: network_,
    ...(normalizer === undefined ? {} : { moments: normalizer.moments.save() }),
  };
}

/** Throws an Error that says what is wrong with damaged parameters. */
export function loadActorPolicy(saved: Json, backend: Backend): Policy {
  const record = recordOf(saved, 'parameters');
  const sizes = numbersAt(record, 'sizes');
  const network = backend.loadNetwork(recordAt(record, 'network') as unknown as SavedNetwork);
  const alternatives = sizes.reduce((sum, size) => sum + size, 0);
  if (network.outputs !== alternatives)
    throw new Error(`sizes must add up to ${network.outputs} outputs, got ${alternatives}`);
  const { inputs } = network.shape;
  if (record['moments'] === undefined)
    return actorPolicy({ network, sizes, normalizer: undefined });
  const normalizer = new ObservationNormalizer(inputs);
  normalizer.moments.restore(recordAt(record, 'moments') as unknown as SavedMoments);
  return actorPolicy({ network, sizes, normalizer });
}
