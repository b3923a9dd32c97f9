import type { FaultLine } from './fault.ts';

/** Nobody takes over when the primary is lost: silent until then. */
export const failoverOff: FaultLine = {
  kind: 'failover-off',
  description: 'a database promotes nobody when its primary is lost',
  options: {},
  appliesTo: ['database'],
  usual: { duration: 3600 },
  trace: 'nothing, until the primary is lost: then the outage lasts',
  source: 'Tokyo Stock Exchange, 1 October 2020: the switch to the second disk did not happen',
  coveredBy: 'test/sim/faults/faults.test.ts: failover-off alone changes nothing but the failover',
  effects: (_level, _options, { name }) => [{ on: 'storage', service: name, isFailoverOff: true }],
};
