import { InputError, isMap } from '../sim/options.ts';
import type { Problem } from '../sim/options.ts';
import { createRandom } from '../sim/random.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import type { Workload } from '../workloads/workload.ts';
import { BadInput } from './bad-input.ts';
import { pointsOf } from './plan.ts';
import { PointProblems } from './point-problems.ts';
import { offeredLoad } from './system-checks.ts';
import type { ExperimentConfig, Result } from './types.ts';
import { createWorkload } from './workload-source.ts';
import { showPath } from './yaml-source.ts';

export type Render = (problem: Problem) => string;
const withoutLine: Render = ({ path, message }) => `${showPath(path)}: ${message}`;

/**
 * One line for each service that cannot carry its load, however far it is scaled: at the mean rate
 * of the first report day or, failing that, at its peak. Opens the workload on the first and the
 * last report day: throws BadInput when its files are bad or end before, as `render` shows it.
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
  const { ratePerSecondMean, ratePerSecondMax = NaN } = workload;
  // Customers of a closed loop wait: their largest rate is never offered to a busy service.
  if (ratePerSecondMean === undefined) return [];
  const system = withMix(config);
  const atMean = overloaded(system, ratePerSecondMean, `at the mean of day ${day}`);
  const already = new Set(atMean.map(({ service }) => service));
  const atPeak = overloaded(system, ratePerSecondMax, `at the peak of day ${day}`);
  return [...atMean, ...atPeak.filter(({ service }) => !already.has(service))].map(
    ({ text }) => text,
  );
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

/** The system with the shares of the workload, which need not sum to 1, where it states some. */
function withMix({ system, workload }: ExperimentConfig): SystemConfig {
  const mix = workload['mix'];
  if (!isMap(mix)) return system;
  const total = Object.values(mix).reduce<number>((sum, share) => sum + Number(share), 0);
  const shareOf = (name: string) => (Object.hasOwn(mix, name) ? Number(mix[name]) / total : 0);
  const transactions = system.transactions.map((one) => ({ ...one, share: shareOf(one.name) }));
  return { ...system, transactions };
}

function overloaded(system: SystemConfig, rate: number, when: string) {
  if (!Number.isFinite(rate)) return [];
  return offeredLoad(system, rate)
    .filter(({ load, capacity }) => load >= capacity)
    .map(({ service, load, capacity }) => {
      const ratio = (load / capacity).toFixed(2);
      const perSecond = `${Number(rate.toPrecision(3))} transactions/s`;
      const needed = Math.floor(load) + 1;
      const workers = `needs ${needed} workers, has at most ${capacity}`;
      const text = `service ${service}: load ${ratio} ${when}, ${perSecond}: ${workers}`;
      return { service, text };
    });
}
