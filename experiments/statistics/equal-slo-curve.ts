/** Means over days of one setting. */
export interface CurvePoint {
  readonly violationRatio: number;
  readonly cost: number;
}

/** How a curve was read: as a mixture of two settings, at its cheapest one that holds, or not at all. */
export type Bound = 'interpolated' | 'held' | 'not reached';

export interface CurveReading {
  readonly cost: number; // Infinity where the target is not reached
  readonly bound: Bound;
}

/**
 * What a contender costs where it violates its objective as often as `target` says: the least mean
 * cost of a mixture of its settings (a share of the days under one, the others under another) whose
 * mean violations are the target. That is the lower convex hull of its points, read linearly, and
 * something that the contender could truly do, also where replicas are few and its curve jumps: no
 * smooth curve between two settings promises that. A contender whose cheapest setting holds the
 * target costs what that one does (`held`); one that never holds it costs Infinity. Points that are
 * not finite are left out.
 */
export function costAtTarget(points: readonly CurvePoint[], target: number): CurveReading {
  const hull = lowerHull(points);
  const after = hull.findIndex(({ violationRatio }) => violationRatio > target);
  if (after === 0 || hull.length === 0) return { cost: Infinity, bound: 'not reached' };
  if (after === -1) return { cost: hull.at(-1)!.cost, bound: 'held' };
  const [left, right] = [hull[after - 1]!, hull[after]!];
  const share = (target - left.violationRatio) / (right.violationRatio - left.violationRatio);
  return { cost: left.cost + share * (right.cost - left.cost), bound: 'interpolated' };
}

/** The settings that no other setting, and no mixture of two, beats in both: convex, and falling. */
export function lowerHull(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const hull: CurvePoint[] = [];
  for (const point of lowerEnvelope(points)) {
    while (hull.length >= 2 && !isBelow(hull.at(-1)!, hull.at(-2)!, point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

/** Whether a point lies below the line from one to another that has it between them. */
function isBelow(point: CurvePoint, from: CurvePoint, to: CurvePoint): boolean {
  const [dx, dy] = [to.violationRatio - from.violationRatio, to.cost - from.cost];
  return (point.cost - from.cost) * dx < (point.violationRatio - from.violationRatio) * dy;
}

/** By rising violations and strictly falling cost. */
export function lowerEnvelope(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const sorted = points
    .filter(({ violationRatio, cost }) => Number.isFinite(violationRatio) && Number.isFinite(cost))
    .sort((a, b) => a.violationRatio - b.violationRatio || a.cost - b.cost);
  let lowest = Infinity;
  return sorted.filter(({ cost }) => {
    const isCheaper = cost < lowest;
    if (isCheaper) lowest = cost;
    return isCheaper;
  });
}
