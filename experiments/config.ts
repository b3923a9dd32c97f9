import { GUARDS } from '../agents/guards/index.ts';
import { AGENTS, agentLines } from '../agents/index.ts';
import { found, InputError, isMap, unknownKey } from '../sim/options.ts';
import type { OptionTable } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import type { Spec } from '../sim/units.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { readNames, readObjective, readRange } from './config/parts.ts';
import { FIGURES } from './figures/index.ts';
import { METRICS } from './metrics/index.ts';
import { tryAgent } from './plug-in.ts';
import { INVALID, readSpec, readTable } from './specs.ts';
import type { Path, Reading } from './specs.ts';
import type { Entry, ExperimentConfig } from './types.ts';

const EXPERIMENT: OptionTable = {
  name: { value: { type: 'string' }, description: 'the name of its folder in results' },
  question: { value: { type: 'string' }, description: 'what the experiment answers' },
  baseline: { value: { type: 'string' }, description: 'entry that the others are compared with' },
  primary: { value: { type: 'string' }, description: 'the metric that decides' },
  horizon: {
    value: { type: 'seconds', above: 0 },
    default: '24h',
    description: 'simulated time of one run, pre-roll included',
  },
  preroll: {
    value: { type: 'seconds', min: 0 },
    default: '0s',
    description: 'begin of each run that is not measured, the same for every entry',
  },
  control: {
    value: {
      type: 'record',
      of: {
        interval: {
          value: { type: 'seconds', above: 0 },
          default: '15s', // Kubernetes: --horizontal-pod-autoscaler-sync-period
          description: 'time between two decisions of an agent',
        },
      },
    },
    default: {},
    description: 'when agents decide',
  },
  telemetry: {
    value: {
      type: 'record',
      of: {
        interval: {
          value: { type: 'seconds', above: 0 },
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
      },
    },
    default: {},
    description: 'what agents can see',
  },
};
const PARTS = [
  'system',
  'workload',
  'objective',
  'train',
  'report',
  'compare',
  'metrics',
  'figures',
];
const NOT_YET = ['tune', 'sweep', 'robustness'];
const DAYS_AND_SEEDS = ['days', 'seeds'];
const DEFAULT_GUARDS = [{ kind: 'bounds' }];
const DEFAULT_METRICS = [
  'costDollars',
  'sloViolationRatio',
  'latencySecondsP99',
  'latencySecondsP99Done',
  'actionsPerHour',
];
const ENTRY_NAME = /^\P{C}{0,60}$/u; // no control characters: names stand in rows of CSV files
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

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
  refuseLater(parts, [], reading);
  const values = readTable(EXPERIMENT, raw, [], reading, [...PARTS, ...NOT_YET]);
  const compare = readCompare(parts['compare'], system, reading);
  const metrics = METRICS.map(({ name }) => name);
  const primary = String(values['primary']);
  const chosen = readNames(parts['metrics'], DEFAULT_METRICS, metrics, ['metrics'], reading);
  const config = {
    ...(values as Pick<ExperimentConfig, 'control' | 'telemetry'>),
    name: String(values['name']),
    question: String(values['question']),
    horizon: values['horizon'] as number,
    preroll: values['preroll'] as number,
    workload: readSpec(WORKLOADS, parts['workload'], ['workload'], reading),
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
  const train =
    parts['train'] === undefined
      ? {}
      : { train: readReplications(parts['train'], 'train', reading) };
  checkWhole({ ...config, ...train }, values, reading);
  return { ...config, ...train };
}

function refuseLater(raw: Readonly<Record<string, unknown>>, path: Path, reading: Reading): void {
  for (const key of NOT_YET.filter((name) => Object.hasOwn(raw, name)))
    reading.problems.push({ path: [...path, key], message: 'is not supported yet', at: 'key' });
}

function readReplications(raw: unknown, key: 'train' | 'report', reading: Reading) {
  readTable({}, raw, [key], reading, DAYS_AND_SEEDS);
  const ranges = isMap(raw) ? raw : {};
  return {
    days: readRange(ranges['days'], [key, 'days'], reading),
    seeds: readRange(ranges['seeds'], [key, 'seeds'], reading),
  };
}

function readCompare(
  raw: unknown,
  system: SystemConfig | undefined,
  reading: Reading,
): readonly Entry[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    const message = `must be a list of at least one entry, got ${found(raw)}`;
    reading.problems.push({ path: ['compare'], message });
    return [];
  }
  const entries = raw.map((entry, i) => readEntry(entry, ['compare', i], system, reading));
  entries.forEach(({ name }, i) => {
    if (name !== '' && name.trim() === '')
      reading.problems.push({ path: ['compare', i, 'name'], message: 'must not be empty' });
    if (!ENTRY_NAME.test(name))
      reading.problems.push({
        path: ['compare', i, 'name'],
        message: 'must be one line of at most 60 characters',
      });
    if (name !== '' && entries.findIndex((entry) => entry.name === name) < i)
      reading.problems.push({
        path: ['compare', i, 'name'],
        message: `must differ from the other entries, got '${name}' again`,
      });
  });
  return entries;
}

