import type { FaultLine } from './fault.ts';

/**
 * A replica whose clock is offset x level ahead takes tokens for run out. Where the rest of their life is uniform in
 * [0, life], it refuses the share (offset x level - leeway) / life, within [0, 1] (assumption).
 */
export const clockSkew: FaultLine<{
  readonly offset: number;
  readonly leeway: number;
  readonly life: number;
}> = {
  kind: 'clock-skew',
  description: 'clocks of replicas are wrong: they take valid tokens for run out',
  options: {
    offset: {
      value: { type: 'seconds', above: 0 },
      default: 300,
      description: 'how far a clock is ahead, at full severity',
    },
    leeway: {
      value: { type: 'seconds', min: 0 },
      default: 30,
      description: 'that the check of a token allows',
    },
    life: { value: { type: 'seconds', above: 0 }, default: 600, description: 'of a token' },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 600, radius: { kind: 'one' } },
  trace: 'a share of the calls of the skewed replicas is refused, at normal latency and load',
  source: 'Chaos Mesh TimeChaos (timeOffset); figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: clock-skew within the leeway does no harm',
  effects(level, { offset, leeway, life }, { replicas }) {
    const errorRatio = Math.min(1, Math.max(0, (offset * level - leeway) / life));
    return replicas.map((hit) => ({ on: 'replicas', ...hit, errorRatio }));
  },
};
