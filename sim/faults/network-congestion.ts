import { edgeTo, FROM, type From } from './edge-options.ts';
import type { FaultLine } from './fault.ts';

/** A link is too narrow: its queue adds delay first, and overflows the more the fuller it is: loss = ratio x level^2. */
export const networkCongestion: FaultLine<
  From & { readonly queue: number; readonly ratio: number }
> = {
  kind: 'network-congestion',
  description: 'too little bandwidth to a service: delay first, then loss',
  options: {
    ...FROM,
    queue: {
      value: { type: 'seconds', above: 0, max: 3600 },
      default: 0.5,
      description: 'that each way waits in the full queue of the link',
    },
    ratio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0.05,
      description: 'share of the messages of each way that are lost, at full severity',
    },
  },
  appliesTo: ['edge'],
  usual: { duration: 300, onset: { kind: 'ramp', over: 60 } },
  trace: 'latency of one edge grows, then time-outs; both ends look healthy',
  source: 'Chaos Mesh NetworkChaos, bandwidth; form and figures (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: network-congestion delays before it loses',
  effects: (level, { queue, ratio, ...edge }, target) => [
    { ...edgeTo(target, edge), delay: level * queue, lossRatio: ratio * level ** 2 },
  ],
};
