// Hot: bench index
import { compareProducts } from './exact-products.ts';
import { eachRankPoint } from './rank-points.ts';

/** Numbers of one point in `points`: its key and its rank. */
export const POINT_NUMBERS = 2;

/** A map from key to rank by straight lines between some of its own points. */
export interface Spline {
  readonly count: number;
  /** POINT_NUMBERS numbers per point, keys increasing; the first and the last different key are there. */
  readonly points: Float64Array;
  /** Points and comparisons of slopes, counted. */
  readonly operations: number;
}

/**
 * A spline within `error` (an integer >= 1) ranks of every point of sorted keys (`eachRankPoint`), in one pass: from
 * the last spline point on, what can still be reached straight within the error of all points since is a corridor that
 * narrows; the point before the one that leaves it joins the spline. Ranks below 0 are not reached for.
 * Source: Neumann and Michel, "Smooth interpolating histograms with error guarantees", BNCOD 2008 (GreedySplineCorridor),
 * as RadixSpline uses it: Kipf et al., "RadixSpline: a single-pass learned index", aiDM 2020.
 * Slopes are compared exactly where differences of keys are exact, as for integers in [0, 2^53].
 */
export function splineCorridor(keys: Float64Array, error: number): Spline {
  const points: number[] = [];
  let operations = 0;
  let seen = 0;
  // The last spline point, the last point, and where the corridor was narrowed last: upper and lower end.
  let [baseX, baseY, lastX, lastY] = [0, 0, 0, 0];
  let [upperX, upperY, lowerX, lowerY] = [0, 0, 0, 0];
  const join = (x: number, y: number): void => {
    points.push(x, y);
    baseX = x;
    baseY = y;
  };
  eachRankPoint(keys, (x, y) => {
    const up = y + error;
    const down = Math.max(0, y - error);
    seen++;
    if (seen === 1) join(x, y);
    else {
      // Slopes from the base: to the corridor's ends, to this point, and to the ends of this point's own range.
      operations += 4;
      const [dx, upperDx, lowerDx] = [x - baseX, upperX - baseX, lowerX - baseX];
      const [upperDy, lowerDy] = [upperY - baseY, lowerY - baseY];
      const isOutside =
        seen > 2 &&
        (compareProducts(y - baseY, upperDx, upperDy, dx) >= 0 ||
          compareProducts(y - baseY, lowerDx, lowerDy, dx) <= 0);
      if (isOutside) join(lastX, lastY);
      const isNew = seen === 2 || isOutside;
      if (isNew || compareProducts(up - baseY, upperDx, upperDy, dx) < 0)
        [upperX, upperY] = [x, up];
      if (isNew || compareProducts(down - baseY, lowerDx, lowerDy, dx) > 0)
        [lowerX, lowerY] = [x, down];
    }
    lastX = x;
    lastY = y;
  });
  if (seen > 1) join(lastX, lastY);
  const count = points.length / POINT_NUMBERS;
  return { count, points: Float64Array.from(points), operations: seen + operations };
}
