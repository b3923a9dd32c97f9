import type { Alert } from '../../sim/observability/alert.ts';
import type { AlertPeriod } from '../types.ts';

/** The component of an alert: a service, queue or type of transactions; empty: all transactions. */
export function componentOf({ labels }: Pick<Alert, 'labels'>): string {
  return Object.values(labels)[0] ?? '';
}

/** When each rule fired, of the changes of state of all of them; in the order in which they began. */
export function alertPeriods(changes: readonly Alert[]): readonly AlertPeriod[] {
  const keyOf = (change: Alert) => `${change.name}/${componentOf(change)}`;
  return changes.flatMap((change, i): AlertPeriod[] => {
    if (change.state !== 'firing') return [];
    const { name, severity, since } = change;
    const next = changes.slice(i + 1).find((later) => keyOf(later) === keyOf(change));
    const to = next?.since ?? Number.POSITIVE_INFINITY;
    return [{ name, severity, component: componentOf(change), from: since, to }];
  });
}
