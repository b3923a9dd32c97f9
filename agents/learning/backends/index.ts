import type { Registered } from '../../../sim/options.ts';
import type { Backend } from '../network.ts';
import { tensorflowBackend } from './tensorflow.ts';
import { typedArrays } from './typed-arrays.ts';
import { wasmSimd } from './wasm-simd.ts';

/** A way to compute with networks. */
export interface BackendLine extends Registered {
  /** Loads what it needs; throws an Error that says what is missing where it cannot run here. */
  load(): Promise<Backend>;
}

/** What networks can be computed with. */
export const BACKENDS: readonly BackendLine[] = [
  {
    kind: 'wasm-simd',
    description: 'WebAssembly with SIMD: fast, the same bits on any machine; the default',
    options: {},
    coveredBy:
      'test/agents/learning/backends/gradients.test.ts: wasm-simd: gradients are those of finite differences',
    load: async () => wasmSimd,
  },
  {
    kind: 'typed-arrays',
    description: 'plain JavaScript on typed arrays: slow, needs nothing, easy to read',
    options: {},
    coveredBy:
      'test/agents/learning/backends/gradients.test.ts: typed-arrays: gradients are those of finite differences',
    load: async () => typedArrays,
  },
  {
    kind: 'tensorflow',
    description:
      'TensorFlow.js, native where it is installed, else in WebAssembly: to compare with',
    options: {},
    coveredBy:
      'test/agents/learning/backends/gradients.test.ts: tensorflow: gradients are those of finite differences',
    load: tensorflowBackend,
  },
];

/** What networks are computed with unless another backend is asked for. */
export function defaultBackend(): Backend {
  return wasmSimd;
}
