import { changeEvents } from './changes.ts';
import { edgeTo, FROM, type From } from './edge-options.ts';
import type { FaultLine } from './fault.ts';

/** Callers refuse a certificate that has run out, at once; the level is the share that checks it. */
export const certificateExpiry: FaultLine<From> = {
  kind: 'certificate-expiry',
  description: 'the certificate of a service runs out: calls are refused before they reach it',
  options: FROM,
  appliesTo: ['edge'],
  usual: { duration: 1800 },
  trace: 'a step of failures without load at the service and without a change event before it',
  source: 'expiry at a known instant; 30 min to renew (assumption)',
  coveredBy:
    'test/sim/faults/faults.test.ts: certificate-expiry has a change event at its end alone',
  effects: (level, edge, target) => [{ ...edgeTo(target, edge), refusedRatio: level }],
  strikes: (moment, _options, target) =>
    changeEvents(moment, target, { what: 'certificate', undone: 'new certificate of' }),
};
