import type { FaultLine } from './fault.ts';

/** A dependency answers slower and sometimes wrongly, for everybody, at normal load: a gray failure. */
export const dependencyBrownout: FaultLine<{
  readonly errorRatio: number;
  readonly slow: number;
}> = {
  kind: 'dependency-brownout',
  description: 'a service that others depend on is slower and fails some calls',
  options: {
    errorRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.05,
      description: 'share of the calls that fail, at full severity',
    },
    slow: {
      value: { type: 'seconds', min: 0, max: 3600 },
      default: 1,
      description: 'added to a round trip, at full severity',
    },
  },
  appliesTo: ['service'],
  usual: { duration: 600 },
  trace: 'latency and errors of those that call it; the service itself looks healthy',
  source: 'PetShop: errors of 1, 2, 5 %, delays of 250, 500, 1,000 ms; in proportion (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: dependency-brownout has the delays of PetShop',
  effects: (level, { errorRatio, slow }, { name }) => [
    { on: 'replicas', service: name, errorRatio: level * errorRatio },
    { on: 'edge', to: name, delay: (level * slow) / 2 },
  ],
};
