// Hot: bench payments
import { type Calls, NONE } from '../calls.ts';
import type { Simulation } from '../simulation.ts';
import { assert, type EventKind, type Lane, type Seconds } from '../units.ts';
import { LockTable } from './lock-table.ts';
import { GRANTED, INSIDE, LOCKING, type Sessions, UNLOCKED } from './sessions.ts';

export interface RowLocksParts {
  readonly name: string; // of its events
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly sessions: Sessions;
  /** A call has got its row after a wait. */
  granted(row: number): void;
}

/**
 * The locks of a database, one per call: taken when it comes in, given back when it has committed, is rolled back or
 * leaves (strict two-phase locking with one row: nothing can deadlock).
 */
export class RowLocks {
  /** Of waits that are over. */
  waitSeconds: Seconds = 0;
  /** Each lock is held so much longer than its call needs it. */
  hold: Seconds = 0;
  readonly table: LockTable;
  readonly #parts: RowLocksParts;
  readonly #immediately: Lane;
  readonly #grantedKind: EventKind;
  readonly #releaseKind: EventKind;

  constructor(parts: RowLocksParts) {
    this.#parts = parts;
    const { sim, calls, sessions, name } = parts;
    this.table = new LockTable(calls);
    this.#immediately = sim.lane(0);
    this.#grantedKind = sim.on(`${name}/granted`, (row, life) => {
      if (calls.generation[row] !== life || sessions.stageOf(row) !== GRANTED) return;
      sessions.stage[row] = INSIDE;
      parts.granted(row);
    });
    this.#releaseKind = sim.on(`${name}/released`, (lock) => this.#release(lock));
  }

  /** Whether the call has the lock at once; else `granted` follows. */
  acquire(row: number, key: number): boolean {
    const { sessions, sim } = this.#parts;
    const lock = this.table.acquire(key, row);
    sessions.lock[row] = lock;
    if (this.table.isHeldBy(lock, row)) return true;
    sessions.stage[row] = LOCKING;
    sessions.since[row] = sim.now;
    return false;
  }

  /** A call gives back its lock, or its place in the queue for it, if it has one. */
  release(row: number): void {
    const { sessions, sim } = this.#parts;
    const lock = sessions.lock[row]!;
    if (lock === UNLOCKED) return;
    sessions.lock[row] = UNLOCKED;
    if (sessions.stage[row] === LOCKING) {
      this.#endWait(row);
      this.table.withdraw(lock, row);
      return;
    }
    assert(this.table.isHeldBy(lock, row), `call ${row} gives back a lock that it has not`);
    if (this.hold === 0) return this.#release(lock);
    this.table.keep(lock);
    sim.schedule(this.hold, this.#releaseKind, lock);
  }

  /** The next call gets the lock, and goes on by an event of its own. */
  #release(lock: number): void {
    const heir = this.table.release(lock);
    if (heir === NONE) return;
    const { sim, calls, sessions } = this.#parts;
    this.#endWait(heir);
    sessions.stage[heir] = GRANTED;
    sim.scheduleIn(this.#immediately, this.#grantedKind, heir, calls.generation[heir]!);
  }

  #endWait(row: number): void {
    this.waitSeconds += this.#parts.sim.now - this.#parts.sessions.since[row]!;
  }
}
