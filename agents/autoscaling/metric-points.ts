import type { Signal, Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import { meanKnown } from './load-signals.ts';

/** The means of whole periods of a signal, oldest first; NaN where all samples are missing. */
export interface MetricPoints {
  readonly end: Seconds; // of the newest whole period; NaN before the first scrape
  readonly values: readonly number[];
}

/**
 * What an alarm looks at: the newest `count` whole periods, which begin at multiples of the period.
 * A period shorter than the time between two scrapes becomes as long as that.
 * Source: CloudWatch: a period of one minute, statistic Average.
 */
export function metricPoints(
  telemetry: Telemetry,
  query: {
    readonly service: string;
    readonly signal: Signal;
    readonly period: Seconds;
    readonly count: number;
  },
): MetricPoints {
  const { interval, time } = telemetry;
  if (Number.isNaN(time)) return { end: Number.NaN, values: [] };
  const perPeriod = Math.max(1, Math.round(query.period / interval));
  const scrapes = Math.round(time / interval);
  const whole = Math.floor(scrapes / perPeriod);
  const begun = scrapes - whole * perPeriod; // samples of the period that is not over
  const wanted = query.count * perPeriod;
  const samples = telemetry.recent(query.service, query.signal, (wanted + begun) * interval);
  const values: number[] = [];
  for (let end = samples.length - begun; end > 0; end -= perPeriod)
    values.unshift(meanKnown(samples.subarray(Math.max(0, end - perPeriod), end)));
  return { end: whole * perPeriod * interval, values };
}

/** M out of N: whether at least `datapoints` of the newest `periods` points are in breach. */
export function isBreached(
  values: readonly number[],
  {
    periods,
    datapoints,
    breaches,
  }: {
    readonly periods: number;
    readonly datapoints: number;
    readonly breaches: (value: number) => boolean;
  },
): boolean {
  return values.slice(-periods).filter(breaches).length >= datapoints;
}
