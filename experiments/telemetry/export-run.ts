import { QUEUE_SIGNALS, SIGNALS } from '../../sim/telemetry.ts';
import { formatAlerts } from '../export/alerts-csv.ts';
import { formatChangeEvents } from '../export/change-events-csv.ts';
import { metricName } from '../export/metric-name.ts';
import { formatOpenMetrics, type MetricFamily, type MetricSeries } from '../export/open-metrics.ts';
import type { OtlpOptions } from '../export/otlp.ts';
import { otlpLogs } from '../export/otlp-logs.ts';
import { otlpTraces } from '../export/otlp-traces.ts';
import { clockOf } from '../start.ts';
import type { RunSpec, Truth } from '../types.ts';
import type { Observer } from './observe.ts';
import { formatTruth } from './truth-csv.ts';

/** Content by file name. */
export type ExportedFiles = Readonly<Record<string, string>>;

/** Of the form of these files; grows when the form changes. */
const FORM = '1';
const ALL = Number.POSITIVE_INFINITY; // seconds back

/** All that monitoring has seen of a run, in formats that other tools read, and the truth beside it. */
export function exportRun(observer: Observer, spec: RunSpec, truth: Truth): ExportedFiles {
  const { alerting, watch, traces, logs, run } = observer;
  const epoch = clockOf(spec.experiment, spec.day).startsAt;
  const options: OtlpOptions = { version: FORM, epoch, run };
  return {
    'metrics.openmetrics.txt': formatOpenMetrics(metricFamilies(observer), epoch),
    'traces.otlp.json': JSON.stringify(otlpTraces(traces?.traces() ?? [], options)),
    'logs.otlp.json': JSON.stringify(otlpLogs(logs?.records() ?? [], options)),
    'alerts.csv': formatAlerts(alerting.history.entries()),
    'changes.csv': formatChangeEvents(watch.changes.events()),
    'truth.csv': formatTruth(truth),
  };
}

/** A gauge for each signal, with a series for each service or queue that has it; as scraped, gaps left out. */
function metricFamilies({ telemetry }: Observer): readonly MetricFamily[] {
  const { services } = telemetry;
  const queues = telemetry.queues().map(({ queue }) => queue);
  return [
    ...SIGNALS.map((signal) => {
      const having = services.filter((one) => telemetry.signals(one).includes(signal));
      const series = having.map((service) =>
        seriesOf(telemetry, { service }, telemetry.past(service, signal, ALL)),
      );
      return gauge(signal, `${signal} of the service`, series);
    }),
    ...QUEUE_SIGNALS.map((signal) => {
      const series = queues.map((queue) =>
        seriesOf(telemetry, { queue }, telemetry.pastOfQueue(queue, signal, ALL)),
      );
      return gauge(signal, `${signal} of the queue`, series);
    }),
  ].filter(({ series }) => series.length > 0);
}

function gauge(signal: string, help: string, series: readonly MetricSeries[]): MetricFamily {
  return { ...metricName(signal), type: 'gauge', help, series };
}

function seriesOf(
  { time, interval }: Observer['telemetry'],
  labels: MetricSeries['labels'],
  values: Float64Array,
): MetricSeries {
  const first = time - (values.length - 1) * interval;
  return { labels, times: values.map((_, i) => first + i * interval), values };
}
