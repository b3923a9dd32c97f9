import {
  type ClientConfig,
  DISCIPLINES,
  type ServiceConfig,
  type SystemConfig,
} from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import { type Dice, round } from './dice.ts';
import type { Feature } from './features.ts';
import { RANGES } from './ranges.ts';

const BALANCERS = [
  'random',
  'round-robin',
  'power-of-two',
  'least-outstanding',
  'smooth-weighted-round-robin',
];
const RETRIES = ['fixed', 'exponential', 'full-jitter', 'decorrelated-jitter'];
const { POSITIVE_INFINITY: ENDLESS } = Number;

/** What makes up one case: its chance, and which features are on. */
export interface Making {
  readonly dice: Dice;
  readonly has: (feature: Feature) => boolean;
}

/** A law with this mean: how much it varies is drawn, too. */
export function law(dice: Dice, mean: number): Spec {
  const kind = dice.pick(['constant', 'exponential', 'erlang', 'lognormal', 'hyperexponential']);
  switch (kind) {
    case 'constant':
      return { kind, value: mean };
    case 'erlang':
      return { kind, mean, shape: dice.pick([2, 4]) };
    case 'lognormal':
    case 'hyperexponential':
      return { kind, mean, squaredCv: dice.pick([1.5, 4]) };
    default:
      return { kind, mean };
  }
}

export type Role = 'plain' | 'cache' | 'database';

/** A service whose replicas and workers are not known yet: they depend on what is asked of it. */
export function makeService(name: string, role: Role, making: Making): ServiceConfig {
  const { dice, has } = making;
  const isMemoryModelled = has('memory') && dice.chance(0.5);
  const discipline = has('disciplines') ? dice.pick(DISCIPLINES) : 'fifo';
  const memoryBytes = dice.in(RANGES.memory);
  return {
    name,
    ...(dice.chance(0.7) ? { instance: 'small' } : {}),
    replicas: 1,
    replicasMin: 1,
    replicasMax: 1,
    workersPerReplica: dice.in(RANGES.workers),
    cores: dice.pick([0.5, 1, 2]),
    ...(isMemoryModelled
      ? { memoryBytes, memoryUse: { base: round(memoryBytes / 4), perCall: memoryBytes / 1000 } }
      : {}),
    discipline,
    queueLimit: has('limits') ? dice.in(RANGES.queueLimit) : ENDLESS,
    boot: law(dice, dice.in(RANGES.boot)),
    ...(has('setups') && discipline === 'fifo' && dice.chance(0.3)
      ? { setup: law(dice, dice.in(RANGES.setup)) }
      : {}),
    balancer: { kind: dice.pick(BALANCERS) },
    errorRatio: has('errors') && dice.chance(0.4) ? dice.in(RANGES.errorRatio) : 0,
    client: makeClient(making),
    ...(has('doors') && dice.chance(0.5) ? { admission: makeAdmission(dice) } : {}),
    ...(has('warmUps') && dice.chance(0.5)
      ? { warmUp: { duration: dice.in(RANGES.warmUp), factor: dice.in(RANGES.warmUpFactor) } }
      : {}),
    ...(has('pauses') && dice.chance(0.5)
      ? {
          pauses: {
            every: law(dice, dice.in(RANGES.pauseEvery)),
            length: law(dice, dice.in(RANGES.pauseLength)),
          },
        }
      : {}),
    ...(role === 'cache'
      ? { cache: { hitRatio: dice.in(RANGES.hitRatio), fill: dice.in(RANGES.fill) } }
      : {}),
    ...(role === 'database' ? { database: makeDatabase(dice) } : {}),
  };
}

function makeClient({ dice, has }: Making): ClientConfig {
  const timeout = has('timeouts') && dice.chance(0.8) ? dice.in(RANGES.timeout) : ENDLESS;
  const after =
    timeout === ENDLESS ? dice.in(RANGES.hedgeAfter) : round(timeout * dice.in(RANGES.hedgeShare));
  return {
    timeout,
    cancels: has('cancels') && dice.chance(0.6),
    retry: has('retries') && dice.chance(0.6) ? makeRetry(dice) : { kind: 'none' },
    connections: has('connections') && dice.chance(0.6) ? dice.in(RANGES.connections) : ENDLESS,
    ...(has('breakers') && dice.chance(0.6) ? { breaker: makeBreaker(dice) } : {}),
    ...(has('bulkheads') && dice.chance(0.5) ? { bulkhead: dice.in(RANGES.bulkhead) } : {}),
    ...(has('hedges') && dice.chance(0.5)
      ? { hedge: { after, budgetRatio: dice.pick([0.02, 0.1, 1]) } }
      : {}),
  };
}

