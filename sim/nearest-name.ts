/** What is said of a key that nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'is not known here: there are no options';
  return `is not known here${didYouMean(key, known) || ` (known: ${known.join(', ')})`}`;
}

/** ' (did you mean nearest?)', or nothing where no known name is close. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

/** The known name with the fewest edits from `name`, case aside; undefined when none is close. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length)
      [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, by its recurrence over two rows. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const swap = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[to.length]!;
}
