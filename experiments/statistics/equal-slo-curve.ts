/** Means over days of one setting. */
export interface CurvePoint {
  readonly violationRatio: number;
  readonly cost: number;
}

/** How a curve was read: between two settings, at its cheapest one that holds, or not at all. */
export type Bound = 'interpolated' | 'held' | 'not reached';

export interface CurveReading {
  readonly cost: number; // Infinity where the target is not reached
  readonly bound: Bound;
}

/**
 * Share of the target that is added to a violation ratio before its logarithm is taken, so that a
 * setting without violations has one; assumption: far below what tells settings apart.
 */
const FLOOR = 0.01;

/**
 * What a contender costs where it violates its objective as often as `target` says, from the points
 * of its settings: linear in log(violations + target / 100) between the two neighbours of the
 * target on its lower envelope, the settings that no other beats in both violations and cost. A
 * contender whose cheapest setting on the envelope holds the target costs what that one does
 * (`held`); one that never holds it costs Infinity. Points that are not finite are left out.
 */
export function costAtTarget(points: readonly CurvePoint[], target: number): CurveReading {
  const envelope = lowerEnvelope(points);
  const after = envelope.findIndex(({ violationRatio }) => violationRatio > target);
  if (after === 0 || envelope.length === 0) return { cost: Infinity, bound: 'not reached' };
  if (after === -1) return { cost: envelope.at(-1)!.cost, bound: 'held' };
  const [left, right] = [envelope[after - 1]!, envelope[after]!];
  const place = (ratio: number) => Math.log(ratio + FLOOR * target);
  const [from, to] = [place(left.violationRatio), place(right.violationRatio)];
  const share = (place(target) - from) / (to - from);
  return { cost: left.cost + share * (right.cost - left.cost), bound: 'interpolated' };
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
