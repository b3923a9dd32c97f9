import type * as Core from '@tensorflow/tfjs-core';
import { assert } from '../../../sim/units.ts';

export type Tensorflow = typeof Core;
export type Tensor = Core.Tensor;
export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  /** What computes: the native library, else WebAssembly, else plain JavaScript. */
  readonly engine: 'native' | 'wasm' | 'cpu';
}

// Not installed everywhere: its installer downloads a library. Only its name is known here.
const NATIVE = '@tensorflow/tfjs-node';

let loading: Promise<LoadedTensorflow> | undefined;

/** TensorFlow.js on the fastest engine that there is, loaded on the first call: about a second. */
export function loadTensorflow(): Promise<LoadedTensorflow> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LoadedTensorflow> {
  const tf = (await import('@tensorflow/tfjs-core')).default as unknown as Tensorflow;
  if (await loadsNative(tf)) return { tf, engine: 'native' };
  await import('@tensorflow/tfjs-backend-cpu');
  await import('@tensorflow/tfjs-backend-wasm');
  const engine = (await withoutHandlers(() => tf.setBackend('wasm'))) ? 'wasm' : 'cpu';
  if (engine === 'cpu') await tf.setBackend('cpu');
  await tf.ready();
  // Where an engine does not start, the library goes on with another without a word.
  assert(tf.getBackend() === engine, `TensorFlow.js runs on ${tf.getBackend()}, not on ${engine}`);
  return { tf, engine };
}

/**
 * Its WebAssembly takes over what the whole process does with errors that nobody caught: they would be
 * shown inside its own source. What it added is taken away again.
 */
async function withoutHandlers<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  try {
    return await start();
  } finally {
    events.forEach((event, at) => {
      for (const listener of process.rawListeners(event))
        if (!before[at]!.has(listener)) process.off(event, listener as () => void);
    });
  }
}

/** False where it is not installed, or its library does not load on this version of Node. */
async function loadsNative(tf: Tensorflow): Promise<boolean> {
  try {
    await import(NATIVE);
  } catch {
    return false;
  }
  return (await tf.setBackend('tensorflow')) && tf.getBackend() === 'tensorflow';
}
