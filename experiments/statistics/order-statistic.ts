/** The p-quantile of sorted values, at position p (n + 1). */
export function orderStatistic(sorted: ArrayLike<number>, p: number): number {
  const position = Math.round(p * (sorted.length + 1)) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, position))]!;
}
