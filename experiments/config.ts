import { CLOCK_OPTIONS, type ClockStart } from '../sim/calendars/deadline-clock.ts';
import { didYouMean } from '../sim/nearest-name.ts';
import type { OptionTable } from '../sim/options.ts';
import { isMap } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { readCompare } from './config/compare.ts';
import { readNames, readObjective, readRange } from './config/parts.ts';
import { readRobustness, readStopping } from './config/studies.ts';
import { checkTelemetry, TELEMETRY_TABLE } from './config/telemetry.ts';
import { readFaults } from './faults/read-faults.ts';
import { FIGURES } from './figures/index.ts';
import { METRICS } from './metrics/index.ts';
import type { Path, Reading } from './specs.ts';
import { fileNameProblem, readSpec, readTable } from './specs.ts';
import { workloadFrom } from './start.ts';
import type { ExperimentConfig } from './types.ts';
import { checkWorld } from './world.ts';

const HORIZON_MAX = 100 * 86_400; // seconds; a rate by the second is kept of every day
const INTERVAL_MIN = 0.01; // seconds between two decisions; less is a typing error

const EXPERIMENT: OptionTable = {
  name: { value: { type: 'string' }, description: 'the name of its folder in results' },
  question: { value: { type: 'string' }, description: 'what the experiment answers' },
  baseline: { value: { type: 'string' }, description: 'entry that the others are compared with' },
  primary: { value: { type: 'string' }, description: 'the metric that decides' },
  horizon: {
    value: { type: 'seconds', above: 0, max: HORIZON_MAX },
    default: '24h',
    description: 'simulated time of one run, pre-roll included',
  },
  preroll: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'begin of each run that is not measured, the same for every entry',
  },
  warmUp: {
    value: { type: 'choice', of: ['fixed', 'mser5'] },
    default: 'fixed',
    description:
      'fixed: preroll is not measured; mser5: as long as MSER-5 cuts at most in a pilot of all runs ' +
      '(stationary workloads only)',
  },
  control: {
    value: {
      type: 'record',
      of: {
        interval: {
          value: { type: 'seconds', min: INTERVAL_MIN },
          default: '15s', // Kubernetes: --horizontal-pod-autoscaler-sync-period
          description: 'time between two decisions of an agent',
        },
        decisionSecondsMax: {
          value: { type: 'seconds', above: 0 },
          optional: true,
          description:
            'how long a decision is waited for, at most the interval, before the fallback takes it; unset: the interval',
        },
      },
    },
    default: {},
    description: 'when agents decide',
  },
  telemetry: {
    value: {
      type: 'record',
      of: TELEMETRY_TABLE,
    },
    default: {},
    description: 'what agents can see',
  },
  start: {
    value: { type: 'record', of: CLOCK_OPTIONS },
    optional: true,
    description:
      'when the run of day 0 begins; that of day k so many calendar days later. None: at the firstDate ' +
      'and startHour of the workload, or at 2025-01-06 00:00, UTC',
  },
};
const PARTS = [
  'system',
  'workload',
  'reportWorkload',
  'objective',
  'train',
  'report',
  'compare',
  'metrics',
  'figures',
  'sweep', // read before: see load.ts
  'robustness',
  'stopping',
  'faults',
];
const DAYS_AND_SEEDS = ['days', 'seeds'];
const DEFAULT_METRICS = [
  'costDollars',
  'sloViolationRatio',
  'latencySecondsP99',
  'latencySecondsP99Done',
  'actionsPerHour',
];

/**
 * The options of an experiment file that are not lists or maps of their own, for the documentation.
 */
export const EXPERIMENT_TABLE = EXPERIMENT;

/**
 * Checks a whole experiment, as plain data; every problem goes to `reading`. The result may be used
 * only when there is none. Without a system (it has problems of its own) everything else is still
 * checked. A system file has one problem: what it is.
 */
export function readConfig(
  raw: unknown,
  system: SystemConfig | undefined,
  reading: Reading,
): Omit<ExperimentConfig, 'system'> {
  const config = readParts(raw, system, reading);
  if (isSystemFile(raw)) {
    const message = 'this is a system file; an experiment file names it under `system`';
    reading.problems.splice(0, reading.problems.length, { path: [], message });
  }
  return config;
}

function isSystemFile(raw: unknown): boolean {
  const has = (key: string) => isMap(raw) && Object.hasOwn(raw, key);
  return has('services') && has('transactions') && !has('compare');
}

