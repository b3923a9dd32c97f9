import type { LogRecord } from '../../sim/observability/log-book.ts';
import { LOG_TEMPLATES, type LogSeverity, logText } from '../../sim/observability/log-templates.ts';
import { traceIdOf } from '../../sim/observability/trace.ts';
import {
  groupBy,
  type OtlpAttribute,
  type OtlpOptions,
  type OtlpResource,
  type OtlpScope,
  otlpAttributes,
  otlpResource,
  otlpScope,
} from './otlp.ts';
import { unixNanoseconds } from './unix-time.ts';

/** ExportLogsServiceRequest, as JSON: what a collector takes at /v1/logs. */
export interface OtlpLogs {
  readonly resourceLogs: readonly {
    readonly resource: OtlpResource;
    readonly scopeLogs: readonly {
      readonly scope: OtlpScope;
      readonly logRecords: readonly OtlpLogRecord[];
    }[];
  }[];
}
export interface OtlpLogRecord {
  readonly timeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly OtlpAttribute[];
  readonly traceId?: string;
}

/** The first number of each range. Source: OpenTelemetry, Logs Data Model, "SeverityNumber". */
const SEVERITY_NUMBERS: Readonly<Record<LogSeverity, number>> = {
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

/** Logs as a collector takes them, a resource per component; values are attributes beside the text. */
export function otlpLogs(records: readonly LogRecord[], options: OtlpOptions): OtlpLogs {
  const resourceLogs = groupBy(records, ({ component }) => component).map(([component, group]) => ({
    resource: otlpResource(component),
    scopeLogs: [
      {
        scope: otlpScope(options),
        logRecords: group.map((record) => otlpRecord(record, options)),
      },
    ],
  }));
  return { resourceLogs };
}

function otlpRecord(record: LogRecord, { epoch, run }: OtlpOptions): OtlpLogRecord {
  const { at, template, values, transaction, suppressed } = record;
  const { severity } = LOG_TEMPLATES[template];
  const named = Object.entries(values).map(([name, value]) => [`finfra.${name}`, value]);
  return {
    timeUnixNano: unixNanoseconds(epoch, at),
    severityNumber: SEVERITY_NUMBERS[severity],
    severityText: severity.toUpperCase(),
    body: { stringValue: logText(template, values) },
    attributes: otlpAttributes({
      'finfra.template': template,
      ...Object.fromEntries(named),
      ...(suppressed === 0 ? {} : { 'finfra.suppressed': suppressed }),
    }),
    ...(transaction === undefined ? {} : { traceId: traceIdOf(run, transaction) }),
  };
}
