import type { DayRates } from '../agents/agent.ts';
import { createRandom } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';
import type { ExperimentConfig } from './types.ts';
import { createWorkload } from './workload-source.ts';

/** Length of a slot: a metric of one minute is what operators keep of past days. */
const SLOT: Seconds = 60;
const known = new Map<string, Promise<DayRates>>();

type Source = Pick<ExperimentConfig, 'workload' | 'system' | 'horizon'>;

/**
 * What monitoring has kept of one day: transactions that arrived per second, in slots of a minute.
 * The arrivals of an open workload do not answer to the system, so no system has to run; of a closed
 * one nothing is known (no slots).
 */
export function dayRates(source: Source, day: number, seed: number): Promise<DayRates> {
  const { workload, horizon, system } = source;
  const mix = system.transactions.map(({ name, share }) => [name, share]);
  const key = JSON.stringify([workload, horizon, mix, day, seed]);
  const rates = known.get(key) ?? countArrivals(source, day, seed);
  known.set(key, rates);
  return rates;
}

async function countArrivals(source: Source, day: number, seed: number): Promise<DayRates> {
  const { horizon } = source;
  const workload = await createWorkload(source, day, createRandom(`${seed}/${day}`));
  if (workload.ratePerSecondMean === undefined)
    return { slot: SLOT, ratePerSecond: new Float64Array(0) };
  const ratePerSecond = new Float64Array(Math.ceil(horizon / SLOT));
  for (let time = workload.next(); time < horizon; time = workload.next())
    ratePerSecond[Math.floor(time / SLOT)]! += 1 / SLOT;
  const lastSlot = horizon - SLOT * (ratePerSecond.length - 1); // may be shorter
  ratePerSecond[ratePerSecond.length - 1]! *= SLOT / lastSlot;
  return { slot: SLOT, ratePerSecond };
}