function makeRetry(dice: Dice): Spec {
  const kind = dice.pick(RETRIES);
  const wait = dice.in(RANGES.backoff);
  return {
    kind,
    retries: dice.in(RANGES.retries),
    ...(kind === 'fixed' ? { wait } : { base: wait, cap: round(wait * 8) }),
    ...(dice.chance(0.7) ? { budgetRatio: dice.in(RANGES.budgetRatio), budgetBurst: 10 } : {}),
  };
}

function makeBreaker(dice: Dice): Spec {
  const open = dice.in(RANGES.breakerOpen);
  if (dice.chance(0.5))
    return {
      kind: 'consecutive-failures',
      failures: dice.pick([2, 5, 20]),
      open,
      probes: dice.pick([1, 3]),
      successes: dice.pick([1, 2]),
    };
  return {
    kind: 'failure-ratio',
    failureRatio: dice.pick([0.1, 0.5]),
    window: dice.pick([1, 10]),
    buckets: 10,
    minimumCalls: dice.pick([5, 50]),
    open,
    probes: dice.pick([1, 5]),
    ...(dice.chance(0.3) ? { slow: 0.2, slowRatio: 0.8 } : {}),
  };
}

function makeAdmission(dice: Dice): Spec {
  const kind = dice.pick([
    'token-bucket',
    'concurrency-limit',
    'priority-shedding',
    'adaptive-aimd',
    'adaptive-gradient',
  ]);
  switch (kind) {
    case 'token-bucket':
      return { kind, rate: dice.pick([500, 2000, 10_000]), burst: dice.pick([10, 200]) };
    case 'concurrency-limit':
      return { kind, limit: dice.pick([8, 40, 200]) };
    case 'priority-shedding':
      return { kind, threshold: dice.pick([3, 10]), smoothing: dice.pick([0, 0.5]) };
    default:
      return { kind, initial: 40, min: 8 };
  }
}

function makeDatabase(dice: Dice): NonNullable<ServiceConfig['database']> {
  return {
    commit: dice.pick(['asynchronous', 'synchronous']),
    flush: law(dice, dice.in(RANGES.flush)),
    groupCommit: dice.pick([0, 0.001]),
    diskRead: law(dice, dice.in(RANGES.diskRead)),
    bufferHitRatio: dice.in(RANGES.bufferHitRatio),
    bufferFill: dice.in(RANGES.fill),
    lag: law(dice, dice.in(RANGES.lag)),
    readsFromReplicas: dice.chance(0.5),
    failover: {
      detect: dice.in(RANGES.detect),
      promote: law(dice, dice.in(RANGES.detect)),
      successRatio: dice.pick([1, 0.5]),
      ...(dice.chance(0.5) ? { operators: dice.in(RANGES.detect) } : {}),
    },
    connectionsMax: dice.pick([ENDLESS, 200]),
    ...(dice.chance(0.3) ? { diskNoise: { kind: dice.pick(['log-ou', 'burst-credits']) } } : {}),
  };
}

/** The zones of a system, one or two regions, and how far they are from each other. */
export function makePlaces({ dice, has }: Making): Pick<SystemConfig, 'zones' | 'network'> {
  if (!has('zones')) return {};
  const count = dice.in(RANGES.zones);
  const zones = Array.from({ length: count }, (_, i) => ({
    name: `zone-${i}`,
    region: i < 2 ? 'near' : dice.pick(['near', 'far']),
  }));
  const network = {
    betweenZones: dice.in(RANGES.betweenZones),
    betweenRegions: dice.in(RANGES.betweenRegions),
  };
  return { zones, ...(dice.chance(0.8) ? { network } : {}) };
}
