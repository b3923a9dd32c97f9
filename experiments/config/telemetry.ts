import { SEVERITIES } from '../../sim/observability/alert.ts';
import { ALERT_SIGNALS, type AlertRuleConfig } from '../../sim/observability/alert-rules.ts';
import { LOG_BOOK_DEFAULTS } from '../../sim/observability/log-book.ts';
import { TRACER_DEFAULTS } from '../../sim/observability/tracer.ts';
import { didYouMean, type OptionTable } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { QUEUE_SIGNALS } from '../../sim/telemetry.ts';
import type { Path, Reading } from '../specs.ts';
import type { TelemetryConfig } from '../types.ts';

const INTERVAL_MIN = 0.01; // seconds between two scrapes; less is a typing error
const SHARE = { type: 'number', min: 0, max: 1 } as const;
const COUNT = { type: 'number', integer: true, min: 1, max: 10_000_000 } as const;

const TRACES: OptionTable = {
  headRatio: {
    value: SHARE,
    default: TRACER_DEFAULTS.headRatio,
    description: 'share of transactions kept whatever becomes of them, in [0, 1]',
  },
  tailRatio: {
    value: SHARE,
    default: TRACER_DEFAULTS.tailRatio,
    description: 'share recorded to the end, and kept if they failed or were slow, in [0, 1]',
  },
  slowSeconds: {
    value: { type: 'seconds', above: 0, max: Number.POSITIVE_INFINITY },
    default: TRACER_DEFAULTS.slowSeconds,
    description: 'latency beyond which a transaction was slow',
  },
  tracesMax: { value: COUNT, default: TRACER_DEFAULTS.tracesMax, description: 'traces kept' },
  spansMax: { value: COUNT, default: TRACER_DEFAULTS.spansMax, description: 'spans kept' },
};

const LOGS: OptionTable = {
  perMinute: {
    value: COUNT,
    default: LOG_BOOK_DEFAULTS.perInterval,
    description: 'lines of one template and component a minute; the others are counted',
  },
  requestRatio: {
    value: SHARE,
    default: LOG_BOOK_DEFAULTS.requestRatio,
    description: 'share of the requests whose failures are logged, in [0, 1]',
  },
  recordsMax: { value: COUNT, default: LOG_BOOK_DEFAULTS.recordsMax, description: 'lines kept' },
};

const ALERT: OptionTable = {
  name: { value: { type: 'string' }, description: 'what it is called' },
  severity: {
    value: { type: 'choice', of: [...SEVERITIES] },
    default: 'ticket',
    description: 'page wakes somebody up, ticket waits',
  },
  signal: {
    value: { type: 'choice', of: [...ALERT_SIGNALS] },
    description: 'of services, of queues, replicasMissing, or violationRatio of transactions',
  },
  component: {
    value: { type: 'string' },
    optional: true,
    description: 'a service, queue or type of transactions (unset: all that have the signal)',
  },
  above: { value: { type: 'number' }, optional: true, description: 'fires above it, strictly' },
  below: { value: { type: 'number' }, optional: true, description: 'fires below it, strictly' },
  over: {
    value: { type: 'seconds', above: 0, max: 4 * 3600 },
    optional: true,
    description: 'compares what the signal has grown by in so long (not of violationRatio)',
  },
  for: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'time for which the condition must hold at every scrape before it fires',
  },
  keepFiringFor: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'time for which it fires on after the condition',
  },
};

/** The section `telemetry` of an experiment file. What is unset is off and costs nothing. */
export const TELEMETRY_TABLE: OptionTable = {
  interval: {
    value: { type: 'seconds', min: INTERVAL_MIN },
    default: '15s', // Kubernetes metrics-server: --metric-resolution
    description: 'time between two scrapes',
  },
  delay: {
    value: { type: 'seconds', min: 0 },
    default: '5s',
    description: 'from the scrape until an agent can see it',
  },
  gapRatio: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0.005,
    description: 'share of scrapes that are lost, in [0, 1)',
  },
  jitter: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: 'each scrape is late by a draw in [0, jitter), below interval (unset: none is)',
  },
  sloTarget: {
    value: { type: 'number', above: 0, below: 1 },
    optional: true,
    description:
      'share of transactions that must be good, for error budgets and burn rates (unset: ' +
      '1 - sloViolationRatio of the objective, else 0.999)',
  },
  traces: {
    value: { type: 'record', of: TRACES },
    optional: true,
    description: 'sampled transactions with a span for each attempt (unset: none)',
  },
  logs: {
    value: { type: 'record', of: LOGS },
    optional: true,
    description: 'lines that agents can read (unset: none)',
  },
  alerts: {
    value: { type: 'records', of: ALERT },
    optional: true,
    description: 'threshold rules (unset: the default set)',
  },
};

/** What only shows when the options of telemetry are seen together. */
export function checkTelemetry(
  telemetry: Partial<TelemetryConfig> | undefined,
  system: SystemConfig | undefined,
  { problems }: Reading,
): void {
  const { interval = Number.POSITIVE_INFINITY, jitter = 0, alerts = [] } = telemetry ?? {};
  const add = (path: Path, message: string) =>
    problems.push({ path: ['telemetry', ...path], message });
  if (jitter >= interval)
    add(['jitter'], `must be shorter than the interval of ${interval}s, got ${jitter}s`);
  alerts.forEach((alert, i) => {
    for (const message of wrongOf(alert)) add(['alerts', i], message);
    checkComponent(alert, system, (message) => add(['alerts', i, 'component'], message));
    if (alerts.findIndex(({ name }) => name === alert.name) < i)
      add(['alerts', i, 'name'], `'${alert.name}' is there twice`);
  });
}

function checkComponent(
  { component, signal }: AlertRuleConfig,
  system: SystemConfig | undefined,
  add: (message: string) => void,
): void {
  if (component === undefined || system === undefined) return;
  const { services, queues = [], transactions } = system;
  const isOfQueue = (QUEUE_SIGNALS as readonly string[]).includes(signal);
  const parts = isOfQueue ? queues : signal === 'violationRatio' ? transactions : services;
  const names = parts.map(({ name }) => name);
  if (!names.includes(component))
    add(`${signal} is of ${names.join(', ')}, got '${component}'${didYouMean(component, names)}`);
}

function wrongOf({ above, below, over, signal }: AlertRuleConfig): readonly string[] {
  const wrong: string[] = [];
  if ((above === undefined) === (below === undefined))
    wrong.push('must have one limit: above or below');
  const cannotGrow = signal === 'violationRatio' || signal === 'replicasMissing';
  if (over !== undefined && cannotGrow) wrong.push(`${signal} cannot be compared over a time`);
  return wrong;
}
