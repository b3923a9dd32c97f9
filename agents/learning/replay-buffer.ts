import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import {
  packNumbers,
  unpackBytes,
  unpackDoubles,
  unpackFloats,
  unpackIntegers,
} from './packed-floats.ts';

export interface ReplaySize {
  readonly capacity: number; // transitions; then the oldest give way
  readonly observationSize: number; // numbers of an observation
  readonly actionSize: number; // dimensions of an action
  /** Alternatives of all dimensions: masks are kept. 0: there are none. */
  readonly alternatives: number;
}
/** One step as it was taken. */
export interface ReplayRow {
  readonly observation: ArrayLike<number>;
  readonly action: ArrayLike<number>; // whole numbers
  readonly reward: number;
  readonly next: ArrayLike<number>; // of the same episode, also where it ended
  readonly terminated: boolean; // the value of `next` does not count
  readonly mask?: ArrayLike<number>; // of `observation`; unset: all alternatives may be chosen
  readonly nextMask?: ArrayLike<number>;
}
/** Rows of a sample, one behind the other; used again by the next sample of the same size. */
export interface ReplayBatch {
  readonly slots: Int32Array; // where they stand in the buffer
  readonly observations: Float32Array;
  readonly actions: Int32Array;
  readonly rewards: Float64Array;
  readonly nexts: Float32Array;
  readonly terminated: Uint8Array;
  readonly masks: Uint8Array | undefined;
  readonly nextMasks: Uint8Array | undefined;
}
/** Plain JSON, arrays packed: the rows that there are. */
export type SavedReplay = {
  readonly length: number;
  readonly slot: number; // where the next one goes
  readonly observations: string;
  readonly actions: string;
  readonly rewards: string;
  readonly nexts: string;
  readonly terminated: string;
  readonly masks: string;
  readonly nextMasks: string;
};

/** The last `capacity` transitions. Source: Lin 1992, "Self-improving reactive agents". */
export class ReplayBuffer {
  readonly size: ReplaySize;
  readonly #rows: ReplayBatch;
  #batch: ReplayBatch;
  #length = 0;
  #slot = 0;

  constructor(size: ReplaySize) {
    assert(Number.isInteger(size.capacity) && size.capacity >= 1, 'a buffer holds a transition');
    this.size = size;
    this.#rows = roomFor(size, size.capacity);
    this.#batch = roomFor(size, 1);
  }

  /** Transitions in the buffer. */
  get length(): number {
    return this.#length;
  }

