import { ActionValues } from '../learning/action-values.ts';
import { greedyPolicy } from '../learning/greedy.ts';
import { scaleInputs } from '../learning/input-scale.ts';
import type { Backend } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { type JsonRecord, listAt, recordAt, recordOf } from '../learning/read-json.ts';
import { networkAt } from '../learning/saved-network.ts';
import type { BoxSpace } from '../learning/space.ts';

type Bounds = Pick<BoxSpace, 'low' | 'high'>;

/** Takes the open alternative of the largest value; `bounds`: inputs are scaled by them. */
export function dqnPolicy(values: ActionValues, width: number, bounds: Bounds | undefined): Policy {
  const inputs = new Float32Array(width);
  return greedyPolicy(values.alternatives, (observation) => {
    if (observation.length !== width)
      throw new Error(`the policy sees ${width} numbers, got ${observation.length}`);
    inputs.set(observation);
    if (bounds !== undefined) scaleInputs(bounds, inputs);
    return values.of(inputs, 1);
  });
}

/** The policy that `parameters` of a trainer gave. Throws an Error that says what is wrong with them. */
export function loadDqnPolicy(parameters: Json, backend: Backend): Policy {
  const record = recordOf(parameters, 'parameters of dqn');
  const network = backend.loadNetwork(networkAt(record, 'network'));
  if (typeof record['duelling'] !== 'boolean') throw new Error('duelling must be true or false');
  const { inputs } = network.shape;
  const scale = record['scale'] === null ? undefined : recordAt(record, 'scale');
  const bounds = scale === undefined ? undefined : readBounds(scale, inputs);
  return dqnPolicy(new ActionValues(network, record['duelling']), inputs, bounds);
}

function readBounds(record: JsonRecord, inputs: number): Bounds {
  const read = (key: string, endless: number) =>
    listAt(record, key, inputs).map((bound) => (typeof bound === 'number' ? bound : endless));
  return { low: read('low', -Infinity), high: read('high', Infinity) };
}
