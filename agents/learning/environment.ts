import type { ActionSpace, BoxSpace } from './space.ts';

/** What an episode begins with. */
export interface Start {
  readonly observation: Float32Array; // one number per dimension of the observation space
  /**
   * 1 where an alternative may be chosen, 0 where not: those of all dimensions, one behind the other,
   * at least one of each dimension open. Unset: all may.
   */
  readonly mask?: Uint8Array;
  readonly info: Info;
}
/** Terminated: the task itself ended. Truncated: we stopped watching. Never merged, at most one of them set. */
export interface Step extends Start {
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}
/** Numbers beside the reward, each with its unit in its name: `costDollars`, `violations` of the step. */
export type Info = Readonly<Record<string, number>>;

/**
 * A task to learn: the control loop turned inside out. The same seed and actions give the same
 * episode, bit for bit. After an end only `reset` may follow. What is returned may be used again by
 * the next call.
 */
export interface Environment {
  readonly name: string;
  readonly observationSpace: BoxSpace;
  readonly actionSpace: ActionSpace;
  /** Begins an episode. `seed` is a whole number >= 0 and determines everything that chance does in it. */
  reset(seed: number): Start;
  /** `action`: one number per dimension of the action space. */
  step(action: ArrayLike<number>): Step;
}

/** What the environments of a vector show, row by row: row i begins at i * (numbers per row). */
export interface VectorStart {
  readonly observations: Float32Array; // size x dimensions of the observation space
  readonly masks: Uint8Array | undefined; // size x alternatives; undefined: all may be chosen
  readonly infos: readonly Info[];
}
/**
 * An environment that ended has begun its next episode already: its row of `observations` is the
 * first of the new episode, its row of `finals` the last of the old one (elsewhere `finals` has no
 * meaning); reward, flags and info are of the step that ended it.
 */
export interface VectorStep extends VectorStart {
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array; // 1: the task itself ended
  readonly truncated: Uint8Array; // 1: we stopped watching
  readonly finals: Float32Array;
  /** Of `finals`, as `masks` of the observations: what a bootstrap at a truncation may choose from. */
  readonly finalMasks: Uint8Array | undefined;
}

/** Many environments stepped in one call. What is returned is used again by the next call. */
export interface VectorEnvironment {
  readonly name: string;
  readonly size: number; // environments
  readonly observationSpace: BoxSpace;
  readonly actionSpace: ActionSpace;
  /** Episode k of environment i takes a seed made of (seed, i, k), k from 0. */
  reset(seed: number): VectorStart;
  /** `actions`: size x dimensions of the action space. */
  step(actions: ArrayLike<number>): VectorStep;
}
