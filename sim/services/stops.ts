// Hot: bench payments
import { growColumns } from '../columns.ts';
import type { Seconds } from '../units.ts';

/** A call whose work would have ended at `due`, by the event with this epoch. */
export interface Parked {
  readonly row: number;
  readonly epoch: number;
  readonly due: Seconds;
}

/**
 * Replicas that stand still for a while: nothing on them goes on, and what was at work when they stopped ends so much
 * later. Several causes may hold one replica; it goes on when the last has let go.
 */
export class Stops {
  /** Whether any replica has ever stopped in this run; nothing below counts before. */
  isUsed = false;
  causes = new Int32Array(0); // by replica
  since = new Float64Array(0); // of the present stop
  lost = new Float64Array(0); // seconds, of all stops that are over
  /** By replica: calls whose work would have ended meanwhile. */
  readonly #parked = new Map<number, Parked[]>();

  isStopped(replica: number): boolean {
    return replica < this.causes.length && this.causes[replica]! > 0;
  }

  /** Returns whether the replica has stopped by this. */
  hold(replica: number, now: Seconds): boolean {
    this.isUsed = true;
    if (replica >= this.causes.length) growColumns(this, 2 * replica + 64);
    const causes = this.causes[replica]!;
    this.causes[replica] = causes + 1;
    if (causes > 0) return false;
    this.since[replica] = now;
    return true;
  }

  /** Returns whether the replica goes on by this. */
  letGo(replica: number, now: Seconds): boolean {
    const causes = this.causes[replica]! - 1;
    this.causes[replica] = causes;
    if (causes > 0) return false;
    this.lost[replica] = this.lost[replica]! + now - this.since[replica]!;
    return true;
  }

  /** What a call that begins now notes: what it has lost later is `lostSince` that. */
  mark(replica: number, now: Seconds): Seconds {
    if (replica >= this.causes.length) return 0;
    const stopped = this.causes[replica]! > 0 ? now - this.since[replica]! : 0;
    return this.lost[replica]! + stopped;
  }

  /** Seconds that a call has lost since its mark, in stops that are over. */
  lostSince(mark: Seconds, replica: number): Seconds {
    return replica < this.causes.length ? this.lost[replica]! - mark : 0;
  }

  /** The work of a call would end now, but its replica stands still. */
  park(call: Parked, replica: number): void {
    const parked = this.#parked.get(replica);
    if (parked === undefined) this.#parked.set(replica, [call]);
    else parked.push(call);
  }

  /** The calls that were parked at a replica; some may have gone since. */
  unpark(replica: number): readonly Parked[] {
    const parked = this.#parked.get(replica) ?? [];
    this.#parked.delete(replica);
    return parked;
  }
}
