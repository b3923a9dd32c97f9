import type { FaultLine } from './fault.ts';

/** Cores are stolen by another machine on the same host: with the share s gone, work takes 1 / (1 - s) times as long. */
export const noisyNeighbour: FaultLine<{ readonly stolen: number }> = {
  kind: 'noisy-neighbour',
  description: 'another tenant takes a share of the cores of replicas',
  options: {
    stolen: {
      value: { type: 'number', above: 0, max: 0.95 },
      default: 0.5,
      description: 'share of the cores, at full severity, in (0, 0.95]',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 600, radius: { kind: 'share', ratio: 0.3 } },
  trace: 'some replicas are slower than others at the same load, with time stolen',
  source: 'processor sharing; share and 10 min (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: noisy-neighbour with half of the cores doubles the work',
  effects(level, { stolen }, { replicas }) {
    const stolenRatio = level * stolen;
    const workFactor = 1 / (1 - stolenRatio);
    return replicas.map((hit) => ({ on: 'replicas', ...hit, stolenRatio, workFactor }));
  },
};
