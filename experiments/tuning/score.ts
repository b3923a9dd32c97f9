/** What an evaluation says of a setting. */
export interface Score {
  /** To be minimised; Infinity is allowed, NaN means that nothing is known. */
  readonly objective: number;
  /** Value minus bound by constrained metric: above 0 is a violation. */
  readonly violations: Readonly<Record<string, number>>;
  /** The bounds, which make violations of several metrics comparable; absent or 0: absolute. */
  readonly bounds?: Readonly<Record<string, number>>;
}

/**
 * Below 0 when `a` is better, above 0 when `b` is, 0 when neither: what keeps all bounds before what
 * does not; among the former the smaller objective; among the latter the smaller largest violation,
 * each over its bound. NaN anywhere is worse than everything else.
 * Source: Deb, "An efficient constraint handling method for genetic algorithms", Comput. Methods
 * Appl. Mech. Engrg. 186, 2000 (feasibility rules; there the violations are added up, here the
 * largest counts).
 */
export function compareScores(a: Score, b: Score): number {
  const [violationA, violationB] = [largestViolation(a), largestViolation(b)];
  const [isKnownA, isKnownB] = [isKnown(a, violationA), isKnown(b, violationB)];
  if (!isKnownA || !isKnownB) return Number(isKnownB) - Number(isKnownA);
  if (violationA > 0 || violationB > 0) return order(violationA, violationB);
  return order(a.objective, b.objective);
}

/** Whether all bounds are kept; NaN keeps none. */
export function isFeasible(score: Score): boolean {
  return isKnown(score, largestViolation(score)) && largestViolation(score) === 0;
}

/** At least 0; NaN when one of them is. */
function largestViolation({ violations, bounds = {} }: Score): number {
  const relative = Object.entries(violations).map(([metric, violation]) => {
    const scale = Math.abs(bounds[metric] ?? 0);
    return scale > 0 ? violation / scale : violation;
  });
  return Math.max(0, ...relative);
}

function isKnown({ objective }: Score, violation: number): boolean {
  return !Number.isNaN(objective) && !Number.isNaN(violation);
}

function order(a: number, b: number): number {
  if (a === b) return 0; // also of two infinities
  return a < b ? -1 : 1;
}
