import { SIGNALS } from '../../sim/telemetry.ts';
import { formatAlerts } from '../export/alerts-csv.ts';
import { formatChangeEvents } from '../export/change-events-csv.ts';
import { metricName } from '../export/metric-name.ts';
import { formatOpenMetrics, type MetricFamily } from '../export/open-metrics.ts';
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

/** A gauge for each signal, with a series for each service that has it; as scraped, gaps left out. */
function metricFamilies({ telemetry }: Observer): readonly MetricFamily[] {
  return SIGNALS.flatMap((signal): MetricFamily[] => {
    const services = telemetry.services.filter((one) => telemetry.signals(one).includes(signal));
    if (services.length === 0) return [];
    const series = services.map((service) => {
      const values = telemetry.past(service, signal, Number.POSITIVE_INFINITY);
      const first = telemetry.time - (values.length - 1) * telemetry.interval;
      const times = values.map((_, i) => first + i * telemetry.interval);
      return { labels: { service }, times, values };
    });
    return [{ ...metricName(signal), type: 'gauge', help: `${signal} of the service`, series }];
  });
}
