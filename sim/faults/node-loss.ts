import { type FaultLine, isOnset } from './fault.ts';

/** Machines die without a word, with all that is on them; they do not come back. */
export const nodeLoss: FaultLine = {
  kind: 'node-loss',
  description: 'nodes of a pool die with all that is on them',
  options: {},
  appliesTo: ['nodes'],
  spreads: 'nodes',
  usual: { duration: 0, radius: { kind: 'one' } },
  trace: 'replicas of several services are gone at the same time, then boot elsewhere',
  source: 'definition',
  coveredBy: 'test/sim/faults/faults.test.ts: node-loss comes without, spot-eviction with notice',
  strikes: (moment, _options, { nodes }) =>
    isOnset(moment) ? nodes.map((node) => ({ kind: 'node-loss', node, notice: 0 })) : [],
};
