import { edgeTo, FROM_AND_WAY, type FromAndWay } from './edge-options.ts';
import type { FaultLine } from './fault.ts';

/** Of each way, ratio x level of the messages are lost for good: beyond what the transport sends again. */
export const networkLoss: FaultLine<FromAndWay & { readonly ratio: number }> = {
  kind: 'network-loss',
  description: 'calls to a service, or their answers, are lost',
  options: {
    ...FROM_AND_WAY,
    ratio: {
      value: { type: 'number', above: 0, max: 1 },
      default: 0.3,
      description: 'share of the messages of each way, at full severity, in (0, 1]',
    },
  },
  appliesTo: ['edge'],
  trace: 'time-outs and retries at the callers, fewer calls at the service, whose CPU falls',
  source: 'TigerBeetle VOPR: loss of 0 to 30 %; Litmus and AIOpsLab go to 99 and 100 %',
  coveredBy: 'test/sim/faults/faults.test.ts: network-loss loses its share of each way',
  effects: (level, { ratio, ...edge }, target) => [
    { ...edgeTo(target, edge), lossRatio: level * ratio },
  ],
};
