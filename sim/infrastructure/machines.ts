import { DRAINING, type Replicas } from '../services/replicas.ts';
import type { Placement } from './placement.ts';
import type { Zones } from './zones.ts';

export interface MachinesParts {
  readonly replicas: Replicas;
  readonly zones: Zones;
  /** Where the replicas of each service may stand, positions in SystemConfig.zones. */
  readonly serviceZones: readonly (readonly number[])[];
  /** A replica that waited has a place now. */
  readonly placed: (replica: number) => void;
  /** The zone of a replica is lost: the replica dies, and gives its place back. */
  readonly lose: (replica: number) => void;
}

/**
 * Where replicas stand that have a machine of their own each: in the zone that has the fewest of their service. They
 * wait only while all zones of their service are lost.
 */
export class Machines implements Placement {
  readonly #parts: MachinesParts;
  readonly #standing = new Set<number>(); // replicas, in the order in which they were placed
  #waiting: number[] = []; // replicas

  constructor(parts: MachinesParts) {
    this.#parts = parts;
  }

  place(replica: number): boolean {
    const { replicas, zones, serviceZones } = this.#parts;
    const service = replicas.service[replica]!;
    const isPeer = (one: number) =>
      replicas.service[one] === service && replicas.state[one] !== DRAINING;
    const peers = [...this.#standing].filter(isPeer);
    const countIn = (zone: number) => peers.filter((one) => replicas.zone[one] === zone).length;
    const zone = zones.emptiest(serviceZones[service]!, countIn);
    if (zone === undefined) {
      this.#waiting.push(replica);
      return false;
    }
    replicas.zone[replica] = zone;
    this.#standing.add(replica);
    return true;
  }

  release(replica: number): void {
    if (this.#standing.delete(replica)) return;
    this.#waiting = this.#waiting.filter((one) => one !== replica);
  }

  /** Machines do not drain. */
  isLeaving(): boolean {
    return false;
  }

  /** All replicas in a zone die, and none can stand there until it is restored. Returns whether it was there. */
  loseZone(zone: number): boolean {
    const { replicas, zones, lose } = this.#parts;
    if (!zones.lose(zone)) return false;
    for (const replica of [...this.#standing]) {
      const isThere = this.#standing.has(replica); // the end of one may be that of another
      if (isThere && replicas.zone[replica] === zone) lose(replica);
    }
    return true;
  }

  /** Replicas that wait begin to boot; those that stand elsewhere stay there. */
  restoreZone(zone: number): boolean {
    const { zones, placed } = this.#parts;
    if (!zones.restore(zone)) return false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const replica of waiting) if (this.place(replica)) placed(replica);
    return true;
  }
}
