/** The name of a signal among metrics, and its unit if it has one. */
export interface MetricName {
  readonly name: string;
  readonly unit?: string;
}

const PREFIX = 'finfra';
const UNITS = new Set(['seconds', 'bytes', 'ratio', 'dollars', 'cores', 'millicores']);

/**
 * `latencySecondsP99` becomes finfra_latency_p99_seconds: words in lower case, the unit last, as OpenMetrics has
 * it. A rate (`arrivalsPerSecond`) has no unit of its own.
 */
export function metricName(signal: string): MetricName {
  const words = (signal.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? []).map((word) =>
    word.toLowerCase(),
  );
  const unit = words.includes('per') ? undefined : words.find((word) => UNITS.has(word));
  if (unit === undefined) return { name: [PREFIX, ...words].join('_') };
  const others = words.filter((word) => word !== unit);
  return { name: [PREFIX, ...others, unit].join('_'), unit };
}
