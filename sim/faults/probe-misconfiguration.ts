import type { FaultLine } from './fault.ts';

/**
 * The liveness probe stands in the queue of the replica with a time-out far too short: behind `waiting` / level calls it
 * comes too late, and the replica is killed at the first failure. The others take its load, and fail next (assumption).
 */
export const probeMisconfiguration: FaultLine<{
  readonly period: number;
  readonly waiting: number;
}> = {
  kind: 'probe-misconfiguration',
  description: 'a liveness probe kills replicas that are only busy',
  options: {
    period: {
      value: { type: 'seconds', min: 1 },
      default: 10,
      description: 'from one probe to the next',
    },
    waiting: {
      value: { type: 'number', above: 0 },
      default: 5,
      description: 'calls in the queue of a replica that make a probe fail, at full severity',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 3600 },
  trace: 'nothing at low load; under load restarts, which move the load and cause more restarts',
  source: 'ITBench: too aggressive probes; Kubernetes: periodSeconds 10; the queue (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: probe-misconfiguration kills the busy alone',
  strikes({ level, before }, { waiting }, { replicas, site }) {
    if (level === 0 || before !== level) return [];
    return replicas.flatMap(({ service, hits }) => {
      const isBusy = (replica: number) => site.waiting(replica) >= waiting / level;
      const isHit = (replica: number) => hits === undefined || hits(replica);
      const busy = new Set(site.ready(service).filter((one) => isHit(one) && isBusy(one)));
      if (busy.size === 0) return [];
      return [{ kind: 'crash', service, hits: (replica: number) => busy.has(replica) }];
    });
  },
  beats: (_beat, _level, { period }) => period,
};
