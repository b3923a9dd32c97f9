import { createRandom } from '../sim/random.ts';
import { createWorkload } from './plug-in.ts';
import { offeredLoad } from './system-checks.ts';
import type { ExperimentConfig } from './types.ts';

/**
 * One line for each service that cannot carry its load, however far it is scaled: at the mean rate
 * of the first report day or, failing that, at its peak. Opens the files of the workload: throws an
 * InputError when they are bad.
 */
export async function capacityWarnings(config: ExperimentConfig): Promise<readonly string[]> {
  const day = config.report.days[0]!;
  const seed = config.report.seeds[0]!;
  const spec = { experiment: config, entry: config.compare[0]!, day, seed };
  const workload = await createWorkload(spec, createRandom(`${seed}/${day}`));
  const { ratePerSecondMean = NaN, ratePerSecondMax = NaN } = workload;
  const atMean = overloaded(config, ratePerSecondMean, `at the mean of day ${day}`);
  const already = new Set(atMean.map(({ service }) => service));
  const atPeak = overloaded(config, ratePerSecondMax, `at the peak of day ${day}`);
  return [...atMean, ...atPeak.filter(({ service }) => !already.has(service))].map(
    ({ text }) => text,
  );
}

function overloaded(config: ExperimentConfig, rate: number, when: string) {
  if (!Number.isFinite(rate)) return [];
  return offeredLoad(config.system, rate)
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
