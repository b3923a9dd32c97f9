import type { Alert } from '../../sim/observability/alert.ts';
import { formatCsv } from '../csv.ts';

/** One row per change of an alert: the time in seconds at which it went into its state. */
export function formatAlerts(changes: readonly Alert[]): string {
  const rows = changes.map(({ since, name, severity, state, labels }) => [
    since,
    name,
    severity,
    state,
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(';'),
  ]);
  return formatCsv([['atSeconds', 'alert', 'severity', 'state', 'labels'], ...rows]);
}
