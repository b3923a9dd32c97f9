/**
 * Steps that were taken, one row each, whole episodes one behind the other. Row i + 1 follows row i
 * unless row i is terminated or truncated (the last row counts as truncated).
 */
export interface Transitions {
  readonly length: number; // rows
  readonly observations: Float32Array; // rows x dimensions
  readonly actions: Int32Array; // rows x dimensions of the action
  readonly rewards: Float64Array;
  readonly nexts: Float32Array; // the observation after the step, of the same episode
  readonly terminated: Uint8Array; // 1: nothing follows, the value of `nexts` does not count
  readonly truncated: Uint8Array;
  /** With which probability the action was chosen, in (0, 1]; undefined: it was not recorded. */
  readonly propensities: Float64Array | undefined;
  readonly masks: Uint8Array | undefined; // of the observation, rows x alternatives
  readonly nextMasks: Uint8Array | undefined;
}
