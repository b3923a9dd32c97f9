// Hot: bench payments
import { CallQueues } from '../call-queues.ts';
import { type Calls, NONE } from '../calls.ts';
import type { Simulation } from '../simulation.ts';
import type { EventKind, Seconds } from '../units.ts';
import { LOGGING, type Sessions } from './sessions.ts';

export interface CommitLogHost {
  /** Seconds of the flush that begins now. */
  flushSeconds(): Seconds;
  /** A flush is over: so many commits are on disk, `written` follows for each. */
  flushed(commits: number): void;
  written(row: number): void;
  /** The log is lost before the commit was on disk. */
  unwritten(row: number): void;
}

export interface CommitLogParts {
  readonly name: string; // of its events
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly sessions: Sessions;
  readonly groupCommit: Seconds;
  readonly host: CommitLogHost;
}

/**
 * The write-ahead log of the primary: one flush at a time writes all commits that have come before it begins; those
 * that come meanwhile share the next one. A flush begins when the one before is over and the first commit of its
 * group has waited `groupCommit`. With Poisson arrivals a bulk-service queue M/G^[1,inf]/1 ("group clearance").
 * Source: PostgreSQL documentation, WAL configuration (commits share a flush; commit_delay, which here runs from the
 * commit, not from the end of the flush before it: assumption); Chakravarthy et al. 2020, doi 10.1007/s11009-020-09828-4.
 */
export class CommitLog {
  flushes = 0;
  readonly #parts: CommitLogParts;
  readonly #queues: CallQueues; // 0 and 1: the open group and the one that is being written, in turn
  readonly #flushedKind: EventKind;
  readonly #dueKind: EventKind;
  #open = 0; // number of the queue that takes commits
  #isFlushing = false;
  #isDue: boolean; // whether the open group has waited long enough
  #group = 0; // number of the open group
  #epoch = 0; // of the flush under way

  constructor(parts: CommitLogParts) {
    this.#parts = parts;
    this.#queues = new CallQueues(parts.calls);
    this.#queues.ensure(2);
    this.#isDue = parts.groupCommit === 0;
    const { sim, name } = parts;
    this.#flushedKind = sim.on(`${name}/flushed`, (_, epoch) => {
      if (epoch === this.#epoch) this.#flushed();
    });
    this.#dueKind = sim.on(`${name}/flush-due`, (_, group) => {
      if (group === this.#group) this.#due();
    });
  }

  add(row: number): void {
    const { sessions, sim, groupCommit } = this.#parts;
    sessions.stage[row] = LOGGING;
    sessions.group[row] = this.#open;
    this.#queues.push(this.#open, row);
    if (groupCommit > 0 && this.#queues.length[this.#open] === 1) {
      this.#isDue = false;
      this.#group = (this.#group + 1) | 0; // of a group that was withdrawn nothing is due
      sim.schedule(groupCommit, this.#dueKind, 0, this.#group);
    } else if (this.#isDue && !this.#isFlushing) this.#flush();
  }

  /** A call is withdrawn while LOGGING; a flush under way goes on. */
  remove(row: number): void {
    this.#queues.remove(this.#parts.sessions.group[row]!, row);
  }

  /** The machine is lost, with all that is not on disk. */
  abandon(): void {
    this.#epoch = (this.#epoch + 1) | 0;
    this.#group = (this.#group + 1) | 0;
    this.#isFlushing = false;
    this.#isDue = this.#parts.groupCommit === 0;
    for (let queue = 0; queue < 2; queue++) {
      while (this.#queues.length[queue]! > 0) this.#parts.host.unwritten(this.#queues.shift(queue));
    }
  }

  #due(): void {
    this.#isDue = true;
    if (!this.#isFlushing && this.#queues.length[this.#open]! > 0) this.#flush();
  }

  #flush(): void {
    const { sim, host, groupCommit } = this.#parts;
    this.#isFlushing = true;
    this.#open = 1 - this.#open;
    this.#group = (this.#group + 1) | 0;
    this.#isDue = groupCommit === 0;
    this.#epoch = (this.#epoch + 1) | 0;
    this.flushes++;
    sim.schedule(host.flushSeconds(), this.#flushedKind, 0, this.#epoch);
  }

  #flushed(): void {
    const { host } = this.#parts;
    const batch = 1 - this.#open;
    host.flushed(this.#queues.length[batch]!);
    // One at a time: a commit that goes on may withdraw others of its flush.
    for (let row = this.#queues.shift(batch); row !== NONE; row = this.#queues.shift(batch))
      host.written(row);
    this.#isFlushing = false;
    if (this.#isDue && this.#queues.length[this.#open]! > 0) this.#flush();
  }
}