function readParts(
  raw: unknown,
  system: SystemConfig | undefined,
  reading: Reading,
): Omit<ExperimentConfig, 'system'> {
  const parts = isMap(raw) ? raw : {};
  const values = readTable(EXPERIMENT, raw, [], reading, PARTS);
  const compare = readCompare(parts['compare'], system, reading);
  const metrics = METRICS.map(({ name }) => name);
  const primary = String(values['primary']);
  const start = values['start'] as ClockStart | undefined;
  const workload = readSpec(WORKLOADS, parts['workload'], ['workload'], reading);
  const chosen = readNames(parts['metrics'], DEFAULT_METRICS, metrics, ['metrics'], reading);
  const config = {
    ...(values as Pick<ExperimentConfig, 'control' | 'telemetry'>),
    name: String(values['name']),
    question: String(values['question']),
    horizon: values['horizon'] as number,
    preroll: values['preroll'] as number,
    warmUp: values['warmUp'] as 'fixed' | 'mser5',
    workload: workloadFrom(start, workload, parts['workload'], reading),
    objective: readObjective(parts['objective'], primary, metrics, reading),
    report: readReplications(parts['report'], 'report', reading),
    compare,
    baseline: String(values['baseline']),
    primary,
    metrics: chosen,
    figures: readNames(
      parts['figures'],
      FIGURES.map(({ name }) => name),
      FIGURES.map(({ name }) => name),
      ['figures'],
      reading,
    ),
  };
  const has = (key: string) => parts[key] !== undefined;
  const { days } = config.report;
  const whole = {
    ...config,
    ...(start !== undefined && { start }),
    ...(has('reportWorkload') ? { reportWorkload: readReportWorkload(parts, start, reading) } : {}),
    ...(has('train') ? { train: readReplications(parts['train'], 'train', reading) } : {}),
    ...(has('robustness') ? { robustness: readRobustness(parts['robustness'], reading) } : {}),
    ...(has('faults') ? { faults: readFaults(parts['faults'], system, reading) } : {}),
    ...(has('stopping') ? { stopping: readStopping(parts['stopping'], days.length, reading) } : {}),
  };
  checkWhole(whole, values, reading);
  checkTelemetry(whole.telemetry, system, reading);
  if (system !== undefined && reading.problems.length === 0)
    checkWorld({ ...whole, system }, reading);
  return whole;
}

/** The clock of a run is one, whatever comes. */
function readReportWorkload(
  parts: Readonly<Record<string, unknown>>,
  start: ClockStart | undefined,
  reading: Reading,
) {
  const raw = parts['reportWorkload'];
  const workload = readSpec(WORKLOADS, raw, ['reportWorkload'], reading);
  return workloadFrom(start, workload, raw, reading);
}

function readReplications(raw: unknown, key: 'train' | 'report', reading: Reading) {
  readTable({}, raw, [key], reading, DAYS_AND_SEEDS);
  const ranges = isMap(raw) ? raw : {};
  return {
    days: readRange(ranges['days'], [key, 'days'], reading),
    seeds: readRange(ranges['seeds'], [key, 'seeds'], reading),
  };
}

/** What only shows when the parts are seen together. */
function checkWhole(
  config: Omit<ExperimentConfig, 'system'>,
  values: Readonly<Record<string, unknown>>,
  reading: Reading,
): void {
  const { problems } = reading;
  const add = (path: Path, message: string) => problems.push({ path, message });
  const entries = config.compare.map(({ name }) => name);
  const { name, baseline, primary } = values;
  const nameProblem = fileNameProblem(name);
  if (nameProblem !== undefined) add(['name'], nameProblem);
  if (typeof baseline === 'string' && entries.length > 0 && !entries.includes(baseline))
    add(
      ['baseline'],
      `must be one of the entries ${entries.join(', ')}, got '${baseline}'${didYouMean(baseline, entries)}`,
    );
  if (typeof primary === 'string' && !config.metrics.includes(primary))
    add(
      ['primary'],
      `must be one of metrics ${config.metrics.join(', ')}, got '${primary}'${didYouMean(primary, config.metrics)}`,
    );
  if (config.preroll >= config.horizon)
    add(['preroll'], `must be shorter than the horizon, got ${config.preroll}s`);
  checkControl(values['control'], add);
  checkTuning(config, add);
  if (config.stopping !== undefined && entries.length === 1)
    add(
      ['stopping'],
      'needs an entry beside the baseline: without a difference nothing is decided',
    );
  const isStationary = WORKLOADS.find(({ kind }) => kind === config.workload.kind)?.isStationary;
  if (config.warmUp === 'mser5' && isStationary !== true)
    add(['warmUp'], `mser5 is for stationary workloads, ${config.workload.kind} changes in time`);
  const { robustness, report } = config;
  if (robustness !== undefined && robustness.days > report.days.length)
    add(
      ['robustness', 'days'],
      `must be at most ${report.days.length}, the days of report, got ${robustness.days}`,
    );
  const shared = config.report.days.filter((day) => config.train?.days.includes(day) === true);
  if (shared.length > 0)
    add(['train', 'days'], `must not overlap with the days of report, both have ${span(shared)}`);
}

/** Nobody waits for a decision until after the next one is due. */
function checkControl(control: unknown, add: (path: Path, message: string) => void): void {
  const { interval, decisionSecondsMax } = Object(control) as Partial<ExperimentConfig['control']>;
  if (interval === undefined || decisionSecondsMax === undefined) return;
  if (decisionSecondsMax > interval)
    add(
      ['control', 'decisionSecondsMax'],
      `must be at most the interval, ${interval}s, got ${decisionSecondsMax}s`,
    );
}

/** Tuning needs days of its own, and enough of them. */
function checkTuning(
  { compare, train }: Omit<ExperimentConfig, 'system'>,
  add: (path: Path, message: string) => void,
): void {
  const available = train === undefined ? 0 : train.days.length * train.seeds.length;
  compare.forEach(({ tune }, i) => {
    const path = ['compare', i, 'tune'];
    if (tune === undefined) return;
    if (train === undefined) add(path, 'needs `train`: days and seeds that the report never sees');
    else if (tune.replications > available)
      add(
        [...path, 'replications'],
        `must be at most ${available}, the days x seeds of train, got ${tune.replications}`,
      );
  });
}

function span(days: readonly number[]): string {
  return days.length === 1 ? `day ${days[0]}` : `days ${days[0]} to ${days.at(-1)}`;
}
