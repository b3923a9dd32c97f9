import type { Placement } from '../infrastructure/placement.ts';
import type { Random } from '../random.ts';
import type { EventKind, Seconds } from '../units.ts';
import type { Caches } from './caches.ts';
import type { Connections } from './connections.ts';
import type { Workbench } from './discipline.ts';
import type { Service } from './service.ts';

/** What all services of a system share. */
export interface Surroundings {
  readonly bench: Workbench & ServiceHost;
  readonly random: Random;
  readonly bootedKind: EventKind; // subject: replica
  readonly connections: Connections;
  readonly billFrom: Seconds;
  /** Where replicas stand, on nodes or in zones; none: a replica boots as soon as it is ordered. */
  readonly places: Placement | undefined;
  readonly caches: Caches;
  readonly pauseKind: EventKind; // subject: replica, detail: goes to `paused`
}

/** What a service needs of whoever carries its calls. */
export interface ServiceHost {
  /** Every call that a replica has taken ends as failed, with the calls of its body. */
  failCallsOf(replica: number): void;
  /** A call that was held goes on to a replica of the service, one at least is ready. */
  offer(row: number, service: Service): void;
  /** Calls that waited for a connection have one. */
  connected(rows: readonly number[]): void;
  /** A replica stands still, or goes on again. */
  hold(replica: number): void;
  letGo(replica: number): void;
}
