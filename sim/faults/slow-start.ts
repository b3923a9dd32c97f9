import { type FaultLine, factorAt } from './fault.ts';

/** Images are pulled from a slow registry: boots take 1 + (factor - 1) x level times as long. */
export const slowStart: FaultLine<{ readonly factor: number }> = {
  kind: 'slow-start',
  description: 'new replicas of a service take longer to boot',
  options: {
    factor: {
      value: { type: 'number', min: 1, max: 1000 },
      default: 5,
      description: 'of the time of a boot, at full severity, >= 1',
    },
  },
  appliesTo: ['service'],
  usual: { duration: 1800 },
  trace: 'replicas stay not ready for long, load stays with the old ones',
  source: 'pull of an image without cache; factor and 30 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: slow-start multiplies boots',
  effects: (level, { factor }, { name }) => [
    { on: 'service', service: name, bootFactor: factorAt(level, factor) },
  ],
};
