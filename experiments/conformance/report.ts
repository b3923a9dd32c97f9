/** What `finfra conformance` says of a suite of known answers. */
export interface ConformanceReport {
  readonly suite: string;
  readonly total: number;
  readonly passed: number;
  /** Cases that could be neither passed nor failed within their budget. */
  readonly inconclusive: number;
  readonly failures: readonly ConformanceFailure[];
  /** One row per case, where a suite has more to tell than passed or not. */
  readonly details?: readonly Readonly<Record<string, unknown>>[];
  /** What is worth knowing although it failed nothing. */
  readonly notes?: readonly string[];
}
export interface ConformanceFailure {
  readonly case: string;
  readonly expected: unknown;
  readonly got: unknown;
}
export interface ConformanceOutcome extends ConformanceFailure {
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
}

/** Counts the outcomes of a suite. */
export function conformanceReport(
  suite: string,
  outcomes: readonly ConformanceOutcome[],
): ConformanceReport {
  const count = (verdict: string) => outcomes.filter((o) => o.verdict === verdict).length;
  return {
    suite,
    total: outcomes.length,
    passed: count('passed'),
    inconclusive: count('inconclusive'),
    failures: outcomes
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ case: name, expected, got }) => ({ case: name, expected, got })),
  };
}