function readEntry(
  raw: unknown,
  path: Path,
  system: SystemConfig | undefined,
  reading: Reading,
): Entry {
  const parts = isMap(raw) ? raw : {};
  refuseLater(parts, path, reading);
  const values = readTable(
    { name: { value: { type: 'string' }, description: 'how tables call the entry' } },
    raw,
    path,
    reading,
    ['agents', 'guards', ...NOT_YET],
  );
  const guards = parts['guards'] ?? DEFAULT_GUARDS;
  const isList = Array.isArray(guards);
  if (!isList)
    reading.problems.push({
      path: [...path, 'guards'],
      message: `must be a list of guards, got ${found(guards)}`,
    });
  return {
    name: String(values['name'] ?? ''),
    agents: readAgents(parts['agents'], [...path, 'agents'], system, reading),
    guards: isList
      ? guards.map((guard, i) => readSpec(GUARDS, guard, [...path, 'guards', i], reading))
      : [],
  };
}

const DECISIONS = Object.keys(AGENTS);

function readAgents(
  raw: unknown,
  path: Path,
  system: SystemConfig | undefined,
  reading: Reading,
): Entry['agents'] {
  const parts = isMap(raw) ? raw : {};
  const decisions = DECISIONS.filter((key) => Object.hasOwn(parts, key));
  if (decisions.length === 0)
    reading.problems.push({
      path,
      message: `must be a map with one of ${DECISIONS.join(', ')}, got ${found(raw)}`,
    });
  for (const key of Object.keys(parts).filter((name) => !DECISIONS.includes(name)))
    reading.problems.push({ path: [...path, key], message: unknownKey(key, DECISIONS), at: 'key' });
  const read = (key: string): [string, Spec] => {
    const spec = readSpec(agentLines(key), parts[key], [...path, key], reading);
    if (spec !== INVALID && system !== undefined) try_(key, spec);
    return [key, spec];
  };
  const try_ = (key: string, spec: Spec) => {
    try {
      tryAgent(key, spec, system!);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const at = [...path, key];
      reading.problems.push(
        ...error.problems.map((one) => ({ ...one, path: [...at, ...one.path] })),
      );
    }
  };
  return Object.fromEntries(decisions.map(read));
}

/** What only shows when the parts are seen together. */
function checkWhole(
  config: Omit<ExperimentConfig, 'system'>,
  values: Readonly<Record<string, unknown>>,
  { problems }: Reading,
): void {
  const add = (path: Path, message: string) => problems.push({ path, message });
  const entries = config.compare.map(({ name }) => name);
  const { name, baseline, primary } = values;
  if (typeof name === 'string' && !FILE_NAME.test(name))
    add(['name'], `must be a file name of letters, digits, hyphens and dots, got ${found(name)}`);
  if (typeof baseline === 'string' && entries.length > 0 && !entries.includes(baseline))
    add(['baseline'], `must be one of the entries ${entries.join(', ')}, got '${baseline}'`);
  if (typeof primary === 'string' && !config.metrics.includes(primary))
    add(['primary'], `must be one of metrics ${config.metrics.join(', ')}, got '${primary}'`);
  if (config.preroll >= config.horizon)
    add(['preroll'], `must be shorter than the horizon, got ${config.preroll}s`);
  const shared = config.report.days.filter((day) => config.train?.days.includes(day) === true);
  if (shared.length > 0)
    add(['train', 'days'], `must not overlap with the days of report, both have ${span(shared)}`);
}

function span(days: readonly number[]): string {
  return days.length === 1 ? `day ${days[0]}` : `days ${days[0]} to ${days.at(-1)}`;
}
