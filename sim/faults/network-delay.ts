import { edgeTo, FROM_AND_WAY, type FromAndWay } from './edge-options.ts';
import type { FaultLine } from './fault.ts';

/** A round trip takes delay x level longer: half of it on each way, or all on the one that is struck. */
export const networkDelay: FaultLine<FromAndWay & { readonly delayed: number }> = {
  kind: 'network-delay',
  description: 'calls to a service, or their answers, are under way for longer',
  options: {
    ...FROM_AND_WAY,
    delayed: {
      value: { type: 'seconds', above: 0, max: 3600 },
      default: 2,
      description: 'added to a round trip, at full severity',
    },
  },
  appliesTo: ['edge'],
  trace: 'latency of one edge alone; the machines at both ends look healthy',
  source: 'Litmus pod-network-latency: 2,000 ms; signature: OpenRCA',
  coveredBy: 'test/sim/faults/faults.test.ts: network-delay adds its time to a round trip',
  effects: (level, { delayed, ...edge }, target) => [
    { ...edgeTo(target, edge), delay: (level * delayed) / (edge.way === 'both' ? 2 : 1) },
  ],
};
