import { edgeTo, FROM, type From } from './edge-options.ts';
import type { FaultLine } from './fault.ts';

/**
 * The record of a service is empty. Connections live on, new ones fail: the refused share grows as connections and
 * cached answers end, and falls again, once the record is back, as they are renewed; both within a TTL, evenly
 * (assumption).
 */
export const dnsFailure: FaultLine<From> = {
  kind: 'dns-failure',
  description: 'the name of a service resolves to nothing: new connections fail',
  options: FROM,
  appliesTo: ['edge'],
  usual: { duration: 1800, onset: { kind: 'ramp', over: 60 }, recovery: 60 },
  trace: 'refused calls grow while the service idles; recovery takes a TTL longer than the repair',
  source: 'AWS us-east-1, October 2025 (aws.amazon.com/message/101925); TTL of 60 s (assumption)',
  coveredBy: 'test/sim/faults/faults.test.ts: dns-failure refuses calls in proportion to its level',
  effects: (level, edge, target) => [{ ...edgeTo(target, edge), refusedRatio: level }],
};
