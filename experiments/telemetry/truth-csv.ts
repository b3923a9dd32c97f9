import { formatCsv } from '../csv.ts';
import type { Truth } from '../types.ts';

const COLUMNS = [
  'name',
  'kind',
  'target',
  'severity',
  'from',
  'to',
  'replicasHit',
  'nodesHit',
  'impactFrom',
  'impactTo',
  'violations',
];

/**
 * A row for each injection, with its impact on users; empty cells where it had none, or where it had not ended with
 * the run. Times in seconds of the run.
 */
export function formatTruth({ injections, impacts }: Truth): string {
  const rows = injections.map(({ name, kind, target, severity, from, to, hits }, i) => {
    const impact = impacts.find(({ injection }) => injection === i);
    const replicas = hits.replicas.map(({ service, replica }) => `${service}/${replica}`);
    return [
      name,
      kind,
      target,
      severity,
      from,
      to,
      replicas.join(' '),
      hits.nodes.join(' '),
      impact?.from ?? '',
      impact === undefined || impact.to === Number.POSITIVE_INFINITY ? '' : impact.to,
      impact?.violations ?? '',
    ];
  });
  return formatCsv([COLUMNS, ...rows]);
}
