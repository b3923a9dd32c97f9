import type { OptionTable } from '../../sim/options.ts';
import type { ScalingTarget } from '../agent.ts';
import { waitsLonger } from './erlang-c.ts';

export const QUEUES = ['shared', 'own'] as const;

/** How much waiting is allowed, and how it is reckoned. */
export interface WaitOptions {
  readonly delayProbability: number;
  readonly waitRatio: number;
  readonly variability: number;
  readonly queues: (typeof QUEUES)[number];
}

export const WAIT_OPTIONS: OptionTable = {
  delayProbability: {
    value: { type: 'number', above: 0, below: 1 },
    default: 0.1, // assumption
    description: 'share of calls that may wait longer than waitRatio x work, in (0, 1)',
    tune: { min: 1e-6, max: 0.9, log: true },
  },
  waitRatio: {
    value: { type: 'number', min: 0 },
    default: 1, // assumption
    description: 'wait allowed in the queue, in mean works of a call; 0: no wait at all',
  },
  variability: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'mean of the squared cv of times between arrivals and of work; 1: M/M/c',
  },
  queues: {
    value: { type: 'choice', of: QUEUES },
    default: 'shared',
    description:
      'one queue for all replicas (a good balancer comes near it), or one of its own each',
    tune: { of: QUEUES },
  },
};

/**
 * The fewest replicas in the bounds of the service whose calls wait longer than their budget with
 * at most the given probability; the most it may have where none will do. The budget of a service
 * is in proportion to its work, so that a longer call may also wait longer (assumption).
 * Source: Erlang C and Allen-Cunneen, as in `waitsLonger`; a service by service allocation from a
 * model of latency follows the idea of Ursa (Lin et al., HPCA 2024), not its model.
 */
export function replicasForWait(
  { replicasMin, replicasMax, workersPerReplica }: ScalingTarget,
  demand: { readonly callsPerSecond: number; readonly workSeconds: number },
  options: WaitOptions,
): number {
  const { waitRatio, variability, delayProbability, queues } = options;
  const { workSeconds } = demand;
  const waitSeconds = waitRatio * workSeconds;
  const load = demand.callsPerSecond * workSeconds;
  if (!(load > 0)) return replicasMin;
  for (let replicas = Math.max(1, replicasMin); replicas < replicasMax; replicas++) {
    const shares = queues === 'own' ? replicas : 1;
    const servers = (replicas * workersPerReplica) / shares;
    const question = { servers, load: load / shares, workSeconds, waitSeconds, variability };
    if (waitsLonger(question) <= delayProbability) return replicas;
  }
  return replicasMax;
}
