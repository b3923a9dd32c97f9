// Hot: bench payments
import { CallQueues } from '../call-queues.ts';
import { type Calls, NONE } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Uniform } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import { assert, type EventKind, type Seconds } from '../units.ts';
import { FallingBehind } from './falling-behind.ts';
import { REPLICATING, type Sessions } from './sessions.ts';
import { Shipments } from './shipments.ts';

export interface ReplicationHost {
  /** A follower has the commit of a call. */
  replicated(row: number): void;
  /** The primary is lost before a follower had it. */
  unreplicated(row: number): void;
}

export interface ReplicationParts {
  readonly name: string; // of its events and draws
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly sessions: Sessions;
  readonly lag: Distribution;
  readonly lagUniform: Uniform;
  readonly isSynchronous: boolean;
  readonly host: ReplicationHost;
}

/** A replica that is not the primary. It keeps what it has while it is down. */
class Follower {
  readonly shipments = new Shipments();
  readonly replica: number;
  position: number; // in the log, of what it has
  isUp = true;
  epoch = 0; // of the arrival that is scheduled
  constructor(replica: number, position: number) {
    this.replica = replica;
    this.position = position;
  }
}

const WAITING = 0; // number of the only queue

/**
 * The log on its way from the primary to the followers. Positions count commits. What a flush has written is with a
 * follower after a lag of its own, never before what was written earlier. Under synchronous commit a call waits until
 * one follower that is up has its commit; with none up it waits for the first.
 * Source: PostgreSQL documentation, synchronous_standby_names (ANY 1); a commit waits as long as there is no standby.
 */
export class Replication {
  /** Commits on the disk of the primary. */
  written = 0;
  /** Of these, the commits that callers know of. */
  acknowledged = 0;
  readonly #parts: ReplicationParts;
  readonly #followers = new Map<number, Follower>(); // by number of the replica
  readonly #up: Follower[] = [];
  readonly #waiting: CallQueues; // one queue, by position
  readonly #behind = new FallingBehind();
  readonly #arrivedKind: EventKind;
  readonly #caughtUpKind: EventKind;

