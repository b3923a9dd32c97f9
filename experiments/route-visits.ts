import type { RouteConfig } from '../sim/system-config.ts';

/**
 * Expected visits to each station: v = start + v next, solved by elimination; not finite where some
 * station is never left. Source: Kleinrock, Queueing Systems I, section 4.8 (traffic equations of a
 * Markovian route).
 */
export function routeVisits({ start, next }: Pick<RouteConfig, 'start' | 'next'>): number[] {
  const count = start.length;
  const rows = start.map((begin, j) => [
    ...start.map((_, i) => (i === j ? 1 : 0) - next[i]![j]!),
    begin,
  ]);
  for (let pivot = 0; pivot < count; pivot++) {
    const best = rows.reduce(
      (found, row, i) =>
        i >= pivot && Math.abs(row[pivot]!) > Math.abs(rows[found]![pivot]!) ? i : found,
      pivot,
    );
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    if (Math.abs(rows[pivot]![pivot]!) < 1e-12) return start.map(() => Infinity);
    for (let i = 0; i < count; i++) {
      if (i === pivot) continue;
      const factor = rows[i]![pivot]! / rows[pivot]![pivot]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * rows[pivot]![j]!);
    }
  }
  return rows.map((row, i) => row[count]! / row[i]!);
}
