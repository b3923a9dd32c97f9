import type { Effect } from '../effects.ts';
import { type FaultLine, factorAt } from './fault.ts';

/** A hall gets hot: processors slow down with the level; from `lostFrom` on machines switch off. */
export const coolingFailure: FaultLine<{
  readonly throttleFactor: number;
  readonly lostFrom: number;
}> = {
  kind: 'cooling-failure',
  description: 'a zone gets hot: its replicas slow down, then are lost',
  options: {
    throttleFactor: {
      value: { type: 'number', min: 1, max: 100 },
      default: 3,
      description: 'of the time of the work, at level 1, >= 1',
    },
    lostFrom: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.8,
      description: 'level from which machines switch off, in (0, 1]',
    },
  },
  appliesTo: ['zone'],
  usual: { duration: 3600, onset: { kind: 'ramp', over: 1800 } },
  trace: 'latency of all services of the zone grows together, then they are gone',
  source: 'DBS and Citi, 14 October 2023: cooling of a data centre; form and figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: cooling-failure slows down before it kills',
  effects(level, { throttleFactor, lostFrom }, { replicas, zones }) {
    const workFactor = factorAt(level, throttleFactor);
    const slow = replicas.map((hit): Effect => ({ on: 'replicas', ...hit, workFactor }));
    if (level < lostFrom) return slow;
    return [...slow, ...zones.map((zone): Effect => ({ on: 'zone', zone }))];
  },
};
