/**
 * p values adjusted for testing several hypotheses at once, in the order given: the family-wise
 * error is at most alpha when those with an adjusted p <= alpha are rejected. A missing p (NaN)
 * stays missing and counts as a test.
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979).
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues
    .map((_, i) => i)
    .filter((i) => !Number.isNaN(pValues[i]))
    .sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => Number.NaN);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[i]! * (pValues.length - rank)));
    adjusted[i] = largest;
  });
  return adjusted;
}
