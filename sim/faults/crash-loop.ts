import type { FaultLine } from './fault.ts';

const BACKOFF_FIRST = 10; // seconds
const BACKOFF_MAX = 300; // seconds
/** Seconds until crash n + 1 boots again: 10 s, doubled each time, at most 5 min. */
const backoff = (crashes: number) => Math.min(BACKOFF_MAX, BACKOFF_FIRST * 2 ** crashes);

/** A replica dies again `lives` after each restart. Source: Kubernetes, back-off of a container that crashes. */
export const crashLoop: FaultLine<{ readonly lives: number }> = {
  kind: 'crash-loop',
  description: 'replicas die again and again, with the back-off of Kubernetes between',
  options: {
    lives: {
      value: { type: 'seconds', above: 0 },
      default: 60,
      description: 'from the begin of a boot to the next crash',
    },
  },
  appliesTo: ['service'],
  spreads: 'replicas',
  usual: { duration: 1800, radius: { kind: 'one' } },
  trace: 'restarts of the same replicas at growing distances',
  source: 'Kubernetes: 10 s, doubled, at most 5 min; life of a minute (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: crash-loop backs off from 10 s to 5 min',
  strikes({ level, before, beat }, _options, { replicas }) {
    const isDue = level > 0 && (before === 0 || before === level);
    if (!isDue) return [];
    return replicas.map((hit) => ({ kind: 'crash', ...hit, downtime: backoff(beat) }));
  },
  beats: (beat, _level, { lives }) => backoff(beat) + lives,
};
