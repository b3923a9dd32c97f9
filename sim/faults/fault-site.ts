import type { SystemConfig } from '../system-config.ts';

/** What faults may know of the system that they strike: names and numbers of its parts, nothing of its calls. */
export interface FaultSite {
  readonly config: SystemConfig;
  /** Numbers of the replicas of a service that are ready now. */
  ready(service: string): readonly number[];
  /** Calls that a replica has taken and that have no worker yet. */
  waiting(replica: number): number;
  /** Name of its zone, known from its order on; undefined where the system has no zones. */
  zoneOf(replica: number): string | undefined;
  /** The replica of a database that takes the writes now; undefined while there is none. */
  primary(database: string): number | undefined;
  /** Numbers of the nodes of a pool that are ready now. */
  nodes(pool: string): readonly number[];
  zoneOfNode(node: number): string | undefined;
}
