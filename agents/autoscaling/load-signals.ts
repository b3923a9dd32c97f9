import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { ScalingTarget } from '../agent.ts';

/** The load of a service at one scrape; NaN where the scrape is missing. */
export interface LoadSample {
  readonly time: Seconds;
  readonly callsPerSecond: number;
  readonly busyWorkers: number; // mean over the scrape interval, of ready replicas
  readonly utilizationRatio: number;
}

export interface LoadObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
  readonly interval: Seconds; // between two scrapes
  /** Oldest first. */
  readonly samples: readonly LoadSample[];
}

/** The load of the last `span` seconds as far as monitoring shows it. */
export function observeLoad(
  telemetry: Telemetry,
  { service, workersPerReplica }: ScalingTarget,
  span: Seconds,
): LoadObservation {
  const { now, time, interval } = telemetry;
  const calls = telemetry.recent(service, 'arrivalsPerSecond', span);
  const utilization = telemetry.recent(service, 'utilizationRatio', span);
  const ready = telemetry.recent(service, 'replicasReady', span);
  const samples: LoadSample[] = [];
  for (let i = 0; i < calls.length; i++)
    samples.push({
      time: time - (calls.length - 1 - i) * interval,
      callsPerSecond: calls[i]!,
      busyWorkers: utilization[i]! * ready[i]! * workersPerReplica,
      utilizationRatio: utilization[i]!,
    });
  return { now, current: telemetry.replicas(service), interval, samples };
}

/**
 * Mean calls per second over the scrapes of the last `window` seconds that are not missing; without one the
 * newest that is known, NaN where none is.
 */
export function meanCalls(
  { samples, now, interval }: Pick<LoadObservation, 'samples' | 'now' | 'interval'>,
  window: Seconds,
): number {
  const since = now - window - interval;
  let newest = NaN;
  let sum = 0;
  let count = 0;
  for (const { time, callsPerSecond } of samples) {
    if (Number.isNaN(callsPerSecond)) continue;
    newest = callsPerSecond;
    if (time <= since) continue;
    sum += callsPerSecond;
    count += 1;
  }
  return count > 0 ? sum / count : newest;
}

/** Mean of the numbers that are known; NaN where none is. */
export function meanKnown(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
