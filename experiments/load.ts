import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { didYouMean, found, isMap } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { BadInput } from './bad-input.ts';
import { RANGE_MAX } from './config/parts.ts';
import { checkSameParts, overridesOf } from './config/entry-systems.ts';
import { combinationsOf, readAxes } from './config/sweep.ts';
import { readConfig } from './config.ts';
import { loadEmpirical } from './empirical.ts';
import { checkFailures } from './faults/failures.ts';
import { builtIn, builtInFile, isFileName } from './paths.ts';
import { PointProblems } from './point-problems.ts';
import { readText } from './read-file.ts';
import type { Path, Reading } from './specs.ts';
import { readSystem } from './system-file.ts';
import type { Axis, Entry, ExperimentConfig, Point, Stopping, Tuning } from './types.ts';
import type { Override, YamlSource } from './yaml-source.ts';
import { parseOverride, readYaml, showPath } from './yaml-source.ts';

/** What the command line changes about an experiment file. */
export interface Changes {
  readonly set?: readonly string[]; // 'path=value'
  readonly seeds?: string; // '5': the first 5 of the file; '1-10': these
  readonly days?: string;
  /**
   * The first 2 days and the first seed, unless `days` or `seeds` say otherwise, and a small budget
   * of tuning.
   */
  readonly quick?: boolean;
}

/** Reads and checks an experiment file. Throws BadInput with every problem at once. */
export async function loadExperiment(
  file: string,
  changes: Changes = {},
): Promise<ExperimentConfig> {
  return parseExperiment(readText(file), file, changes);
}

/**
 * As `loadExperiment`; `file` names the text in messages and says where relative paths begin.
 * `needsFiles`: whether the traces that the text names must be there.
 */
export async function parseExperiment(
  text: string,
  file: string,
  changes: Changes = {},
  { needsFiles = true }: { readonly needsFiles?: boolean } = {},
): Promise<ExperimentConfig> {
  const overrides = (changes.set ?? []).map(parseOverride);
  const source = { text, file, changes, needsFiles };
  const { config, axes, render } = await parsePoint(source, overrides);
  if (axes.length === 0) return config;
  const points: Point[] = [];
  const problems = new PointProblems();
  for (const { name, overrides: own } of combinationsOf(axes, placesIn(render))) {
    try {
      const point = await parsePoint(source, [...overrides, ...own]);
      points.push({ name, config: point.config });
    } catch (error) {
      problems.add(name, error);
    }
  }
  problems.throwAny();
  return { ...config, sweep: { axes, points } };
}

/** Where the value at a path stands, as `render` begins a line. */
function placesIn(render: YamlSource['render']): (path: Path) => string {
  return (path) => render({ path, message: '' }).slice(0, -` ${showPath(path)}: `.length);
}

/** Shows the problems that only the days of a workload bring to light at their place in the file. */
export function workloadRender(file: string, set: readonly string[]): YamlSource['render'] {
  const overrides = set.map(parseOverride).filter(({ path }) => path[0] === 'workload');
  return readYaml(readText(file), file, overrides).render;
}

interface Source {
  readonly text: string;
  readonly file: string;
  readonly changes: Changes;
  readonly needsFiles: boolean;
}

/** The experiment without its sweep, and the axes of the sweep. */
async function parsePoint(
  { text, file, changes, needsFiles }: Source,
  overrides: readonly Override[],
): Promise<{
  readonly config: ExperimentConfig;
  readonly axes: readonly Axis[];
  readonly render: YamlSource['render'];
}> {
  const folder = dirname(resolve(file));
  const named = readYaml(
    text,
    file,
    overrides.filter((one) => !isOfSystem(one)),
  );
  const holdsSystem = isMap(named.value) && isMap(named.value['system']);
  const source = holdsSystem ? readYaml(text, file, overrides) : named;
  const raw = isMap(source.value) ? source.value : {};
  const reading: Reading = { problems: [], folder, needsFiles };
  const systemLines: string[] = [];
  const system = await findSystem(
    raw['system'],
    source,
    reading,
    overrides.filter(isOfSystem),
  ).catch(keepLines(systemLines));
  const axes = readAxes(raw['sweep'], reading);
  await checkFailures(raw['faults'], reading);
  const config = readConfig(await loadEmpirical(source.value, reading), system, reading);
  const lines = [...reading.problems.map(source.render), ...systemLines];
  if (lines.length > 0 || system === undefined) throw new BadInput(lines);
  const compare = await withOwnSystems({ ...config, system }, source, (own) => {
    const all = [...overrides, ...own];
    const changed = holdsSystem ? readYaml(text, file, all) : source;
    const value = isMap(changed.value) ? changed.value['system'] : undefined;
    return findSystem(value, changed, { problems: [], folder }, all.filter(isOfSystem));
  });
  const report = narrowReport(config.report, changes);
  if (report.days.some((day) => config.train?.days.includes(day) === true))
    throw new BadInput([`--days ${changes.days}: must not overlap with the days of train`]);
  const { stopping: all, ...rest } = config;
  const stopping = all && stoppingWithin(all, report.days.length);
  const narrowed = { ...rest, compare, system, report, ...(stopping && { stopping }) };
  const whole = changes.quick === true ? quickened(narrowed) : narrowed;
  return { config: whole, axes, render: source.render };
}

