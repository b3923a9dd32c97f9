import type { Size } from '../services/replicas.ts';

/** What a node has, and what the replicas on it have asked for. */
export interface Room {
  readonly cores: number;
  readonly memoryBytes: number; // Infinity: no bound
  readonly coresRequested: number;
  readonly memoryRequested: number;
}

/** Where replicas stand: gives each a place, and takes it back. */
export interface Placement {
  /** Returns false when there is none now: then the replica is told when it has one. */
  place(replica: number): boolean;
  /** A replica is gone, from its place or from those that wait for one. */
  release(replica: number): void;
  /** Whether the place of a replica is about to go: it must move. */
  isLeaving(replica: number): boolean;
}

export interface ZonedRoom extends Room {
  readonly zone: number; // position in SystemConfig.zones
}

const ROUNDING = 1e-9; // cores; without it ten replicas of 0.1 cores do not fit on one core

/** What a replica asks of a node for memory: nothing where its memory is not modelled. */
export function memoryRequest({ memoryBytes }: Size): number {
  return Number.isFinite(memoryBytes) ? memoryBytes : 0;
}

export function fits(room: Room, size: Size): boolean {
  return (
    room.coresRequested + size.cores <= room.cores + ROUNDING &&
    room.memoryRequested + memoryRequest(size) <= room.memoryBytes
  );
}

/**
 * Position of the node that a replica goes to: of those with room, the one with most left of it afterwards, as the
 * mean over cores and memory of the share left; the first of equal ones; -1 when none has room.
 * Source: kube-scheduler, NodeResourcesFit with LeastAllocated, its default (Kubernetes documentation, "Resource bin
 * packing"); the other default scores are left out (assumption).
 */
export function leastAllocated(rooms: readonly Room[], size: Size): number {
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, room] of rooms.entries()) {
    if (!fits(room, size)) continue;
    const left = shareLeft(room, size);
    if (left <= most) continue;
    best = i;
    most = left;
  }
  return best;
}

/**
 * Position of the node that a replica goes to where there are zones: of the zones that have a node with room, the one
 * with the fewest replicas of its service, there by `leastAllocated`; -1 when none has room.
 * Source: kube-scheduler, PodTopologySpread with `whenUnsatisfiable: ScheduleAnyway` over zones (Kubernetes
 * documentation, "Pod Topology Spread Constraints"); that it comes before all other scores is an assumption.
 */
export function spreadOverZones(
  rooms: readonly ZonedRoom[],
  size: Size,
  replicasIn: (zone: number) => number,
): number {
  const counts = new Map<number, number>(); // of zones with room
  for (const room of rooms)
    if (fits(room, size) && !counts.has(room.zone)) counts.set(room.zone, replicasIn(room.zone));
  const fewest = Math.min(...counts.values());
  const best = rooms.filter(({ zone }) => counts.get(zone) === fewest);
  return rooms.indexOf(best[leastAllocated(best, size)]!);
}

function shareLeft(room: Room, size: Size): number {
  const cores = 1 - (room.coresRequested + size.cores) / room.cores;
  const memory = 1 - (room.memoryRequested + memoryRequest(size)) / room.memoryBytes;
  return (cores + memory) / 2;
}
