import type { CallGraph } from './call-graph.ts';
import type { Calls } from './calls.ts';
import type { Distribution } from './distributions/distribution.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Caches } from './services/caches.ts';
import type { Simulation } from './simulation.ts';
import type { Transactions } from './transactions.ts';
import type { Seconds } from './units.ts';

/** Sees each start of work; for checks and measurements that need single calls. Must not schedule anything. */
export type StartListener = (transaction: number, service: number, wait: Seconds) => void;

export interface InterpreterParts {
  readonly sim: Simulation;
  readonly random: Random;
  readonly graph: CallGraph;
  readonly calls: Calls;
  readonly transactions: Transactions;
  readonly network: Network;
  readonly caches: Caches;
  readonly hop: Distribution | undefined;
  readonly priorities: readonly number[]; // by transaction type
  readonly connections: readonly number[]; // limit by called service
  /** A transaction ended with this outcome (position in OUTCOMES). */
  readonly ended: (row: number, outcome: number) => void;
}
