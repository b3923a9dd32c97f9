import { parentPort } from 'node:worker_threads';
import type { OptionValues } from '../../sim/options.ts';
import { badInputLines } from '../bad-input.ts';
import type { Answer } from '../worker-pool.ts';
import { policyOf } from './parse-policies.ts';
import { type CacheResult, simulateCache } from './simulate-cache.ts';
import { firstRequests, STUDY_TRACES } from './study-traces.ts';
import { type CacheTrace, footprint, nextRequests } from './trace.ts';

/** One policy at one size on one trace. */
export interface StudyTask {
  readonly trace: string;
  readonly requestsMax: number; // the trace ends after as many
  readonly sizeShare: number; // of the bytes of all different objects, in (0, 1]
  readonly kind: string;
  readonly setting: OptionValues; // beside defaults
}

export interface StudyCell extends StudyTask {
  /** Undefined: the cache would hold too few objects to say anything. */
  readonly result: CacheResult | undefined;
}

/** Fewer objects of mean size are no cache. */
const OBJECTS_MIN = 10;

interface Loaded {
  readonly key: string;
  readonly trace: CacheTrace;
  readonly next: Float64Array;
  readonly bytes: number;
}
let whole: { readonly name: string; readonly trace: CacheTrace } | undefined;
let loaded: Loaded | undefined;

async function load({ trace: name, requestsMax }: StudyTask): Promise<Loaded> {
  const key = `${name} ${requestsMax}`;
  if (loaded?.key === key) return loaded;
  if (whole?.name !== name)
    whole = { name, trace: await STUDY_TRACES.find((one) => one.name === name)!.load() };
  const trace = firstRequests(whole.trace, requestsMax);
  loaded = { key, trace, next: nextRequests(trace), bytes: footprint(trace) };
  return loaded;
}

export async function runCell(task: StudyTask): Promise<StudyCell> {
  const { trace, next, bytes } = await load(task);
  if (trace.distinct * task.sizeShare < OBJECTS_MIN) return { ...task, result: undefined };
  const capacity = Math.floor(bytes * task.sizeShare);
  const settings = Object.entries(task.setting).map(([key, value]) => `${key}=${String(value)}`);
  const policy = policyOf(task.kind, settings.join(';'));
  return { ...task, result: simulateCache({ trace, next, policy, capacity }) };
}

async function answer(task: StudyTask): Promise<Answer<StudyCell>> {
  try {
    return { kind: 'done', output: await runCell(task) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = badInputLines(error);
    return { kind: 'failed', message, ...(lines === undefined ? {} : { lines }) };
  }
}

// Only as a worker: on the main thread this module is its exports.
parentPort?.on('message', async (task: StudyTask) => {
  parentPort?.postMessage(await answer(task));
});
