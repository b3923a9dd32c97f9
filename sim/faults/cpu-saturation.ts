import { type FaultLine, factorAt } from './fault.ts';

/**
 * Hogs take every idle cycle, and of the busy ones as fair a share as the work: with h hogs per core work takes 1 + h
 * times as long. Between, in proportion to the level (assumption).
 */
export const cpuSaturation: FaultLine<{ readonly hogsPerCore: number }> = {
  kind: 'cpu-saturation',
  description: 'something else burns the cores of replicas: what is left goes to the work',
  options: {
    hogsPerCore: {
      value: { type: 'number', above: 0, max: 100 },
      default: 1,
      description: 'busy threads beside the work on each core, at full severity',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  trace: 'utilization goes to 1, queues grow, the 99th percentile rises before the median',
  source:
    'reference Litmus pod-cpu-hog (1 core, 100 %, 60 s); fair sharing of the kernel (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: cpu-saturation doubles the work beside one hog per core',
  effects: (level, { hogsPerCore }, { replicas }) =>
    replicas.map((hit) => ({
      on: 'replicas',
      ...hit,
      stolenRatio: level,
      workFactor: factorAt(level, 1 + hogsPerCore),
    })),
};
