import { BranchedValues } from '../learning/branched-values.ts';
import type { Backend } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { inputsOf, loadNetworkPolicy, type NetworkPolicy } from './network-policy.ts';

/** Takes the best open alternative of each dimension, for certain. The network gives values. */
export function valuePolicy(parts: NetworkPolicy): Policy {
  const values = new BranchedValues(parts.sizes);
  const inputs = inputsOf(parts);
  const best = (observation: ArrayLike<number>, mask?: Uint8Array) =>
    values.best(parts.network.forward(inputs(observation), 1), 0, mask);
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

/** As `saveNetworkPolicy` gave it; throws an Error that says what is wrong with damaged parameters. */
export function loadValuePolicy(saved: Json, backend: Backend): Policy {
  return valuePolicy(loadNetworkPolicy(saved, backend));
}
