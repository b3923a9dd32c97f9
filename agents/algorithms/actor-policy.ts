import { Categorical } from '../learning/categorical.ts';
import type { Backend } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { inputsOf, loadNetworkPolicy, type NetworkPolicy } from './network-policy.ts';

/**
 * Acts by the most probable alternatives; its probabilities are those of training. The network gives
 * logits.
 */
export function actorPolicy(parts: NetworkPolicy): Policy {
  const choice = new Categorical(parts.sizes);
  const inputs = inputsOf(parts);
  const read = (observation: ArrayLike<number>, mask: Uint8Array | undefined): void =>
    choice.read(parts.network.forward(inputs(observation), 1), 0, mask);
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

/** As `saveNetworkPolicy` gave it; throws an Error that says what is wrong with damaged parameters. */
export function loadActorPolicy(saved: Json, backend: Backend): Policy {
  return actorPolicy(loadNetworkPolicy(saved, backend));
}
