import type { ChangeEvent } from '../../sim/observability/change-events.ts';
import { formatCsv } from '../csv.ts';

/** One row per change, as a change calendar has them; times in seconds. */
export function formatChangeEvents(events: readonly ChangeEvent[]): string {
  const rows = events.map(({ at, kind, component, author, isAutomated, description }) => [
    at,
    kind,
    component,
    author,
    String(isAutomated),
    description,
  ]);
  const header = ['atSeconds', 'kind', 'component', 'author', 'isAutomated', 'description'];
  return formatCsv([header, ...rows]);
}
