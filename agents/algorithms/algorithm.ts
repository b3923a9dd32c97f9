import type { OptionValues, Registered } from '../../sim/options.ts';
import type { VectorEnvironment } from '../learning/environment.ts';
import type { Backend } from '../learning/network.ts';
import type { Json, Policy } from '../learning/policy.ts';
import type { ActionSpace, BoxSpace } from '../learning/space.ts';
import type { Transitions } from '../learning/transitions.ts';

/** What training begins with. */
export interface TrainingSetup {
  readonly options: OptionValues; // as `readOptions` returns them
  readonly seed: number; // a whole number >= 0: determines every draw of the algorithm
  readonly backend: Backend;
  /** Environment steps (or updates, on a log) that the whole training will have: for schedules. */
  readonly stepsMax: number;
  /** As `save` returned it: training goes on from there exactly as if it had not been interrupted. */
  readonly saved?: Json;
}
export interface OnlineSetup extends TrainingSetup {
  /**
   * Restored, where `saved` is given, to the same point by its owner before the trainer is made. A
   * new trainer resets it with `seed`.
   */
  readonly environments: VectorEnvironment;
}
export interface OfflineSetup extends TrainingSetup {
  readonly transitions: Transitions;
  readonly observationSpace: BoxSpace;
  readonly actionSpace: ActionSpace;
}

/** One training on its way. */
export interface Trainer {
  /** Environment steps (of all environments together), or updates on a log, so far. */
  readonly steps: number;
  /** One round: a few steps and what is learnt from them. */
  advance(): void;
  /** What has been learnt so far; later rounds may change it, unless it is loaded from `parameters`. */
  readonly policy: Policy;
  /** Whether there is a policy to write: not before a warm-up is over. Unset: from the beginning. */
  readonly isReady?: boolean;
  /** For a policy file, as `load` reads it. */
  parameters(): Json;
  /** Everything, to go on exactly from here. */
  save(): Json;
  /** Means over the last round, such as losses, for the learning curve. */
  readonly diagnostics: Readonly<Record<string, number>>;
  /** Gives back what the backend has reserved. */
  dispose(): void;
}

interface AlgorithmBase extends Registered {
  readonly source: string; // the paper, with its year
  /** The policy of a file. Throws an Error that says what is wrong with damaged parameters. */
  load(parameters: Json, backend: Backend): Policy;
}
/** Learns by acting. */
export interface OnlineAlgorithm extends AlgorithmBase {
  readonly learnsFrom: 'environments';
  createTrainer(setup: OnlineSetup): Trainer;
}
/** Learns from what another controller did. */
export interface OfflineAlgorithm extends AlgorithmBase {
  readonly learnsFrom: 'log';
  createTrainer(setup: OfflineSetup): Trainer;
}
export type AlgorithmLine = OnlineAlgorithm | OfflineAlgorithm;
