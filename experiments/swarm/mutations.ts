/** One small change of the simulator that makes it wrong. */
export interface Mutation {
  readonly name: string; // what is broken
  readonly file: string; // from the root
  readonly from: string; // stands there exactly once
  readonly to: string;
}

export const MUTATIONS: readonly Mutation[] = [];
