import { InputError, isMap } from '../sim/options.ts';
import type { Problem } from '../sim/options.ts';
import { createRandom } from '../sim/random.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { sharesAtHour } from '../workloads/timed-mix.ts';
import type { Workload } from '../workloads/workload.ts';
import { BadInput } from './bad-input.ts';
import { formatDuration } from './durations.ts';
import { jobWarnings } from './job-warnings.ts';
import { pointsOf } from './plan.ts';
import { policyWarnings } from './policy-warnings.ts';
import { PointProblems } from './point-problems.ts';
import { type OfferedToPart, offeredToParts, processingSeconds } from './offered-load.ts';
import type { ExperimentConfig, Result } from './types.ts';
import { createWorkload } from './workload-source.ts';
import { showPath } from './yaml-source.ts';

const SECONDS_PER_HOUR = 3600;
/** Of a run, at which shares by hour are looked at: a day in steps of a quarter of an hour. */
const MOMENTS = 96;

export type Render = (problem: Problem) => string;
const withoutLine: Render = ({ path, message }) => `${showPath(path)}: ${message}`;

/**
 * One line for each service, database or queue that cannot carry its load, however far it is scaled: at the mean rate
 * of the first report day or, failing that, at its peak. Opens the workload on the first and the
 * last report day: throws BadInput when its files are bad or end before, as `render` shows it.
 * What holds for the own system of an entry alone names the entry. With them, those of jobs and policies.
 */
export async function capacityWarnings(
  config: ExperimentConfig,
  render: Render = withoutLine,
): Promise<readonly string[]> {
  const { days } = config.report;
  const day = days[0]!;
  const last = days.reduce((latest, one) => Math.max(latest, one));
  const workload = await openWorkload(config, day, render);
  if (last !== day) await openWorkload(config, last, render);
  const shared = linesOf(config, workload, day);
  const own = config.compare.flatMap(({ name, system = config.system }) =>
    linesOf({ ...config, system }, workload, day)
      .filter((line) => !shared.includes(line))
      .map((line) => `${line} (entry '${name}')`),
  );
  return [...shared, ...own, ...(await policyWarnings(config))];
}

function linesOf(config: ExperimentConfig, workload: Workload, day: number): readonly string[] {
  const { ratePerSecondMean, sharesMean } = workload;
  const always = [...systemWarnings(config.system), ...jobWarnings(config)];
  // Customers of a closed loop wait: their largest rate is never offered to a busy service.
  if (ratePerSecondMean === undefined) return always;
  const systems = sharesMean === undefined ? mixesOf(config) : [withShares(config, sharesMean)];
  const atMean = overloaded(systems, ratePerSecondMean, `at the mean of day ${day}`);
  const atPeaks = peaksOf(config, workload, systems).flatMap(({ mixes, rate }) =>
    overloaded(mixes, rate, `at the peak of day ${day}`),
  );
  const first = new Map<string, string>();
  for (const { name, text } of [...atMean, ...atPeaks])
    if (!first.has(name)) first.set(name, text);
  return [...always, ...first.values()];
}

/** The busiest second, or those of each type where the workload tells of them. */
function peaksOf(
  config: ExperimentConfig,
  { ratePerSecondMax = NaN, busiest }: Workload,
  usual: readonly SystemConfig[],
) {
  if (busiest === undefined) return [{ mixes: usual, rate: ratePerSecondMax }];
  return busiest.map(({ ratePerSecond, shares }) => ({
    mixes: [withShares(config, shares)],
    rate: ratePerSecond,
  }));
}

/** The system with shares by position of the type. */
function withShares({ system }: ExperimentConfig, shares: readonly number[]): SystemConfig {
  const transactions = system.transactions.map((one, type) => ({ ...one, share: shares[type]! }));
  return { ...system, transactions };
}

/** One line for each queue whose messages are given up before they can be processed, at any rate. */
export function systemWarnings(system: SystemConfig): readonly string[] {
  const seconds = processingSeconds(system);
  return (system.queues ?? [])
    .map(({ name, visibility }) => ({ name, visibility, takes: seconds.get(name) ?? 0 }))
    .filter(({ visibility, takes }) => takes >= visibility)
    .map(({ name, visibility, takes }) => {
      const mean = formatDuration(Number(takes.toPrecision(3)));
      const given = formatDuration(visibility);
      return `queue ${name}: a message takes ${mean} on average, its visibility is ${given}: it is delivered again meanwhile`;
    });
}

