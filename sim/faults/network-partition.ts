import { edgeTo, FROM_AND_WAY, type FromAndWay } from './edge-options.ts';
import type { FaultLine } from './fault.ts';

/** All is lost, both ways or one: with `back` the service does work that nobody sees. */
export const networkPartition: FaultLine<FromAndWay> = {
  kind: 'network-partition',
  description: 'nothing passes to a service, from it, or both',
  options: FROM_AND_WAY,
  appliesTo: ['edge'],
  trace: 'every call of an edge times out; one way only: the service works, its callers starve',
  source: 'Chaos Mesh NetworkChaos, partition, direction to, from and both',
  coveredBy: 'test/sim/faults/faults.test.ts: network-partition can be of one way',
  effects: (_level, edge, target) => [{ ...edgeTo(target, edge), lossRatio: 1 }],
};