  /** Takes a transition in, in place of the oldest where there is no room; returns its slot. */
  add(row: ReplayRow): number {
    const { capacity, observationSize, actionSize, alternatives } = this.size;
    const slot = this.#slot;
    copyRow(this.#rows.observations, slot, row.observation, observationSize);
    copyRow(this.#rows.nexts, slot, row.next, observationSize);
    copyRow(this.#rows.actions, slot, row.action, actionSize);
    this.#rows.rewards[slot] = row.reward;
    this.#rows.terminated[slot] = row.terminated ? 1 : 0;
    copyMask(this.#rows.masks, slot, row.mask, alternatives);
    copyMask(this.#rows.nextMasks, slot, row.nextMask, alternatives);
    this.#slot = (slot + 1) % capacity;
    this.#length = Math.min(capacity, this.#length + 1);
    return slot;
  }

  /** `count` transitions, each drawn evenly from all, with replacement. */
  sample(count: number, uniform: Uniform): ReplayBatch {
    assert(this.#length > 0, 'an empty buffer has no sample');
    this.#makeRoom(count);
    for (let i = 0; i < count; i++) this.#batch.slots[i] = Math.floor(uniform() * this.#length);
    return this.#gather();
  }

  /** The transitions in these slots. */
  at(slots: ArrayLike<number>): ReplayBatch {
    this.#makeRoom(slots.length);
    for (let i = 0; i < slots.length; i++) {
      if (slots[i]! >= this.#length) assert(false, `slot ${slots[i]} of ${this.#length}`);
      this.#batch.slots[i] = slots[i]!;
    }
    return this.#gather();
  }

  save(): SavedReplay {
    const { observationSize, actionSize, alternatives } = this.size;
    const rows = this.#rows;
    const masked = alternatives * this.#length;
    return {
      length: this.#length,
      slot: this.#slot,
      observations: packNumbers(rows.observations.subarray(0, this.#length * observationSize)),
      actions: packNumbers(rows.actions.subarray(0, this.#length * actionSize)),
      rewards: packNumbers(rows.rewards.subarray(0, this.#length)),
      nexts: packNumbers(rows.nexts.subarray(0, this.#length * observationSize)),
      terminated: packNumbers(rows.terminated.subarray(0, this.#length)),
      masks: packNumbers(rows.masks?.subarray(0, masked) ?? new Uint8Array()),
      nextMasks: packNumbers(rows.nextMasks?.subarray(0, masked) ?? new Uint8Array()),
    };
  }

  /** Throws an Error unless it was saved from a buffer of the same sizes. */
  restore(saved: SavedReplay): void {
    const { capacity, observationSize, actionSize, alternatives } = this.size;
    const { length, slot } = saved;
    const slotWanted = length < capacity ? length : slot;
    assert(
      length <= capacity && slot < capacity && slot === slotWanted % capacity,
      'other capacity',
    );
    this.#rows.observations.set(unpackFloats(saved.observations, length * observationSize));
    this.#rows.actions.set(unpackIntegers(saved.actions, length * actionSize));
    this.#rows.rewards.set(unpackDoubles(saved.rewards, length));
    this.#rows.nexts.set(unpackFloats(saved.nexts, length * observationSize));
    this.#rows.terminated.set(unpackBytes(saved.terminated, length));
    this.#rows.masks?.set(unpackBytes(saved.masks, length * alternatives));
    this.#rows.nextMasks?.set(unpackBytes(saved.nextMasks, length * alternatives));
    this.#length = length;
    this.#slot = slot;
  }

  #makeRoom(count: number): void {
    if (this.#batch.slots.length !== count) this.#batch = roomFor(this.size, count);
  }

  #gather(): ReplayBatch {
    const { observationSize, actionSize, alternatives } = this.size;
    const [rows, batch] = [this.#rows, this.#batch];
    for (let i = 0; i < batch.slots.length; i++) {
      const slot = batch.slots[i]!;
      batch.rewards[i] = rows.rewards[slot]!;
      batch.terminated[i] = rows.terminated[slot]!;
      gatherRow(batch.observations, i, rows.observations, slot, observationSize);
      gatherRow(batch.nexts, i, rows.nexts, slot, observationSize);
      gatherRow(batch.actions, i, rows.actions, slot, actionSize);
      if (rows.masks !== undefined) gatherRow(batch.masks!, i, rows.masks, slot, alternatives);
      if (rows.nextMasks !== undefined)
        gatherRow(batch.nextMasks!, i, rows.nextMasks, slot, alternatives);
    }
    return batch;
  }
}

type Column = Float32Array | Int32Array | Uint8Array;

function roomFor(size: ReplaySize, rows: number): ReplayBatch {
  const { observationSize, actionSize, alternatives } = size;
  const masks = () => (alternatives > 0 ? new Uint8Array(rows * alternatives) : undefined);
  return {
    slots: new Int32Array(rows),
    observations: new Float32Array(rows * observationSize),
    actions: new Int32Array(rows * actionSize),
    rewards: new Float64Array(rows),
    nexts: new Float32Array(rows * observationSize),
    terminated: new Uint8Array(rows),
    masks: masks(),
    nextMasks: masks(),
  };
}

function copyRow(column: Column, row: number, numbers: ArrayLike<number>, width: number): void {
  // The message is made only where it is needed.
  if (numbers.length !== width) assert(false, `a row of ${width} numbers, got ${numbers.length}`);
  for (let i = 0; i < width; i++) column[row * width + i] = numbers[i]!;
}

function copyMask(
  column: Uint8Array | undefined,
  row: number,
  mask: ArrayLike<number> | undefined,
  width: number,
): void {
  if (column === undefined) assert(mask === undefined, 'a buffer without masks was given one');
  else if (mask === undefined) column.fill(1, row * width, (row + 1) * width);
  else copyRow(column, row, mask, width);
}

function gatherRow(to: Column, row: number, from: Column, slot: number, width: number): void {
  for (let i = 0; i < width; i++) to[row * width + i] = from[slot * width + i]!;
}
