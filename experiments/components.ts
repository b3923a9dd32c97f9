import type { Listed } from './listing.ts';

/** What a system file can state, beside what has a registry of its own. */
export const COMPONENTS: readonly Listed[] = [
  {
    name: 'service',
    description: 'replicas with workers, a queue and a balancer',
    coveredBy: 'test/sim/services.test.ts: serves in the order of arrival, whatever the work',
  },
  {
    name: 'connections',
    description: 'pools of connections of each calling replica',
    coveredBy:
      'test/sim/pools.test.ts: let calls beyond their size wait in the order in which they were made',
  },
  {
    name: 'timeout',
    description: 'callers that give up, with or without cancelling the work',
    coveredBy:
      'test/sim/timeouts.test.ts: let the work below go on for nobody when they do not cancel',
  },
  {
    name: 'bulkhead',
    description: 'a bound of the calls that one service has open to another',
    coveredBy:
      'test/sim/client-policies.test.ts: refuses what one caller has open beyond it, and makes room with each answer',
  },
  {
    name: 'hedge',
    description: 'a second attempt beside a slow first one',
    coveredBy:
      'test/sim/client-policies.test.ts: takes the answer that comes first, and cancels or forgets the other',
  },
  {
    name: 'breaker',
    description: 'one per caller and service, see breakers',
    coveredBy:
      'test/sim/client-policies.test.ts: refuses calls after failures in a row, without a word to the service, and probes later',
  },
  {
    name: 'admission',
    description: 'the door of a service, see admissions',
    coveredBy:
      'test/sim/client-policies.test.ts: refuses what comes beyond its limit, and lets in again what has been answered',
  },
  {
    name: 'cache',
    description: 'a service whose misses are steps of their own',
    coveredBy: 'test/sim/client-policies.test.ts: that was flushed fills again, lookup by lookup',
  },
  {
    name: 'warm-up',
    description: 'replicas that are slower at first',
    coveredBy:
      'test/sim/standstill.test.ts: makes a replica that became ready slower at first, less and less',
  },
  {
    name: 'pauses',
    description: 'replicas that stop now and then, as for garbage collection',
    coveredBy:
      'test/sim/standstill.test.ts: come a time after the pause before, and delay what is at work',
  },
  {
    name: 'memory',
    description: 'memory of replicas, leaks and kills',
    coveredBy:
      'test/sim/standstill.test.ts: leaks until it has no memory left, is killed, and begins with none leaked',
  },
  {
    name: 'network',
    description: 'hops, zones and regions, slow and lossy edges',
    coveredBy:
      'test/sim/edges.test.ts: are apart, there and back; the client of a transaction stands in none',
  },
  {
    name: 'zones',
    description: 'isolated parts of regions, that replicas and nodes are spread over',
    coveredBy:
      'test/sim/zones.test.ts: die with their zone; new ones stand elsewhere, and do not go back by themselves',
  },
  {
    name: 'nodes',
    description: 'pools of machines that replicas share, spot nodes among them',
    coveredBy: 'test/sim/zones.test.ts: takes all that is on it along, at once; its bill ends',
  },
  {
    name: 'database',
    description: 'primary and followers, locks, buffer pool, log and failover',
    coveredBy:
      'test/sim/databases/engine.test.ts: fails the calls of a primary that dies, and refuses writes until another has taken over',
  },
  {
    name: 'analytical-copy',
    description: 'a copy of a database that applies its log in batches, with a lag of its own',
    coveredBy:
      'test/sim/databases/column-copy.test.ts: is between L and 2 L old where batches take L and writes come all the time',
  },
  {
    name: 'query',
    description: 'calls of which a router chooses one, with work by parameters and limits on age',
    coveredBy:
      'test/sim/databases/query-routing.test.ts: go where the router says, the first alternative without one',
  },
  {
    name: 'analytical-slots',
    description: 'so many reports at once on a replica; others wait',
    coveredBy:
      'test/sim/databases/analytical-slots.test.ts: let so many reports in at once, in the order of arrival, and all other calls pass',
  },
  {
    name: 'queue',
    description: 'messages, at least once, with visibility time-outs and dead letters',
    coveredBy:
      'test/sim/messaging/in-system.test.ts: is a dead letter when its calls fail as often as it may be received',
  },
  {
    name: 'ledger',
    description: 'double entry in minor units, booked by steps of transactions',
    coveredBy: 'test/sim/ledger/bookkeeper.test.ts: book once, however often a step is tried again',
  },
  {
    name: 'deadlines',
    description: 'windows of payment systems and exchanges that transactions must meet',
    coveredBy:
      'test/sim/deadlines.test.ts: roll from the last window of a Wednesday over Thanksgiving to Friday',
  },
  {
    name: 'jobs',
    description: 'batch jobs, graphs of tasks with releases and deadlines on business days',
    coveredBy:
      'test/sim/jobs/jobs.test.ts: has so many items open at once, and begins a task when those before it are done',
  },
  {
    name: 'telemetry',
    description: 'scrapes with delay, gaps and resets; alerts, traces, logs and changes',
    coveredBy:
      'test/sim/scraper-faults.test.ts: count from a restart of the exporter on, as a rate of Prometheus does',
  },
  {
    name: 'shield',
    description:
      'reserves hard batch jobs at their release, by bounds on run time, or reports them',
    coveredBy:
      'test/agents/guards/profile-plan.test.ts: keeps others from what is reserved, and lets them have the rest',
  },
  {
    name: 'spot-safety-net',
    description: 'closes choices between spot and on-demand after which a deadline could be missed',
    coveredBy:
      'test/agents/spot/safety-net.test.ts: never misses a deadline in 10,000 jobs whose spot is taken away when it hurts',
  },
];
