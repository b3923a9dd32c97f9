import { parentPort } from 'node:worker_threads';
import { assert } from '../../sim/units.ts';
import type { Answer } from '../worker-pool.ts';
import { type LayerRun, replayLayer } from './layer-replay.ts';
import { type Layer, layerScenarios } from './layer-scenario.ts';

/** One layer through one scenario. */
export interface LayerTask {
  readonly scenario: string;
  readonly layer: Layer;
  readonly seed: number;
  /** So much shorter than stated, >= 1. */
  readonly shrink: number;
}

export function runLayer({ scenario: name, layer, seed, shrink }: LayerTask): LayerRun {
  const scenario = layerScenarios(shrink).find((one) => one.name === name);
  assert(scenario !== undefined, `unknown scenario ${name}`);
  return replayLayer(scenario, layer, seed);
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', (task: LayerTask) => {
  let answer: Answer<LayerRun>;
  try {
    answer = { kind: 'done', output: runLayer(task) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    answer = { kind: 'failed', message };
  }
  parentPort?.postMessage(answer);
});
