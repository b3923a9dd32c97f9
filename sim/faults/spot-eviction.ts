import { type FaultLine, isOnset } from './fault.ts';

/** The provider takes nodes back after a notice, within which they drain. */
export const spotEviction: FaultLine<{ readonly notice: number }> = {
  kind: 'spot-eviction',
  description: 'the provider takes nodes of a pool back, after a notice',
  options: {
    notice: {
      value: { type: 'seconds', min: 0 },
      default: 120,
      description: 'from the announcement to the end of the node',
    },
  },
  appliesTo: ['nodes'],
  spreads: 'nodes',
  usual: { duration: 0, radius: { kind: 'some', count: 2 } },
  trace: 'nodes drain, replicas move; what does not make it in time is lost',
  source: 'AWS: spot instances get notice two minutes ahead; two at a time (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: node-loss comes without, spot-eviction with notice',
  strikes: (moment, { notice }, { nodes }) =>
    isOnset(moment) ? nodes.map((node) => ({ kind: 'node-loss', node, notice })) : [],
};
