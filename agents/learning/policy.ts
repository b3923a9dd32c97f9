import type { FeatureStatistics } from '../deployment/drift.ts';
import type { DiscreteSpace } from './space.ts';

/** JSON: what files hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A trained decision rule. */
export interface Policy {
  /** The best action by what was learnt: one number per dimension. `mask` as in `Start`. */
  act(observation: ArrayLike<number>, mask?: Uint8Array): readonly number[];
  /**
   * The probability of each alternative as the policy would act in training or in a log: those of all
   * dimensions one behind the other, those of one dimension adding up to 1. Deterministic policies give
   * 1 to the action of `act`.
   */
  probabilities(observation: ArrayLike<number>, mask?: Uint8Array): Float64Array;
}

/** One look at a policy on its way. */
export interface CurvePoint {
  readonly seed: number;
  readonly steps: number; // of training, so far
  readonly meanReturn: number; // over the episodes of evaluation
  /** Means over episodes of what the environment tells, such as violations and costDollars. */
  readonly info: Readonly<Record<string, number>>;
}

/** A trained policy as it stands in a file: enough to use it and to train it again. */
export interface PolicyFile {
  readonly format: 'finfra-policy-1';
  readonly algorithm: string; // kind of a line of ALGORITHMS
  readonly environment: string; // name of what it was trained on
  readonly observation: readonly string[]; // names of the observation space, in order
  readonly action: DiscreteSpace;
  /** How its observations were distributed while it acted in the episodes that judged it; unset: not counted. */
  readonly featureStatistics?: readonly FeatureStatistics[];
  /** As `load` of the algorithm reads it. */
  readonly parameters: Json;
  readonly training: {
    readonly command: string; // that trains it again
    readonly seed: number;
    readonly steps: number; // of the environment, or updates on a log
    readonly options: Json; // of the algorithm, all of them
    readonly codeVersion: string;
    /** Looks at the greedy policy on its way, of all seeds that were trained. */
    readonly curve: readonly CurvePoint[];
  };
  readonly hash: string; // 16 hex digits over everything else
}
