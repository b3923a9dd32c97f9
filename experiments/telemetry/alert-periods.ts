import type { Alert } from '../../sim/observability/alert.ts';
import type { AlertPeriod } from '../types.ts';

/** When each rule fired, of the changes to and from firing of all of them; in the order in which they began. */
export function alertPeriods(changes: readonly Alert[]): readonly AlertPeriod[] {
  const periods: AlertPeriod[] = [];
  const open = new Map<string, number>(); // positions in the periods
  for (const { name, severity, state, since, labels } of changes) {
    const component = Object.values(labels)[0] ?? ''; // each alert has one label at most
    const key = `${name}/${component}`;
    const position = open.get(key);
    if (state === 'firing') {
      open.set(key, periods.length);
      periods.push({ name, severity, component, from: since, to: Number.POSITIVE_INFINITY });
    } else if (position !== undefined) {
      periods[position] = { ...periods[position]!, to: since };
      open.delete(key);
    }
  }
  return periods;
}
