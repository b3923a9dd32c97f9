import { InputError, type OptionValues, type Problem } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import { expectedRates, OpenLoop, requireFinite, requireWithinDay } from './open-loop.ts';
import { SECONDS_PER_DAY } from './payment-days.ts';
import { SlottedArrivals } from './slotted-arrivals.ts';
import { type CountsTrace, indexTrace, readDay, type TraceIndex } from './trace-days.ts';
import { traceError } from './traces.ts';
import { createMix, PAYMENT_MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadContext, WorkloadLine } from './workload.ts';

export const replayCounts: WorkloadLine = {
  kind: 'replay-counts',
  description: 'a day of recorded counts: their smoothed rate, scaled, with arrivals drawn anew',
  options: {
    file: { value: { type: 'path' }, description: 'CSV or CSV.gz: one row per interval, in order' },
    column: {
      value: { type: 'string' },
      optional: true,
      description: 'column of the counts; default: the only one',
    },
    secondsPerRow: {
      value: { type: 'seconds', above: 0 },
      default: 1,
      description: 'what one row covers; above 1 s smooth over several rows, or noise counts twice',
    },
    from: {
      value: { type: 'seconds', min: 0 },
      default: 0,
      description: 'time of the day at which the run starts',
    },
    dayLength: {
      value: { type: 'seconds', above: 0 },
      default: SECONDS_PER_DAY,
      description: 'day d is the d-th stretch of this length; a shorter trace is one day',
    },
    segments: {
      value: { type: 'numbers' },
      default: [],
      description: 'rows, from 0, at which the recording began anew: days are cut from each',
    },
    missingAfter: {
      value: { type: 'seconds', min: 0, max: Infinity },
      default: 600,
      description: 'longer runs of zeros are missing, not traffic: their rate is interpolated',
    },
    missingMax: {
      value: { type: 'number', min: 0, below: 1 },
      default: 0.05,
      description: 'days with a larger share missing are left out of the numbering',
    },
    smoothing: {
      value: { type: 'seconds', above: 0 },
      default: 60,
      description: 'width of the moving average that makes a rate of the counts',
    },
    scale: {
      value: { type: 'number', above: 0 },
      optional: true,
      description: 'multiplies the smoothed rate, not its dispersion; default: 1',
    },
    meanPerSecond: {
      value: { type: 'number', above: 0 },
      optional: true,
      description: 'instead of scale: arrivals per second, mean over all days of the trace',
    },
    dispersion: {
      value: { type: 'number', min: 1 },
      optional: true,
      description:
        'variance over mean of the arrivals per second at constant rate; default: as the trace',
    },
    ...PAYMENT_MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/replay-counts.test.ts: replay-counts: replays as many as were counted',
  async create(options, context) {
    const { horizon, random } = context;
    requireFinite(horizon);
    const trace = readTraceOptions(options, context);
    const index = await indexTrace(trace);
    requireDay(trace, index, context.day);
    const traffic = await readDay(trace, index, context.day);
    const rates = cutWindow(traffic.rates, {
      from: options['from'] as Seconds,
      horizon,
      secondsPerRow: trace.secondsPerRow,
      dayLength: isShort(trace, index) ? index.rows * trace.secondsPerRow : trace.dayLength,
    });
    const scale = readScale(options, index);
    const scaled = rates.map((rate) => rate * scale);
    const dispersion = (options['dispersion'] as number | undefined) ?? traffic.dispersion;
    const arrivals = new SlottedArrivals({ rates: scaled, dispersion, horizon }, random);
    return new OpenLoop(arrivals, createMix(options, context), expectedRates(scaled), dispersion);
  },
};

function readTraceOptions(options: OptionValues, context: WorkloadContext): CountsTrace {
  const trace = {
    path: context.resolvePath(options['file'] as string),
    column: options['column'] as string | undefined,
    secondsPerRow: options['secondsPerRow'] as Seconds,
    dayLength: options['dayLength'] as Seconds,
    segments: options['segments'] as readonly number[],
    missingAfter: options['missingAfter'] as Seconds,
    missingMax: options['missingMax'] as number,
    smoothing: options['smoothing'] as Seconds,
  };
  const problems: Problem[] = [];
  if (!Number.isInteger(trace.dayLength / trace.secondsPerRow)) {
    const { dayLength, secondsPerRow } = trace;
    const message = `must be a multiple of secondsPerRow (${secondsPerRow} s), got ${dayLength} s`;
    problems.push({ path: ['dayLength'], message });
  }
  if (options['scale'] !== undefined && options['meanPerSecond'] !== undefined) {
    problems.push({ path: ['meanPerSecond'], message: 'must not stand beside scale: give one' });
  }
  if (problems.length > 0) throw new InputError(problems);
  return trace;
}

function requireDay({ path, missingMax }: CountsTrace, index: TraceIndex, day: number): void {
  const { length } = index.days;
  if (day < length) return;
  const there = length === 0 ? 'has no day' : `has ${length} days (0 to ${length - 1})`;
  const condition = `with at most ${missingMax} of them missing`;
  throw traceError(path, `: ${there} ${condition}; day ${day} was asked for`);
}

function isShort(trace: CountsTrace, index: TraceIndex): boolean {
  return index.rows * trace.secondsPerRow < trace.dayLength;
}

interface Window {
  readonly from: Seconds;
  readonly horizon: Seconds;
  readonly secondsPerRow: Seconds;
  readonly dayLength: Seconds;
}

/** Rates of each second of the run. Where a day was not recorded to its end its last rate stays. */
function cutWindow(rates: Float64Array, window: Window): Float64Array {
  const { from, horizon, secondsPerRow } = window;
  requireWithinDay(window);
  const last = rates.length - 1;
  return Float64Array.from({ length: Math.ceil(horizon) }, (_, second) => {
    const row = Math.floor((from + second + 0.5) / secondsPerRow);
    return rates[Math.min(row, last)]!;
  });
}

/** The mean over all days, not over this one, so that busy days stay busy. */
function readScale(options: OptionValues, index: TraceIndex): number {
  const mean = options['meanPerSecond'] as number | undefined;
  if (mean !== undefined) return mean / index.meanPerSecond;
  return (options['scale'] as number | undefined) ?? 1;
}
