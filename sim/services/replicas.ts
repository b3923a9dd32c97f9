// Hot: bench payments
import { growColumns } from '../columns.ts';
import { assert, type Bytes, type Seconds } from '../units.ts';

/** Where a replica is in its life. */
export const BOOTING = 0;
export const READY = 1;
export const DRAINING = 2; // gets no more calls, leaves when its last one is answered
export const GONE = 3;
export const PENDING = 4; // ordered, no node has room for it yet

/** What a replica has to work with. */
export interface Size {
  readonly cores: number;
  readonly memoryBytes: Bytes; // Infinity: not modelled
}

/**
 * All replicas of a system, in parallel arrays by replica number. Numbers count up and are never given out again.
 */
export class Replicas {
  count = 0;
  state = new Uint8Array(0);
  service = new Int32Array(0); // position in the list of services
  open = new Int32Array(0); // calls taken and not answered
  busy = new Int32Array(0); // workers
  waiting = new Int32Array(0); // calls taken that have no worker
  orderedAt = new Float64Array(0); // seconds
  placedAt = new Float64Array(0); // seconds, of the start of its first boot; NaN while PENDING
  changedAt = new Float64Array(0); // seconds, of the last change of `state`
  poolFrom = new Int32Array(0); // its first connection pool: see Connections
  busySeconds = new Float64Array(0); // of workers, up to `busySince`
  busySince = new Float64Array(0);
  idleSeconds = new Float64Array(0); // of `busySeconds`: of standstills that are over
  stoodAt = new Float64Array(0); // busy seconds at the begin of the present standstill; NaN: it goes on
  cores = new Float64Array(0);
  memoryBytes = new Float64Array(0);
  secondsPerWork = new Float64Array(0); // of one worker, for a second of work as declared, now
  soundSecondsPerWork = new Float64Array(0); // the same without faults: what its size makes of it
  workFactor = new Float64Array(0); // what faults make of it, 1: nothing
  workers = new Int32Array(0); // that take work
  zone = new Int32Array(0); // position in SystemConfig.zones; 0 without zones
  warmUntil = new Float64Array(0); // seconds; it works slower before
  errorRatio = new Float64Array(0); // share of calls that end in an error after their work
  leakedBytes = new Float64Array(0); // up to `leakedAt`
  leakedAt = new Float64Array(0); // seconds
  leakBytesPerSecond = new Float64Array(0);
  stolenRatio = new Float64Array(0); // share of its cores that something else burns

  /** `secondsPerWork`: 1 for a replica of the declared size. */
  add(service: number, state: number, now: Seconds, size: Size, secondsPerWork: number): number {
    if (this.count === this.state.length) growColumns(this, Math.max(64, 2 * this.count));
    const replica = this.count++;
    this.service[replica] = service;
    this.leakedAt[replica] = now;
    this.workFactor[replica] = 1;
    this.orderedAt[replica] = now;
    this.placedAt[replica] = now;
    this.cores[replica] = size.cores;
    this.memoryBytes[replica] = size.memoryBytes;
    this.secondsPerWork[replica] = secondsPerWork;
    this.soundSecondsPerWork[replica] = secondsPerWork;
    this.busySince[replica] = now;
    this.stoodAt[replica] = Number.NaN;
    this.change(replica, state, now);
    return replica;
  }

  /** Faults make its work take `factor` as long as its size would. */
  strain(replica: number, factor: number): void {
    this.workFactor[replica] = factor;
    this.secondsPerWork[replica] = this.soundSecondsPerWork[replica]! * factor;
  }

  change(replica: number, state: number, now: Seconds): void {
    this.state[replica] = state;
    this.changedAt[replica] = now;
  }

  changeBusy(replica: number, by: number, now: Seconds): void {
    const busy = this.busy[replica]!;
    const since = this.busySince[replica]!;
    this.busySeconds[replica] = this.busySeconds[replica]! + busy * (now - since);
    this.busySince[replica] = now;
    this.busy[replica] = busy + by;
  }

  /** Its busy workers use no core from now on, or do so again. */
  stand(replica: number, isStopped: boolean, now: Seconds): void {
    const busySeconds = this.busySecondsAt(replica, now);
    if (!isStopped)
      this.idleSeconds[replica] = this.idleSeconds[replica]! + busySeconds - this.stoodAt[replica]!;
    this.stoodAt[replica] = isStopped ? busySeconds : Number.NaN;
  }

  /** Of `busySecondsAt`, those in which a core was used. */
  workedSecondsAt(replica: number, now: Seconds): number {
    const stoodAt = this.stoodAt[replica]!;
    const busySeconds = Number.isNaN(stoodAt) ? this.busySecondsAt(replica, now) : stoodAt;
    return busySeconds - this.idleSeconds[replica]!;
  }

  /** Busy worker seconds from the order to `now`. */
  busySecondsAt(replica: number, now: Seconds): number {
    return this.busySeconds[replica]! + this.busy[replica]! * (now - this.busySince[replica]!);
  }
}

/** Takes a replica out of a list that it must be in. */
export function remove(list: number[], replica: number): void {
  const position = list.indexOf(replica);
  assert(position >= 0, `replica ${replica} is not where it should be`);
  list.splice(position, 1);
}
