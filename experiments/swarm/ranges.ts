/** Bounds of something that is drawn, both included, in base units. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Each factor is equally likely, not each difference. */
  readonly log?: boolean;
  readonly isInteger?: boolean;
  readonly about: string; // with its unit
}

/**
 * All ranges that systems, workloads and faults of the swarm are drawn from. Delays and ratios of networks and disks are
 * in the spirit of TigerBeetle's VOPR (src/vopr.zig, options_swarm: one-way delay 0 to 100 ms, loss up to 30 %, disk
 * reads to 100 ms, a phase without faults at the end); the others are assumptions.
 */
export const RANGES = {
  services: { min: 5, max: 9, isInteger: true, about: 'services of a system' },
  types: { min: 1, max: 4, isInteger: true, about: 'transaction types' },
  steps: { min: 2, max: 4, isInteger: true, about: 'steps of a transaction' },
  inner: { min: 1, max: 2, isInteger: true, about: 'steps in the body of a call or a branch' },
  work: { min: 0.0005, max: 0.02, log: true, about: 'mean work of a call, s' },
  rate: { min: 100, max: 800, log: true, about: 'arrivals per second, mean' },
  workers: { min: 1, max: 8, isInteger: true, about: 'workers per replica' },
  load: { min: 0.15, max: 0.6, about: 'utilization that a service is sized for' },
  overload: { min: 0.8, max: 2, log: true, about: 'utilization of one that is too small' },
  queueLimit: { min: 0, max: 200, isInteger: true, about: 'calls that may wait at a replica' },
  errorRatio: { min: 0.001, max: 0.1, log: true, about: 'share of calls in error' },
  timeout: { min: 0.1, max: 5, log: true, about: 'time-out of a caller, s' },
  retries: { min: 1, max: 3, isInteger: true, about: 'attempts after the first' },
  backoff: { min: 0.01, max: 0.5, log: true, about: 'wait before a retry, s' },
  budgetRatio: { min: 0.02, max: 0.5, log: true, about: 'retries earned by a first attempt' },
  connections: { min: 2, max: 40, isInteger: true, about: 'connections of a pool' },
  bulkhead: { min: 4, max: 200, isInteger: true, about: 'open calls of a caller' },
  hedgeShare: { min: 0.1, max: 0.8, about: 'delay of a hedge over the time-out' },
  hedgeAfter: { min: 0.01, max: 0.3, log: true, about: 'delay of a hedge without time-out, s' },
  breakerOpen: { min: 0.5, max: 5, log: true, about: 'open time of a breaker, s' },
  boot: { min: 0.1, max: 5, log: true, about: 'boot of a replica, s' },
  setup: { min: 0.001, max: 0.05, log: true, about: 'set-up after idling, s' },
  warmUp: { min: 0.5, max: 10, log: true, about: 'warm-up of a replica, s' },
  warmUpFactor: { min: 1, max: 4, about: 'slowness at the begin of a warm-up' },
  pauseEvery: { min: 3, max: 60, log: true, about: 'from pause to pause, s' },
  pauseLength: { min: 0.005, max: 0.3, log: true, about: 'length of a pause, s' },
  hitRatio: { min: 0.3, max: 0.99, about: 'hit ratio of a warm cache' },
  fill: { min: 100, max: 10_000, log: true, about: 'lookups that fill a cache' },
  hop: { min: 0.0001, max: 0.03, log: true, about: 'one way between services, s' },
  betweenZones: { min: 0.0005, max: 0.03, log: true, about: 'further way between zones, s' },
  betweenRegions: { min: 0.01, max: 0.1, log: true, about: 'further way between regions, s' },
  zones: { min: 2, max: 3, isInteger: true, about: 'zones' },
  consumers: { min: 1, max: 16, isInteger: true, about: 'consumers of a queue' },
  visibility: { min: 0.5, max: 10, log: true, about: 'time of a delivery, s' },
  receives: { min: 1, max: 5, isInteger: true, about: 'deliveries of a message' },
  redeliver: { min: 0.1, max: 2, log: true, about: 'from a failed delivery to the next, s' },
  delay: { min: 0.001, max: 1, log: true, about: 'delay of a message, s' },
  capacity: { min: 20, max: 2_000, isInteger: true, about: 'messages that may wait' },
  accounts: { min: 1, max: 200, isInteger: true, about: 'accounts of a group' },
  flush: { min: 0.0002, max: 0.01, log: true, about: 'flush of a log, s' },
  diskRead: { min: 0.0001, max: 0.005, log: true, about: 'reading of a page, s' },
  bufferHitRatio: { min: 0.7, max: 1, about: 'hit ratio of a buffer pool' },
  lag: { min: 0.001, max: 0.1, log: true, about: 'lag of a replica of a database, s' },
  detect: { min: 0.1, max: 3, log: true, about: 'until the loss of a primary is noticed, s' },
  rows: { min: 5, max: 5_000, log: true, about: 'rows that statements lock' },
  pages: { min: 0, max: 4, isInteger: true, about: 'pages of a statement' },
  memory: { min: 50e6, max: 500e6, log: true, about: 'memory of a replica, bytes' },
  scalings: { min: 1, max: 6, isInteger: true, about: 'ordered changes of the replicas' },
  evictEvery: { min: 10, max: 200, log: true, about: 'life of a spot node, s' },
  provision: { min: 0.5, max: 5, log: true, about: 'provisioning of a node, s' },
  faults: { min: 2, max: 6, isInteger: true, about: 'faults of a run' },
  severity: { min: 0.1, max: 1, about: 'severity of a fault' },
  faultShare: { min: 0.02, max: 0.25, log: true, about: 'length of a fault over that of the run' },
} as const satisfies Record<string, Range>;
