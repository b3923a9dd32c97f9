import type { Uniform } from '../../sim/random.ts';
import type { Json } from './policy.ts';
import { PrioritisedReplay, type SavedPrioritisedReplay } from './prioritised-replay.ts';
import {
  type ReplayBatch,
  ReplayBuffer,
  type ReplayRow,
  type ReplaySize,
  type SavedReplay,
} from './replay-buffer.ts';

/** What a learner draws its transitions from, evenly or by priority. */
export interface ReplayMemory {
  readonly length: number;
  add(row: ReplayRow): void;
  /** `beta`: how much of the bias of priorities is corrected, in [0, 1]. */
  sample(
    count: number,
    uniform: Uniform,
    beta: number,
  ): ReplayBatch & { readonly weights?: Float64Array };
  /** Tells the errors of the rows of a sample. */
  update(batch: ReplayBatch, errors: Float64Array): void;
  save(): Json;
  restore(saved: Json): void;
}

const PRIORITY_MIN = 1e-6;

/** Evenly drawn unless `alpha`, the exponent of priorities, is given. */
export function replayMemory(size: ReplaySize, alpha?: number): ReplayMemory {
  if (alpha !== undefined) return prioritised(size, alpha);
  const replay = new ReplayBuffer(size);
  return {
    get length() {
      return replay.length;
    },
    add: (row) => replay.add(row),
    sample: (count, uniform) => replay.sample(count, uniform),
    update() {},
    save: () => replay.save(),
    restore: (saved) => replay.restore(saved as SavedReplay),
  };
}

function prioritised(size: ReplaySize, alpha: number): ReplayMemory {
  const replay = new PrioritisedReplay(size, { alpha, epsilon: PRIORITY_MIN });
  return {
    get length() {
      return replay.length;
    },
    add: (row) => replay.add(row),
    sample: (count, uniform, beta) => replay.sample(count, uniform, beta),
    update: ({ slots }, errors) => replay.update(slots, errors),
    save: () => replay.save(),
    restore: (saved) => replay.restore(saved as SavedPrioritisedReplay),
  };
}
