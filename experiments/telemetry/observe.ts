import { createHash } from 'node:crypto';
import { compileCallGraph } from '../../sim/call-graph.ts';
import { DEFAULT_ALERT_RULES } from '../../sim/observability/alert-rules.ts';
import { Alerting } from '../../sim/observability/alerting.ts';
import { WORKBOOK_RULES } from '../../sim/observability/burn-rate.ts';
import { EndMinutes } from '../../sim/observability/end-minutes.ts';
import { LOG_BOOK_DEFAULTS, LogBook } from '../../sim/observability/log-book.ts';
import { scrapeFault } from '../../sim/observability/scrape-faults.ts';
import { SystemWatch } from '../../sim/observability/system-watch.ts';
import { TraceReader } from '../../sim/observability/trace-reader.ts';
import { TRACER_DEFAULTS, Tracer } from '../../sim/observability/tracer.ts';
import type { Random } from '../../sim/random.ts';
import { Recorder } from '../../sim/recorder.ts';
import { HISTORY, type OtherTelemetry, Scraper } from '../../sim/scraper.ts';
import type { System } from '../../sim/system.ts';
import type { Seconds } from '../../sim/units.ts';
import type { RunSpec } from '../types.ts';
import { MinuteHistory } from './minute-history.ts';
import { exactTarget, sloTargetOf } from './slo-target.ts';

/** All that watches a run. Agents get `telemetry` and nothing else. */
export interface Observer {
  readonly telemetry: Scraper;
  readonly recorder: Recorder;
  readonly alerting: Alerting;
  readonly watch: SystemWatch;
  readonly minutes: MinuteHistory;
  readonly logs: LogBook | undefined;
  readonly traces: TraceReader | undefined;
  /** 16 hexadecimal digits, the first half of trace ids. */
  readonly run: string;
  readonly sloTarget: number;
  readonly isExported: boolean;
  /** The run is over: what is under way is counted. */
  finish(): void;
}

const MINUTE = 60; // seconds

/** Lets a run be watched, before it begins. Watching changes nothing that is watched. */
export function observe(system: System, random: Random, spec: RunSpec): Observer {
  const { telemetry: config, horizon } = spec.experiment;
  const { isExported = false } = spec; // then traces, logs and the whole past of the metrics are kept
  const history = isExported ? Math.max(HISTORY, horizon) : HISTORY;
  const telemetry = new Scraper(system, random, { ...config, history });
  const recorder = new Recorder(system, horizon);
  const run = runId(spec);
  const logs = config.logs || isExported ? createLogs(system, random, spec) : undefined;
  const traces = config.traces || isExported ? createTraces(system, random, spec, run) : undefined;
  const watch = new SystemWatch(system, logs);
  const sloTarget = sloTargetOf(spec.experiment);
  const alerting = createAlerting(system, telemetry, spec, sloTarget);
  const minutes = new MinuteHistory(minutesOf(spec));
  const ends = new EndMinutes(system.config.transactions.length, [alerting.slo, minutes]);
  system.addEndListener((_number, type, _outcome, _arrivedAt, _latency, isGood) =>
    ends.add(type, isGood, system.sim.now),
  );
  telemetry.onRound = () => {
    ends.advance(system.sim.now);
    watch.round();
    alerting.evaluate();
  };
  telemetry.others = othersOf({ system, spec, alerting, watch, ends, logs, traces });
  const finish = () => {
    ends.advance(system.sim.now);
    alerting.slo.come(Number.POSITIVE_INFINITY);
  };
  const parts = { telemetry, recorder, alerting, watch, minutes, logs, traces };
  return { ...parts, run, sloTarget, isExported, finish };
}

function minutesOf({ experiment: { horizon } }: RunSpec): number {
  return Math.ceil(horizon / MINUTE);
}

function runId({ experiment, entry, day, seed }: RunSpec): string {
  const text = JSON.stringify([experiment.name, entry.name, day, seed]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function createLogs({ config }: System, random: Random, { experiment }: RunSpec): LogBook {
  const { perMinute = LOG_BOOK_DEFAULTS.perInterval, ...options } = experiment.telemetry.logs ?? {};
  const components = [...config.services, ...(config.queues ?? [])].map(({ name }) => name);
  const operations = compileCallGraph(config).path;
  return new LogBook(
    random,
    { components, operations },
    { ...LOG_BOOK_DEFAULTS, ...options, perInterval: perMinute, interval: MINUTE },
  );
}

function createTraces(
  system: System,
  random: Random,
  { experiment }: RunSpec,
  run: string,
): TraceReader {
  const { config, interpreter } = system;
  const tracer = new Tracer(random, { ...TRACER_DEFAULTS, ...experiment.telemetry.traces });
  interpreter.tracer = tracer;
  return new TraceReader(tracer, {
    graph: compileCallGraph(config),
    services: config.services.map(({ name }) => name),
    types: config.transactions.map(({ name }) => name),
    run,
  });
}

/** Counts of what clients see come as metrics do: later, or not at all, where a fault holds all of them. */
function delayOfEnds({ impairments }: System, { experiment }: RunSpec): Seconds {
  const { delay, isFrozen } = scrapeFault(impairments.all('telemetry'), undefined);
  return isFrozen ? Number.POSITIVE_INFINITY : experiment.telemetry.delay + delay;
}

function createAlerting(
  system: System,
  telemetry: Scraper,
  spec: RunSpec,
  sloTarget: number,
): Alerting {
  const { config } = system;
  return new Alerting({
    metrics: telemetry,
    modelled: (service) => telemetry.signals(service),
    queues: (config.queues ?? []).map(({ name }) => name),
    types: config.transactions.map(({ name }) => name),
    rules: spec.experiment.telemetry.alerts ?? DEFAULT_ALERT_RULES,
    burnRules: WORKBOOK_RULES,
    objective: exactTarget(sloTarget),
    delay: () => delayOfEnds(system, spec),
    minutesMax: minutesOf(spec),
  });
}

/** What agents see beside metrics. The calendar of changes is asked directly, the rest comes with the delay. */
function othersOf({
  system,
  spec,
  alerting,
  watch,
  ends,
  logs,
  traces,
}: Pick<Observer, 'alerting' | 'watch' | 'logs' | 'traces'> & {
  readonly system: System;
  readonly spec: RunSpec;
  readonly ends: EndMinutes;
}): OtherTelemetry {
  const { sim, config } = system;
  const { delay, logs: areLogsSeen, traces: areTracesSeen } = spec.experiment.telemetry;
  const types = config.transactions.map(({ name }) => name);
  return {
    alerts() {
      ends.advance(sim.now);
      return alerting.alerts();
    },
    errorBudgetRatio(transaction) {
      ends.advance(sim.now);
      alerting.slo.come(sim.now);
      const type = transaction === undefined ? undefined : types.indexOf(transaction);
      return type === -1 ? Number.NaN : alerting.slo.budgetRatio(type);
    },
    changes: (span) => watch.changes.events(sim.now - span),
    logs: (span) =>
      areLogsSeen ? (logs?.records(sim.now - delay - span, sim.now - delay) ?? []) : [],
    traces: (span) =>
      areTracesSeen ? (traces?.traces(sim.now - delay - span, sim.now - delay) ?? []) : [],
  };
}
