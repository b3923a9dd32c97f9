import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { canonicalJson } from '../agents/canonical-json.ts';
import { GUARDS } from '../agents/guards/index.ts';
import { agentLines } from '../agents/index.ts';
import { CALENDARS } from '../sim/calendars/index.ts';
import type { FaultSpec } from '../sim/faults/fault-spec.ts';
import { isMap, type OptionTable, type OptionValues, type Registered } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import type { Spec } from '../sim/units.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { sees } from './sees.ts';
import { sloTargetOf } from './telemetry/slo-target.ts';
import type { Entry, ExperimentConfig, Result } from './types.ts';

/**
 * 16 hex digits over everything that determines the runs of an entry, day and seed aside: the
 * system, the workload and the content of its files, the agents and guards, the times. Names,
 * questions, metrics and figures do not count.
 */
export function configHash(config: ExperimentConfig, entry: Entry): string {
  const ofConfig = hashes.get(config) ?? new WeakMap<Entry, string>();
  hashes.set(config, ofConfig);
  const hash = ofConfig.get(entry) ?? computeHash(config, entry);
  ofConfig.set(entry, hash);
  return hash;
}

/** Thousands of runs share a config and an entry, which never change. */
const hashes = new WeakMap<ExperimentConfig, WeakMap<Entry, string>>();

function computeHash(config: ExperimentConfig, entry: Entry): string {
  const { workload, start, horizon, preroll, control, telemetry, faults } = config;
  const { system = config.system } = entry;
  const { name: _name, description: _description, sources: _sources, ...machinery } = system;
  const agents = Object.entries(entry.agents).map(([key, spec]) => [
    key,
    content(agentLines(key), spec),
  ]);
  const determining = {
    system: { ...machinery, windows: windowsOf(system), jobs: jobsOf(system) },
    workload: content(WORKLOADS, workload),
    start,
    agents: Object.fromEntries(agents),
    guards: entry.guards.map((guard) => content(GUARDS, guard)),
    times: { horizon, preroll, control, telemetry },
    past: sees(entry, 'past days') ? pastOf(config) : undefined,
    believed: config.believed,
    faults: faults?.map(faultContent),
    sloTarget: sloTargetOf(config),
  };
  return createHash('sha256').update(canonicalJson(determining)).digest('hex').slice(0, 16);
}

/** Calendars may be files. */
function windowsOf({ windows }: SystemConfig) {
  const withContent = ([name, schedule]: [string, Spec]) => {
    const { calendar } = schedule;
    if (!isMap(calendar)) return [name, schedule];
    return [name, { ...schedule, calendar: content(CALENDARS, calendar as Spec) }];
  };
  return windows && Object.fromEntries(Object.entries(windows).map(withContent));
}

function jobsOf({ jobs }: SystemConfig) {
  return jobs?.map((job) => ({ ...job, calendar: content(CALENDARS, job.calendar) }));
}

/** Of the train days agents know one replication each, with the first seed. */
function pastOf({ train, pastWorkload }: ExperimentConfig) {
  const workload = pastWorkload && content(WORKLOADS, pastWorkload);
  return train && { days: train.days, seed: train.seeds[0], workload };
}

/** What two rows share exactly when one run stands for both. */
export function runKey(row: Pick<Result, 'configHash' | 'codeVersion' | 'day' | 'seed'>): string {
  return `${row.configHash}/${row.codeVersion}/${row.day}/${row.seed}`;
}

/** A Spec with the content of its files instead of their paths. */
export function content(registry: readonly Registered[], spec: Spec): Spec {
  const options = registry.find(({ kind }) => kind === spec.kind)?.options ?? {};
  return { ...contentOf(options, spec), kind: spec.kind };
}

function contentOf(table: OptionTable, values: OptionValues): OptionValues {
  const read = (key: string, value: unknown) => {
    const type = table[key]?.value;
    if (type?.type === 'agent') return content(agentLines(type.of), value as Spec);
    if (type?.type === 'record' && isMap(value)) return contentOf(type.of, value);
    const isFile = type?.type === 'path' && typeof value === 'string';
    return isFile ? contentHash(value) : value;
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, read(key, value)]));
}

/** A fault with the content of its trace instead of its path. */
function faultContent({ replay, ...fault }: FaultSpec) {
  return replay === undefined
    ? fault
    : { ...fault, replay: { ...replay, file: contentHash(replay.file) } };
}

/** Of a file, by path, size and time of its last change: traces are large, and asked for often. */
const contents = new Map<string, string>();

function contentHash(file: string): string {
  const { size, mtimeMs } = statSync(file);
  const key = `${file} ${size} ${mtimeMs}`;
  const hash = contents.get(key) ?? createHash('sha256').update(readFileSync(file)).digest('hex');
  contents.set(key, hash);
  return hash;
}