/** Entries with `set` get the system that it makes of the shared one. Throws BadInput. */
async function withOwnSystems(
  { compare, system, robustness }: ExperimentConfig,
  source: YamlSource,
  read: (own: readonly Override[]) => Promise<SystemConfig | undefined>,
): Promise<ExperimentConfig['compare']> {
  const raw = isMap(source.value) ? source.value['compare'] : undefined;
  const reading: Reading = { problems: [], folder: '.' };
  const lines: string[] = [];
  const entries: Entry[] = [];
  for (const [i, entry] of compare.entries()) {
    const own = overridesOf(raw, i, placesIn(source.render));
    if (own.length > 0 && robustness !== undefined)
      reading.problems.push({
        path: ['compare', i, 'set'],
        message: 'must not stand beside robustness, which changes the shared system alone',
        at: 'key',
      });
    const changed = own.length === 0 ? undefined : await read(own).catch(keepLines(lines));
    if (changed !== undefined) checkSameParts(changed, system, ['compare', i, 'set'], reading);
    entries.push(changed === undefined ? entry : { ...entry, system: changed });
  }
  lines.push(...reading.problems.map(source.render));
  if (lines.length > 0) throw new BadInput(lines);
  return entries;
}

function keepLines(lines: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof BadInput)) throw error;
    lines.push(...error.lines);
  };
}

/** Reads and checks a system file. Throws BadInput with every problem at once. */
export async function loadSystem(
  file: string,
  overrides: readonly Override[] = [],
): Promise<SystemConfig> {
  return parseSystem(readText(file), file, overrides);
}

export async function parseSystem(
  text: string,
  file: string,
  overrides: readonly Override[] = [],
): Promise<SystemConfig> {
  return systemOf(readYaml(text, file, overrides), dirname(resolve(file)));
}

async function systemOf(source: YamlSource, folder: string): Promise<SystemConfig> {
  const reading: Reading = { problems: [], folder };
  const value = await loadEmpirical(source.value, reading);
  return readSystem({ ...source, value }, reading);
}

function isOfSystem({ path }: Override): boolean {
  return path[0] === 'system' && path.length > 1;
}

/** The system that an experiment names, or holds itself. */
async function findSystem(
  system: unknown,
  source: YamlSource,
  reading: Reading,
  overrides: readonly Override[],
): Promise<SystemConfig | undefined> {
  if (isMap(system)) {
    const render: YamlSource['render'] = (problem) =>
      source.render({ ...problem, path: ['system', ...problem.path] });
    return systemOf({ ...source, value: system, render }, reading.folder);
  }
  const say = (message: string): undefined => {
    reading.problems.push({ path: ['system'], message });
  };
  const refuse = (expected: string, hint = '') =>
    say(`must be ${expected}, got ${found(system)}${hint}`);
  if (typeof system !== 'string' || system === '') return refuse('the name or path of a system');
  const names = builtIn('system');
  const changes = overrides.map((one) => ({ ...one, path: one.path.slice(1) }));
  const path = resolve(reading.folder, system);
  if (isFileName(system))
    return existsSync(path) ? loadSystem(path, changes) : say(`no such file: ${path}`);
  if (!names.includes(system))
    return refuse(`one of ${names.join(', ')}, or a path`, didYouMean(system, names));
  return loadSystem(builtInFile('system', system), changes);
}

const QUICK_DAYS = 2;
const QUICK_TUNING = { trials: 4, eta: 2, replications: 2 };
const QUICK_SYSTEMS = 2;

/** A look at everything, tuning and perturbed systems included, on next to no budget. */
function quickened(config: ExperimentConfig): ExperimentConfig {
  const { compare, robustness, report } = config;
  const least = (tune: Tuning): Tuning => ({
    trials: Math.min(tune.trials, QUICK_TUNING.trials),
    eta: Math.min(tune.eta, QUICK_TUNING.eta),
    replications: Math.min(tune.replications, QUICK_TUNING.replications),
  });
  return {
    ...config,
    compare: compare.map((entry) =>
      entry.tune === undefined ? entry : { ...entry, tune: least(entry.tune) },
    ),
    ...(robustness && {
      robustness: {
        ...robustness,
        systems: Math.min(robustness.systems, QUICK_SYSTEMS),
        days: Math.min(robustness.days, report.days.length),
      },
    }),
  };
}

function narrowReport(
  { days, seeds }: ExperimentConfig['report'],
  changes: Changes,
): ExperimentConfig['report'] {
  const isQuick = changes.quick === true;
  return {
    days: narrow(
      isQuick && changes.days === undefined ? days.slice(0, QUICK_DAYS) : days,
      changes.days,
      '--days',
    ),
    seeds: narrow(
      isQuick && changes.seeds === undefined ? seeds.slice(0, 1) : seeds,
      changes.seeds,
      '--seeds',
    ),
  };
}

/** With fewer days the looks beyond them fall together into the last, which alone stops nothing. */
function stoppingWithin({ looks }: Stopping, days: number): Stopping | undefined {
  const earlier = looks.filter((look) => look < days);
  return earlier.length === 0 ? undefined : { looks: [...earlier, days] };
}

/** '5': the first 5 of the list; '1-10': these, whatever the list. */
function narrow(
  list: readonly number[],
  text: string | undefined,
  option: string,
): readonly number[] {
  if (text === undefined) return list;
  const [, first, last] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  const length = Number(last) - Number(first) + 1; // NaN where it is no range
  if (length >= 1 && length <= RANGE_MAX)
    return Array.from({ length }, (_, i) => Number(first) + i);
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= list.length) return list.slice(0, count);
  throw new BadInput([
    `${option} ${text}: must be a count from 1 to ${list.length}, or first-last such as 1-10, ` +
      `at most ${RANGE_MAX} of them`,
  ]);
}
