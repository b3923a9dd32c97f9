import type { StorageEffect } from '../effects.ts';
import type { Seconds } from '../units.ts';
import type { TableAccess } from './store/store-config.ts';

/** What a call does to a database, stated at its step; compiled once, one object per node of the call graph. */
export interface Statement {
  /** It commits: goes to the primary, and is answered when its log is safe. */
  readonly isWrite: boolean;
  /** Pages that it looks up, integer >= 0: each may be in the buffer pool or on disk. */
  readonly pages: number;
  /**
   * It locks one row of this many, integer >= 0, for as long as it is in the database; 0: locks nothing. Rows are
   * numbered from 0 and the same for all statements of a database. What locks goes to the primary, a read too.
   */
  readonly rows: number;
  /** Share of the locks that go to row 0, in [0, 1]; the others go to any of the other rows. */
  readonly hotRatio: number;
  /** It must see what its own transaction has written: goes to the primary. */
  readonly isFresh: boolean;
  /** What it does to the tables of the store; then `pages` does not count. Unset: nothing. */
  readonly access?: TableAccess;
}

/** What a storage needs of whoever carries the calls. */
export interface StorageHost {
  /** A call that `enter` has kept goes on to the queue for a worker. */
  entered(row: number): void;
  /** A call that `commit` has kept is through, with an outcome (DONE or FAILED). */
  committed(row: number, outcome: number): void;
}

/**
 * What a service that is a database does beyond the work of its workers: roles of its replicas, locks, disk, log. The
 * way of a call: route -> enter (locks, pages that must be read) -> a worker -> commit (log, replicas) -> left.
 * `entered` and `committed` are called by events alone, never from within a call of the storage.
 */
export interface Storage {
  /** The replica that gets the call, one of those ready, or NONE: nobody can take it now. `u` in [0, 1). */
  route(row: number, u: number): number;
  /** A call has come to its replica, which stands in `calls.replica`. False: it waits, `entered` follows. */
  enter(row: number): boolean;
  /** Its work is done without error. False: it waits, `committed` follows. True: go on, it locks nothing any more. */
  commit(row: number): boolean;
  /** A call leaves the database, answered or withdrawn at any stage, even before `enter`: locks are free again. */
  left(row: number): void;
  /** A replica became ready. */
  ready(replica: number): void;
  /** It is ready no more: it has died, or is drained (`isPlanned`), which loses nothing. */
  lost(replica: number, isPlanned: boolean): void;
  /** How long ago the oldest commit that a replica lacks was written; 0: it lacks none. */
  lagSecondsOf(replica: number): Seconds;
  /** Present value of each signal that monitoring can see, by name; counts and seconds are since the start. */
  signals?(): Readonly<Record<string, number>>;
  /** The combined effects of all faults on it; undefined: none. */
  impair(effect: StorageEffect | undefined): void;
}

/** Whether a call can be served by the primary alone. */
export function needsPrimary(statement: Statement | undefined): boolean {
  return statement !== undefined && (statement.isWrite || statement.isFresh || statement.rows > 0);
}
