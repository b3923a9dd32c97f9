import type { FigureSpec } from '../figures/figure.ts';
import type { ExperimentConfig, RunSpec } from '../types.ts';
import type { SafetyRun } from './safety-worker.ts';
import type { TrainingPoint, WatchedTraining } from './watched-training.ts';

/** What a part has to do its work with. */
export interface PartTools {
  /** The experiment `safety-canaries`. */
  readonly config: ExperimentConfig;
  readonly isQuick: boolean;
  /** Runs on a worker thread; throws where the run fails. */
  run(spec: RunSpec): Promise<SafetyRun>;
  /** Likewise; what it has cost, round by round. */
  train(watched: WatchedTraining): Promise<readonly TrainingPoint[]>;
}
/** What a part has found: a table, a picture, and sentences computed from the rows. */
export interface PartResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly spec: FigureSpec;
  readonly words: readonly string[];
}
/** One question of the study of safeguards. */
export interface SafetyPart {
  readonly name: string; // of its files
  readonly question: string;
  make(tools: PartTools): Promise<PartResult>;
}
