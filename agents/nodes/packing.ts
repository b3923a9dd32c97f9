import type { NodePoolTarget } from '../agent.ts';
import type { NodeSample } from '../../sim/telemetry.ts';
import type { Bytes } from '../../sim/units.ts';

/** What one replica asks of a node. */
export interface Request {
  readonly cores: number;
  readonly memoryBytes: Bytes; // 0: its memory is not modelled
}

/** Room for replicas: on a node that is there, or on one that would be ordered. */
export interface Room {
  coresLeft: number;
  memoryLeft: Bytes;
}

const ROUNDING = 1e-9; // cores

export function roomOf(node: NodeSample): Room {
  return {
    coresLeft: node.cores - node.coresRequested,
    memoryLeft: node.memoryBytes - node.memoryRequested,
  };
}

/** Puts a request into the first room that it fits; returns whether there was one. */
export function putFirst(request: Request, rooms: readonly Room[]): boolean {
  const room = rooms.find((one) => fitsInto(request, one));
  if (room === undefined) return false;
  room.coresLeft -= request.cores;
  room.memoryLeft -= request.memoryBytes;
  return true;
}

function fitsInto({ cores, memoryBytes }: Request, room: Room): boolean {
  return cores <= room.coresLeft + ROUNDING && memoryBytes <= room.memoryLeft;
}

/** New nodes of a pool for requests that found no room. */
export interface Expansion {
  readonly pool: string;
  readonly nodes: number;
  readonly helped: number; // requests
  /** Share of the new cores that stays free, plus the same of memory, in [0, 2]. */
  readonly waste: number;
}

/**
 * How many new nodes of a pool the requests would take, at most `nodesMax`: first fit decreasing, by the sum of the
 * shares of cores and memory. Source: kubernetes/autoscaler, estimator `binpacking`, FAQ.
 */
export function expansionOf(
  pool: NodePoolTarget,
  requests: readonly Request[],
  nodesMax: number,
): Expansion {
  const share = ({ cores, memoryBytes }: Request) =>
    cores / pool.cores + memoryBytes / pool.memoryBytes;
  const rooms: Room[] = [];
  const helped = requests
    .toSorted((a, b) => share(b) - share(a))
    .filter((request) => {
      if (putFirst(request, rooms)) return true;
      if (rooms.length >= nodesMax) return false;
      const room = { coresLeft: pool.cores, memoryLeft: pool.memoryBytes };
      if (!fitsInto(request, room)) return false;
      rooms.push(room);
      return putFirst(request, [room]);
    });
  const free = (key: keyof Request, all: number) =>
    1 - helped.reduce((sum, request) => sum + request[key], 0) / (all * rooms.length);
  const waste = free('cores', pool.cores) + free('memoryBytes', pool.memoryBytes);
  return { pool: pool.pool, nodes: rooms.length, helped: helped.length, waste };
}

/**
 * The expansion that leaves the least free, the first of equal ones; undefined where no pool helps.
 * Source: kubernetes/autoscaler, expander `least-waste`, which takes one of equal ones by chance.
 */
export function leastWaste(expansions: readonly Expansion[]): Expansion | undefined {
  return expansions
    .filter(({ nodes }) => nodes > 0)
    .reduce<Expansion | undefined>(
      (best, one) => (best !== undefined && best.waste <= one.waste ? best : one),
      undefined,
    );
}
