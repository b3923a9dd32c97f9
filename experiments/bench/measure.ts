/** One figure of a benchmark beside the figure of a reference measured in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference: string;
  /** `value` over the value of the reference; 1 for the reference itself. */
  readonly ratio: number;
}

export interface BenchReport {
  readonly bench: string;
  readonly rows: readonly BenchRow[];
}

/**
 * Runs the contenders in turn, so that a slow spell of the machine falls on all of them alike:
 * one round to warm up, then `rounds` rounds. The order turns from round to round, so that none always runs in the
 * wake of another (of its garbage, of what it left in the caches). Returns what each returned, round by round.
 */
export function inTurns<Name extends string>(
  contenders: Readonly<Record<Name, () => number>>,
  rounds: number,
): Record<Name, readonly number[]> {
  const names = Object.keys(contenders) as Name[];
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length]!;
      const value = contenders[name]();
      if (round > 0) values.get(name)!.push(value);
    }
  }
  return Object.fromEntries(values) as unknown as Record<Name, readonly number[]>;
}

/** As `inTurns`; returns the median of what each returned. */
export function interleave<Name extends string>(
  contenders: Readonly<Record<Name, () => number>>,
  rounds = 7,
): Record<Name, number> {
  const values = Object.entries<readonly number[]>(inTurns(contenders, rounds));
  const medians = values.map(([name, own]) => [name, median(own)]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** The middle value, or the mean of the two in the middle; NaN if there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half]!;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Runs `work`, which does `count` things; returns millions of them per second of wall clock. */
export function millionsPerSecond(count: number, work: () => void): number {
  const start = performance.now();
  work();
  return count / ((performance.now() - start) * 1e3);
}
