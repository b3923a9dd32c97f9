import { NONE } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { Uniform } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import type { EventKind, Seconds } from '../units.ts';
import type { DatabaseConfig } from './database-config.ts';
import type { Replication } from './replication.ts';

export interface RolesParts {
  readonly name: string; // of its events
  readonly sim: Simulation;
  readonly failover: DatabaseConfig['failover'];
  readonly promote: Distribution;
  readonly uniform: Uniform;
  readonly isSynchronous: boolean;
  readonly replication: Replication;
  /** Whether a replica will not be back. */
  isGone(replica: number): boolean;
}

/** What goes on while there is no primary. */
type Search =
  | 'none' // there is a primary
  | 'undetected'
  | 'forbidden' // noticed, but nobody may be promoted
  | 'promoting'
  | 'failed' // until the old primary is back, or operators do it
  | 'without candidate';

/**
 * Which replica is the primary. When it is lost that is noticed after `detect`; then the follower with the most of
 * the log takes over after the time of `promote`, with probability `successRatio`. Otherwise there is no primary
 * until the old one is back, or operators promote a follower after `operators`. The old primary comes back as a
 * follower; if nobody has taken over by then, as the primary, with all it had.
 * Under synchronous commit only a follower that has every acknowledged commit takes over, so that none is lost.
 * Source: Patroni documentation, replication modes (the follower with the most; synchronous_mode) and ttl (30 s).
 */
export class Roles {
  primary = NONE;
  /** Replicas that are ready and not the primary. */
  readonly followers: number[] = [];
  failovers = 0;
  failedFailovers = 0;
  lostCommits = 0;
  readonly #parts: RolesParts;
  readonly #detectedKind: EventKind;
  readonly #promotedKind: EventKind;
  #search: Search = 'none';
  #isOff = false;
  #epoch = 0; // of the search
  #old = NONE; // the primary before
  readonly #seen = new Set<number>(); // replicas that may come back
  readonly #empty: number[] = []; // ready without data: there has been no primary to copy from
  #downSeconds: Seconds = 0; // without primary, up to `downSince`
  #downSince: Seconds = 0;

  constructor(parts: RolesParts) {
    this.#parts = parts;
    const { sim, name } = parts;
    this.#detectedKind = sim.on(`${name}/loss-detected`, (_, epoch) => {
      if (epoch === this.#epoch) this.#detected();
    });
    this.#promotedKind = sim.on(`${name}/promoted`, (_, epoch) => {
      if (epoch === this.#epoch) this.#promoted();
    });
  }

  /** Seconds without primary so far. */
  get downSeconds(): Seconds {
    const isDown = this.primary === NONE;
    return this.#downSeconds + (isDown ? this.#parts.sim.now - this.#downSince : 0);
  }

  ready(replica: number): void {
    const { replication } = this.#parts;
    this.#forgetGone();
    this.#seen.add(replica);
    if (this.primary !== NONE) {
      this.followers.push(replica);
      return replication.follow(replica);
    }
    if (this.#old === NONE || replica === this.#old) return this.#lead(replica);
    if (this.#isAlone(replica)) return this.#inherit(replica);
    if (!replication.knows(replica)) {
      this.#empty.push(replica);
      return;
    }
    this.followers.push(replica);
    replication.stand(replica);
    if (this.#search === 'without candidate') this.#promote();
  }

  /** `isPlanned`: it is drained; it hands over all it has, and its successor needs no detection and no luck. */
  lost(replica: number, isPlanned: boolean): void {
    const { replication, sim, failover } = this.#parts;
    for (const list of [this.followers, this.#empty]) drop(list, replica);
    if (replica !== this.primary) {
      replication.fall(replica);
      return;
    }
    if (isPlanned) replication.complete();
    replication.cut(replica);
    this.primary = NONE;
    this.#old = replica;
    this.#downSince = sim.now;
    this.#epoch++;
    if (isPlanned) return this.#promote();
    this.#search = 'undetected';
    sim.schedule(failover.detect, this.#detectedKind, 0, this.#epoch);
  }

  /** Whether nobody may be promoted. */
  forbid(isOff: boolean): void {
    this.#isOff = isOff;
    if (!isOff && this.#search === 'forbidden') this.#detected();
  }

  #detected(): void {
    const { uniform, failover, sim } = this.#parts;
    if (this.#isOff) {
      this.#search = 'forbidden';
      return;
    }
    if (uniform() < failover.successRatio) return this.#promote();
    this.#search = 'failed';
    this.failedFailovers++;
    if (failover.operators === undefined) return;
    sim.schedule(failover.operators, this.#promotedKind, 0, this.#epoch);
  }

  #promote(): void {
    const { promote, sim, uniform } = this.#parts;
    this.#search = 'promoting';
    sim.schedule(promote.quantile(uniform()), this.#promotedKind, 0, this.#epoch);
  }

  #promoted(): void {
    const replica = this.#candidate();
    if (replica === NONE) {
      this.#search = 'without candidate';
      return;
    }
    this.failovers++;
    this.lostCommits += this.#parts.replication.missing(replica);
    drop(this.followers, replica);
    this.#lead(replica);
  }

  /** The ready follower with the most of the log; the first of equals. */
  #candidate(): number {
    const { replication, isSynchronous } = this.#parts;
    let best = NONE;
    let fewest = isSynchronous ? 0 : Number.POSITIVE_INFINITY;
    for (const replica of this.followers) {
      const missing = replication.missing(replica);
      if (missing > fewest || (best !== NONE && missing === fewest)) continue;
      [best, fewest] = [replica, missing];
    }
    return best;
  }

  #lead(replica: number): void {
    const { sim, replication } = this.#parts;
    this.#epoch++;
    this.#search = 'none';
    this.primary = replica;
    this.#downSeconds += sim.now - this.#downSince;
    replication.lead(replica);
    for (const other of this.#empty.splice(0)) {
      this.followers.push(other);
      replication.follow(other);
    }
  }

  /** Whether no other replica has part of the log, or may come back with it. */
  #isAlone(replica: number): boolean {
    return [...this.#seen].every((one) => one === replica || this.#empty.includes(one));
  }

  /**
   * Nobody will come back with more: what the replica lacks is lost. One without data has been given the disk of the
   * old primary, and so has one under synchronous commit, where nothing may be lost (assumption).
   */
  #inherit(replica: number): void {
    const { replication, isSynchronous } = this.#parts;
    if (isSynchronous) replication.forget(replica);
    if (replication.knows(replica)) this.lostCommits += replication.missing(replica);
    this.#lead(replica);
  }

  #forgetGone(): void {
    for (const replica of this.#seen) {
      if (!this.#parts.isGone(replica)) continue;
      this.#seen.delete(replica);
      this.#parts.replication.forget(replica);
    }
  }
}

function drop(list: number[], replica: number): void {
  const position = list.indexOf(replica);
  if (position >= 0) list.splice(position, 1);
}
