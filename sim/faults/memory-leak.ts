import type { FaultLine } from './fault.ts';

/** Memory that nobody gives back grows by rate x level until the kernel kills the replica. */
export const memoryLeak: FaultLine<{ readonly bytesPerSecond: number }> = {
  kind: 'memory-leak',
  description: 'replicas lose memory at a constant rate, until they are killed and boot anew',
  options: {
    bytesPerSecond: {
      value: { type: 'bytes', above: 0 },
      default: 500e6 / 60,
      description: 'bytes per second of each replica, at full severity',
    },
  },
  appliesTo: ['memory'],
  spreads: 'replicas',
  usual: { duration: 1800 },
  trace: 'memory grows in a line, falls at each restart: a saw-tooth, seen long before it hurts',
  source: 'Litmus pod-memory-hog: 500 MB within 60 s; 30 min (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: memory-leak fills 500 MB in a minute',
  effects: (level, { bytesPerSecond }, { replicas }) =>
    replicas.map((hit) => ({
      on: 'replicas',
      ...hit,
      leakBytesPerSecond: level * bytesPerSecond,
    })),
};
