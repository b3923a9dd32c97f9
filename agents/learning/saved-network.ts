import type { Activation, LayerShape, Network, SavedNetwork } from './network.ts';
import type { Json } from './policy.ts';
import { countAt, type JsonRecord, listAt, recordAt, recordOf, textAt } from './read-json.ts';

const ACTIVATIONS: readonly Activation[] = ['linear', 'relu', 'tanh'];

/** A network to go on training from, as JSON. */
export function savedNetwork(network: Network): Json {
  return network.save() as unknown as Json;
}

/** What a network decides by, as JSON: without the state of its optimiser. */
export function savedWeights(network: Network): Json {
  const { shape, parameters } = network.save();
  return { shape, parameters } as unknown as Json;
}

/** The network that was saved under a key; throws an Error that says what is wrong with it. */
export function networkAt(record: JsonRecord, key: string): SavedNetwork {
  const saved = recordAt(record, key);
  const shape = recordAt(saved, 'shape');
  const network: SavedNetwork = {
    shape: { inputs: sizeAt(shape, 'inputs'), layers: listAt(shape, 'layers').map(layerOf) },
    parameters: textAt(saved, 'parameters'),
  };
  if (saved['adam'] === undefined) return network;
  const adam = recordAt(saved, 'adam');
  const moments = { mean: textAt(adam, 'mean'), square: textAt(adam, 'square') };
  return { ...network, adam: { steps: countAt(adam, 'steps'), ...moments } };
}

function layerOf(saved: Json): LayerShape {
  const record = recordOf(saved, 'a layer');
  const activation = ACTIVATIONS.find((one) => one === record['activation']);
  if (activation === undefined)
    throw new Error(`activation must be one of ${ACTIVATIONS.join(', ')}`);
  return { units: sizeAt(record, 'units'), activation };
}

function sizeAt(record: JsonRecord, key: string): number {
  const size = countAt(record, key);
  if (size === 0) throw new Error(`${key} must be a whole number >= 1, is 0`);
  return size;
}
