import { QUEUE_SIGNALS, SIGNALS } from '../telemetry.ts';
import type { Seconds } from '../units.ts';
import type { Severity } from './alert.ts';

/** What threshold rules can look at beside the signals: of services, then of transactions. */
const DERIVED = [
  'replicasMissing', // ordered and not ready
  'violationRatio', // share of the transactions of the last minute that were not done within their objective
] as const;
export const ALERT_SIGNALS = [...SIGNALS, ...QUEUE_SIGNALS, ...DERIVED] as const;
export type AlertSignal = (typeof ALERT_SIGNALS)[number];

/** One threshold rule, over every component that has the signal. */
export interface AlertRuleConfig {
  readonly name: string;
  readonly severity: Severity;
  readonly signal: AlertSignal;
  /** Of a service, queue or type of transactions; unset: all that have the signal. */
  readonly component?: string;
  /** The limit, strictly; exactly one of the two. */
  readonly above?: number;
  readonly below?: number;
  /** Compares not the value, but what it has grown by in so long. */
  readonly over?: Seconds;
  readonly for: Seconds;
  readonly keepFiringFor: Seconds;
}

const MINUTE: Seconds = 60;

/** What most teams would alert on beside their error budget; limits and times are assumptions. */
export const DEFAULT_ALERT_RULES: readonly AlertRuleConfig[] = [
  ticket('utilizationHigh', 'utilizationRatio', { above: 0.9, for: 5 * MINUTE }),
  ticket('queueGrowing', 'queueLength', { above: 10, over: 5 * MINUTE, for: 5 * MINUTE }),
  // The 99th percentile is over the objective exactly where more than 1 % have missed it.
  ticket('latencyP99OverObjective', 'violationRatio', { above: 0.01, for: 5 * MINUTE }),
  ticket('replicasNotReady', 'replicasMissing', { above: 0, for: 10 * MINUTE }),
  ticket('memoryNearLimit', 'memoryRatio', { above: 0.9, for: 5 * MINUTE }),
  ticket('replicationLagHigh', 'replicationLagSeconds', { above: 10, for: MINUTE }),
  ticket('commitsFailing', 'failedCommitsPerSecond', { above: 0, for: MINUTE }),
  ticket('deadLetters', 'deadLetters', { above: 0, over: 10 * MINUTE, for: 0 }),
];

function ticket(
  name: string,
  signal: AlertSignal,
  rest: Pick<AlertRuleConfig, 'above' | 'over' | 'for'>,
): AlertRuleConfig {
  return { name, severity: 'ticket', signal, keepFiringFor: 0, ...rest };
}
