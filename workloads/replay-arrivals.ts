import type { OptionValues } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import {
  type Arrivals,
  type ExpectedRates,
  OpenLoop,
  requireFinite,
  requireWithinDay,
} from './open-loop.ts';
import { SECONDS_PER_DAY } from './payment-days.ts';
import { TraceCache } from './trace-cache.ts';
import { NumberList, scanColumn, traceError } from './traces.ts';
import { createMix, PAYMENT_MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadContext, WorkloadLine } from './workload.ts';

/** A stretch of a trace of arrival times, all in seconds. */
interface ArrivalsWindow {
  readonly path: string;
  readonly column: string | undefined;
  readonly origin: Seconds;
  readonly day: number;
  readonly dayLength: Seconds;
  readonly from: Seconds;
  readonly horizon: Seconds;
}

const WINDOWS_MAX = 4; // a window of an hour at 1,000 per second holds 29 MB
const RATE_WINDOW: Seconds = 60; // over which the largest rate is taken
const windows = new TraceCache<Float64Array>(WINDOWS_MAX);

class ReplayedArrivals implements Arrivals {
  readonly #times: Float64Array;
  #count = 0;

  constructor(times: Float64Array) {
    this.#times = times;
  }
  next(): Seconds {
    return this.#count < this.#times.length ? this.#times[this.#count++]! : Infinity;
  }
}

export const replayArrivals: WorkloadLine = {
  kind: 'replay-arrivals',
  description: 'recorded arrival times of one day, exactly as they were, under every seed',
  options: {
    file: { value: { type: 'path' }, description: 'CSV or CSV.gz, rows in order of time' },
    column: {
      value: { type: 'string' },
      optional: true,
      description: 'column of the arrival times, in seconds; default: the only one',
    },
    origin: {
      value: { type: 'number' },
      default: 0,
      description: 'time of the trace, in seconds, at which its day 0 begins',
    },
    from: {
      value: { type: 'seconds', min: 0 },
      default: 0,
      description: 'time of the day at which the run starts',
    },
    dayLength: {
      value: { type: 'seconds', above: 0 },
      default: SECONDS_PER_DAY,
      description: 'day d is the d-th stretch of this length since origin',
    },
    ...PAYMENT_MIX_OPTIONS,
  },
  coveredBy:
    'test/workloads/replay-arrivals.test.ts: replay-arrivals: gives back the times of the window',
  async create(options, context) {
    requireFinite(context.horizon);
    const window = readWindow(options, context);
    const times = await windows.get(window.path, window, () => readTimes(window));
    const rates = expectedRates(times, window.horizon);
    return new OpenLoop(new ReplayedArrivals(times), createMix(options, context), rates, NaN);
  },
};

function readWindow(options: OptionValues, context: WorkloadContext): ArrivalsWindow {
  const window = {
    path: context.resolvePath(options['file'] as string),
    column: options['column'] as string | undefined,
    origin: options['origin'] as Seconds,
    day: context.day,
    dayLength: options['dayLength'] as Seconds,
    from: options['from'] as Seconds,
    horizon: context.horizon,
  };
  requireWithinDay(window);
  return window;
}

/** Times since the start of the window; reads the whole file, so that all of it is checked. */
async function readTimes(window: ArrivalsWindow): Promise<Float64Array> {
  const { path, column, origin, day, dayLength, from, horizon } = window;
  const start = origin + day * dayLength + from;
  const times = new NumberList();
  let last = origin;
  let first = NaN;
  await scanColumn(path, column, (time, line) => {
    if (time < last) {
      const limit = line === 2 ? `the origin, ${origin}` : `the time before, ${last}`;
      throw traceError(path, `:${line}: must not be earlier than ${limit}, found ${time}`);
    }
    if (Number.isNaN(first)) first = time;
    last = time;
    if (time >= start && time < start + horizon) times.push(time - start);
    return true;
  });
  const found = times.toArray();
  if (found.length > 0) return found;
  const dayCount = Math.floor((last - origin) / dayLength) + 1;
  const there = `has ${dayCount} days (0 to ${dayCount - 1}), from ${first} s to ${last} s`;
  const asked = `no arrival in [${start}, ${start + horizon}) s of day ${day}`;
  throw traceError(path, `: ${there}; ${asked}`);
}

function expectedRates(times: Float64Array, horizon: Seconds): ExpectedRates {
  const span = Math.min(RATE_WINDOW, horizon);
  let max = 0;
  for (let first = 0, after = 0; after < times.length; after++) {
    while (times[after]! - times[first]! >= span) first++;
    max = Math.max(max, after - first + 1);
  }
  return { mean: times.length / horizon, max: max / span };
}
