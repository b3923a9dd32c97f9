// Hot: bench payments
import type { Calls } from '../calls.ts';
import { growColumns } from '../columns.ts';

/** Where a call is inside its database. */
export const OUTSIDE = 0;
export const LOCKING = 1; // waits for a row that another call holds
export const GRANTED = 2; // has got the row after a wait, goes on at this instant
export const READING = 3; // waits for pages from disk
export const INSIDE = 4; // has all it needs: waits for a worker, or is at work
export const LOGGING = 5; // waits for the flush that makes its commit safe
export const REPLICATING = 6; // waits for a replica that has its commit, too
export const FAILING = 7; // its commit fails, at this instant

/** No lock. */
export const UNLOCKED = -1;

/** What a database knows of the calls in it: parallel arrays by the row of the call. */
export class Sessions {
  stage = new Uint8Array(0);
  lock = new Int32Array(0); // number of the lock that it holds or waits for, or UNLOCKED
  group = new Uint8Array(0); // of commits, which it is in while LOGGING
  since = new Float64Array(0); // seconds, when it began to wait for its lock
  position = new Float64Array(0); // in the log, of its commit, while REPLICATING

  /** A call comes in. */
  open(row: number, calls: Calls): void {
    if (row >= this.stage.length) growColumns(this, calls.capacity);
    this.stage[row] = INSIDE;
    this.lock[row] = UNLOCKED;
  }

  /** Also of calls that never came in. */
  stageOf(row: number): number {
    return row < this.stage.length ? this.stage[row]! : OUTSIDE;
  }
}
