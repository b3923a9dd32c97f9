import { normalQuantile } from '../../../sim/distributions/special-functions.ts';
import type { Uniform } from '../../../sim/random.ts';
import { assert } from '../../../sim/units.ts';
import type { Backend, Initialisation, Network, NetworkShape } from '../network.ts';
import { layoutOf } from './layout.ts';

const UNIFORM_MIN = 2 ** -54; // a uniform number may be 0, of which there is no quantile

/** A backend whose networks have the parameters 0 until they are given others. */
export function backendOf(name: string, empty: (shape: NetworkShape) => Network): Backend {
  return {
    name,
    createNetwork(shape, initialisation) {
      const network = empty(shape);
      network.setParameters(firstParameters(shape, initialisation));
      return network;
    },
    loadNetwork(saved) {
      const network = empty(saved.shape);
      network.restore(saved);
      return network;
    },
  };
}

/** First parameters in the order of `Network.parameters`; layers draw in order, biases are 0. */
export function firstParameters(
  shape: NetworkShape,
  { kind, gains, uniform }: Initialisation,
): Float32Array {
  const { layers, parameterCount } = layoutOf(shape);
  assert(gains === undefined || gains.length === layers.length, 'one gain per layer');
  const parameters = new Float32Array(parameterCount);
  layers.forEach(({ inputs, units, weights }, layer) => {
    const drawn =
      kind === 'orthogonal'
        ? orthogonal(inputs, units, gains?.[layer] ?? 1, uniform)
        : fanIn(inputs, units, uniform);
    parameters.set(drawn, weights);
  });
  return parameters;
}

/** Evenly in +-1 / sqrt(inputs). Source: the default of PyTorch's `torch.nn.Linear`. */
function fanIn(inputs: number, units: number, uniform: Uniform): Float64Array {
  const limit = 1 / Math.sqrt(inputs);
  return Float64Array.from({ length: inputs * units }, () => (2 * uniform() - 1) * limit);
}

/**
 * inputs x units with orthonormal columns, or rows where these are fewer, times the gain; evenly
 * distributed over all such matrices.
 * Source: Saxe, McClelland, Ganguli 2014 (arXiv 1312.6120); evenly because the Q of a matrix of
 * independent normal numbers is, where R has a positive diagonal: Mezzadri 2007, Notices AMS 54(5).
 */
function orthogonal(inputs: number, units: number, gain: number, uniform: Uniform): Float64Array {
  const [long, short] = [Math.max(inputs, units), Math.min(inputs, units)];
  const vectors = Array.from({ length: short }, () =>
    Float64Array.from({ length: long }, () => normalQuantile(Math.max(UNIFORM_MIN, uniform()))),
  );
  orthonormalise(vectors);
  const weights = new Float64Array(inputs * units);
  for (let input = 0; input < inputs; input++)
    for (let unit = 0; unit < units; unit++) {
      const value = inputs >= units ? vectors[unit]![input]! : vectors[input]![unit]!;
      weights[input * units + unit] = gain * value;
    }
  return weights;
}

/** Gram-Schmidt, each vector twice: once leaves rounding errors where two were nearly parallel. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, count) => {
    for (let pass = 0; pass < 2; pass++)
      for (let at = 0; at < count; at++) {
        const other = vectors[at]!;
        const share = dot(vector, other);
        for (let i = 0; i < vector.length; i++) vector[i]! -= share * other[i]!;
      }
    const length = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  });
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