  constructor(parts: ReplicationParts) {
    this.#parts = parts;
    this.#waiting = new CallQueues(parts.calls);
    this.#waiting.ensure(1);
    this.#arrivedKind = parts.sim.on(`${parts.name}/replicated`, (replica, epoch) => {
      const follower = this.#followers.get(replica);
      if (follower?.epoch === epoch) this.#arrived(follower);
    });
    this.#caughtUpKind = parts.sim.on(`${parts.name}/caught-up`, (replica) => {
      const follower = this.#followers.get(replica);
      if (follower?.isUp === true) this.#answer(follower);
    });
  }

  /** A flush has written so many commits. */
  ship(commits: number): void {
    const { sim, lag, lagUniform, isSynchronous } = this.#parts;
    this.written += commits;
    if (!isSynchronous) this.acknowledged = this.written;
    for (const follower of this.#up) {
      const { shipments } = follower;
      this.#receive(follower);
      const delay = Number.isNaN(lag.constant) ? lag.quantile(lagUniform()) : lag.constant;
      shipments.push(sim.now, sim.now + delay, this.written);
      if (isSynchronous && shipments.count === 1) this.#expect(follower);
    }
  }

  /** A call waits until a follower has all that is written now. */
  wait(row: number): void {
    const { sessions } = this.#parts;
    sessions.stage[row] = REPLICATING;
    sessions.position[row] = this.written;
    this.#waiting.push(WAITING, row);
  }

  /** A call is withdrawn while REPLICATING. */
  remove(row: number): void {
    this.#waiting.remove(WAITING, row);
  }

  /** Whether a follower lacks a commit that the primary has written. */
  isStale(replica: number): boolean {
    const follower = this.#followers.get(replica);
    if (follower === undefined) return false;
    this.#receive(follower);
    return follower.position < this.written;
  }

  /** How long the oldest commit that a follower lacks has been written, at the follower that is worst; 0: none. */
  lagSeconds(): Seconds {
    return this.#up.reduce((worst, follower) => Math.max(worst, this.#lagOf(follower)), 0);
  }

  /** As `lagSeconds`, of one follower. */
  lagSecondsOf(replica: number): Seconds {
    const follower = this.#followers.get(replica);
    return follower === undefined ? 0 : this.#lagOf(follower);
  }

  /** Whether a replica has part of the log. */
  knows(replica: number): boolean {
    return this.#followers.has(replica);
  }

  /** Commits that callers know of and that a replica lacks: lost if it became the primary. */
  missing(replica: number): number {
    const follower = this.#followers.get(replica);
    if (follower === undefined) return this.acknowledged;
    return Math.max(0, this.acknowledged - follower.position);
  }

  /** A replica follows a primary that is up: it has been brought up to date while it booted (assumption). */
  follow(replica: number): void {
    const follower = this.#known(replica);
    follower.position = this.written;
    this.#rise(follower);
    if (this.#parts.isSynchronous) this.#parts.sim.schedule(0, this.#caughtUpKind, replica);
  }

  /** A replica that has part of the log is back while there is no primary: it has what it had. */
  stand(replica: number): void {
    this.#rise(this.#known(replica));
  }

  /** A follower is down: what was on its way to it is sent again once it is back. */
  fall(replica: number): void {
    const follower = this.#followers.get(replica);
    if (follower === undefined) return;
    this.#receive(follower);
    follower.shipments.clear();
    follower.isUp = false;
    follower.epoch++;
    this.#listUp();
  }

  /** A replica will not be back. */
  forget(replica: number): void {
    this.fall(replica);
    this.#followers.delete(replica);
  }

  /** The primary is lost: what is on its way by now does not arrive. It keeps its log, as a follower that is down. */
  cut(primary: number): void {
    for (const follower of this.#up) {
      this.#receive(follower);
      follower.shipments.clear();
      follower.epoch++;
    }
    const old = new Follower(primary, this.written);
    old.isUp = false;
    this.#followers.set(primary, old);
    while (this.#waiting.length[WAITING]! > 0)
      this.#parts.host.unreplicated(this.#waiting.shift(WAITING));
  }

  /** All that is written is with all followers that are up: before the primary is handed over as planned. */
  complete(): void {
    for (const follower of this.#up) {
      follower.shipments.clear();
      follower.position = this.written;
    }
  }

  /** A replica becomes the primary: what it has is the log; the others drop what it lacks and get what they lack. */
  lead(replica: number): void {
    const follower = this.#followers.get(replica);
    if (follower !== undefined) {
      const { isSynchronous } = this.#parts;
      const isLossless = follower.position >= this.acknowledged;
      assert(!isSynchronous || isLossless, `${replica} lacks commits that were acknowledged`);
      this.written = follower.position;
      if (!isSynchronous) this.acknowledged = this.written;
      this.#followers.delete(replica);
    }
    for (const other of this.#followers.values()) {
      other.position = other.isUp ? this.written : Math.min(other.position, this.written);
    }
    this.#listUp();
  }

  /** Followers fall behind by so many seconds per second, >= 0. */
  slow(rate: number): void {
    if (rate === this.#behind.rate) return;
    this.#behind.change(this.#parts.sim.now, rate);
    if (!this.#parts.isSynchronous) return;
    for (const follower of this.#up) if (follower.shipments.count > 0) this.#expect(follower);
  }

  #known(replica: number): Follower {
    const known = this.#followers.get(replica);
    if (known !== undefined) return known;
    const follower = new Follower(replica, this.written);
    this.#followers.set(replica, follower);
    return follower;
  }

  #rise(follower: Follower): void {
    follower.isUp = true;
    this.#listUp();
  }

  #listUp(): void {
    this.#up.length = 0;
    for (const follower of this.#followers.values()) if (follower.isUp) this.#up.push(follower);
  }

  /** Takes what has arrived by now, where no event does. */
  #receive(follower: Follower): void {
    const { shipments } = follower;
    const { sim, isSynchronous } = this.#parts;
    if (isSynchronous) return;
    while (shipments.count > 0 && this.#behind.arrival(sim.now, shipments.due) <= sim.now)
      take(follower);
  }

  #lagOf(follower: Follower): Seconds {
    this.#receive(follower);
    const { shipments } = follower;
    return shipments.count === 0 ? 0 : this.#parts.sim.now - shipments.shippedAt;
  }

  /** Schedules the arrival of the oldest shipment. */
  #expect(follower: Follower): void {
    const { sim } = this.#parts;
    follower.epoch = (follower.epoch + 1) | 0;
    const arrival = this.#behind.arrival(sim.now, follower.shipments.due);
    if (arrival === Infinity) return; // until `slow`
    sim.schedule(arrival - sim.now, this.#arrivedKind, follower.replica, follower.epoch);
  }

  #arrived(follower: Follower): void {
    take(follower);
    if (follower.shipments.count > 0) this.#expect(follower);
    this.#answer(follower);
  }

  #answer(follower: Follower): void {
    const { sessions, host } = this.#parts;
    this.acknowledged = Math.max(this.acknowledged, follower.position);
    for (;;) {
      const row = this.#waiting.first(WAITING);
      if (row === NONE || sessions.position[row]! > follower.position) return;
      this.#waiting.remove(WAITING, row);
      host.replicated(row);
    }
  }
}

/** The oldest shipment is there. */
function take(follower: Follower): void {
  follower.position = follower.shipments.position;
  follower.shipments.drop();
}
