import type { OptionValues, Registered } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import type { CandidateIndex } from './advisor.ts';
import type { WhatIf } from './what-if.ts';

/** What an advisor that works round by round knows before the first. */
export interface RoundSetup {
  readonly queries: number;
  readonly indexes: readonly CandidateIndex[];
  readonly budgetBytes: number;
  /** What building each index costs, in the unit of query costs. */
  readonly creationCosts: Float64Array;
  /** Asks for costs of a workload of these weights; all that are created share one memory and one count. */
  createWhatIf(weights: Float64Array): WhatIf;
  readonly uniform: Uniform;
}

/** What a round has shown. */
export interface RoundReport {
  readonly counts: Float64Array; // executions, by query
  readonly costs: Float64Array; // of one execution, by query; NaN where there was none
  readonly used: Int32Array; // the index that the query used; -1: none
}

/** Chooses indexes before each round, and sees what came of it. */
export interface RoundAdvisor {
  /** Positions of indexes, ascending, within the budget. `isShift`: the workload is said to be a new one. */
  choose(isShift: boolean): readonly number[];
  observe(report: RoundReport): void;
}

export interface RoundAdvisorLine extends Registered {
  readonly role: 'rule' | 'learned';
  create(options: OptionValues, setup: RoundSetup): RoundAdvisor;
}
