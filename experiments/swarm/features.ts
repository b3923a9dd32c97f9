import type { Dice } from './dice.ts';

/**
 * What a system of the swarm can have. Each run switches each of them on or off as a whole, by one throw: tests in which
 * everything is on hide what shows only where something is missing.
 * Source: Groce, Zhang, Eide, Chen, Regehr, "Swarm testing", ISSTA 2012.
 */
export const FEATURES = {
  disciplines: 'priorities and processor sharing beside first come, first served',
  limits: 'bounded queues',
  errors: 'calls that end in an error',
  timeouts: 'time-outs of callers',
  cancels: 'time-outs that also cancel the work',
  retries: 'retries, with and without budgets',
  connections: 'bounded pools of connections',
  bulkheads: 'bulkheads of callers',
  hedges: 'hedged calls',
  breakers: 'circuit breakers',
  doors: 'admission: rate and concurrency limits, shedding, adaptive limits',
  setups: 'replicas that switch off when idle',
  warmUps: 'replicas that are slow at first',
  pauses: 'replicas that stop now and then',
  memory: 'replicas that can run out of memory',
  hops: 'delays between services',
  zones: 'zones and regions',
  nodes: 'replicas that share nodes',
  spot: 'nodes that their provider takes back',
  caches: 'caches, and steps for what misses them',
  databases: 'databases with locks, logs and followers',
  queues: 'queues and asynchronous steps',
  ledger: 'postings in a ledger',
  routes: 'transactions that are routed by chance between services',
  forks: 'parallel branches',
  branches: 'steps with a probability',
  scaling: 'ordered changes of the number of replicas',
  resizing: 'ordered changes of the size of replicas',
  agents: 'autoscalers that look at telemetry',
  zeroes: 'services that may scale to zero',
  overload: 'services that are too small for what is asked of them',
} as const;
export type Feature = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly Feature[];

/** With any of these a system may stay overloaded by itself when its faults are over, or not be what it was. */
const UNSTEADY: readonly Feature[] = [
  'timeouts',
  'retries',
  'hedges',
  'pauses',
  'memory',
  'nodes',
  'databases',
  'queues',
  'scaling',
  'resizing',
  'agents',
  'overload',
];
const STEADY_SHARE = 0.12; // of the runs that have none of them, see `recovers`

/** Half of the features on average, each with the same chance; in some runs nothing that makes a system unsteady. */
export function throwFeatures(dice: Dice): ReadonlySet<Feature> {
  const on = new Set(FEATURE_NAMES.filter(() => dice.chance(0.5)));
  if (!dice.chance(STEADY_SHARE)) return on;
  for (const feature of UNSTEADY) on.delete(feature);
  return on.add('limits');
}