/** `capacityWarnings` of every point of a sweep, each line once; without a sweep of the one there is. */
export async function pointWarnings(
  config: ExperimentConfig,
  render: Render,
): Promise<readonly string[]> {
  const problems = new PointProblems();
  const warnings = new Map<string, string>();
  for (const point of pointsOf(config)) {
    const where = point.name === '' ? '' : ` (at ${point.name})`;
    try {
      for (const line of await capacityWarnings(point.config, render))
        warnings.set(line, warnings.get(line) ?? `${line}${where}`);
    } catch (error) {
      problems.add(point.name, error);
    }
  }
  problems.throwAny();
  return [...warnings.values()];
}

/** One line for each entry whose agent failed, so that a rule decided for it: its results are not its own. */
export function fallbackWarnings(results: readonly Result[]): readonly string[] {
  const failed = results.filter(({ metrics }) => (metrics['fallbacksPerHour'] ?? 0) > 0);
  return [...new Set(failed.map(({ entry }) => entry))].map((entry) => {
    const runs = failed.filter((result) => result.entry === entry);
    const most = Math.max(...runs.map(({ metrics }) => metrics['fallbacksPerHour']!));
    return (
      `the autoscaler of '${entry}' failed in ${runs.length} runs, up to ${most.toFixed(1)} times an hour: ` +
      'the fallback decided for it, and the results are not its own'
    );
  });
}

async function openWorkload(
  config: ExperimentConfig,
  day: number,
  render: Render,
): Promise<Workload> {
  const seed = config.report.seeds[0]!;
  try {
    return await createWorkload(config, day, createRandom(`${seed}/${day}`));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const inFile = (one: Problem) => ({ ...one, path: ['workload', ...one.path] });
    throw new BadInput(error.problems.map((one) => render(inFile(one))));
  }
}

/**
 * The system with shares that the workload states instead of its own, which need not sum to 1: by hour their mean over
 * the run. Two systems where crowds are of one type, since the shares then lie anywhere between.
 */
function mixesOf(config: ExperimentConfig): readonly SystemConfig[] {
  const { system, workload } = config;
  const { mix, mixByHour, crowdType } = workload;
  const usual = Array.isArray(mixByHour) && mixByHour.length > 0 ? meanOf(config) : mix;
  const crowd = typeof crowdType === 'string' ? [withMix(system, { [crowdType]: 1 })] : [];
  return [isMap(usual) ? withMix(system, usual) : system, ...crowd];
}

function withMix(system: SystemConfig, mix: Readonly<Record<string, unknown>>): SystemConfig {
  const total = Object.values(mix).reduce<number>((sum, share) => sum + Number(share), 0);
  const shareOf = (name: string) => (Object.hasOwn(mix, name) ? Number(mix[name]) / total : 0);
  const transactions = system.transactions.map((one) => ({ ...one, share: shareOf(one.name) }));
  return { ...system, transactions };
}

/** The mean of the shares over the hours of the run that are measured. */
function meanOf({ system, workload, preroll, horizon }: ExperimentConfig): Record<string, number> {
  const names = system.transactions.map(({ name }) => name);
  const given = workload['mixByHour'] as readonly { hour: number; mix: Record<string, number> }[];
  const points = given.map(({ hour, mix }) => {
    const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
    return { hour, shares: names.map((name) => (mix[name] ?? 0) / total) };
  });
  const { startHour, compress } = workload as { startHour?: number; compress?: number };
  const hourAt = (time: number) => (startHour ?? 0) + (time * (compress ?? 1)) / SECONDS_PER_HOUR;
  const moments = Array.from({ length: MOMENTS }, (_, i) => {
    const time = preroll + ((i + 0.5) / MOMENTS) * (horizon - preroll);
    return sharesAtHour(points, hourAt(time));
  });
  const mean = (type: number) =>
    moments.reduce((sum, shares) => sum + shares[type]!, 0) / moments.length;
  return Object.fromEntries(names.map((name, type) => [name, mean(type)]));
}

/** What is too much for a part of the system under every one of these mixes. */
function overloaded(systems: readonly SystemConfig[], rate: number, when: string) {
  if (!Number.isFinite(rate)) return [];
  const [usual, ...others] = systems.map((system) => offeredToParts(system, rate));
  return usual!
    .map((one, i) => ({
      ...one,
      load: Math.min(one.load, ...others.map((loads) => loads[i]!.load)),
    }))
    .filter(({ load, capacity }) => load >= capacity)
    .map((one) => ({ name: `${one.part} ${one.unit}`, text: overloadText(one, rate, when) }));
}

function overloadText({ part, load, capacity, unit }: OfferedToPart, rate: number, when: string) {
  const ratio = (load / capacity).toFixed(2);
  const perSecond = `${Number(rate.toPrecision(3))} transactions/s`;
  const needed = Math.floor(load) + 1;
  return `${part}: load ${ratio} ${when}, ${perSecond}: needs ${needed} ${unit}, has at most ${capacity}`;
}
