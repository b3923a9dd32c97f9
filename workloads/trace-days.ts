import { InputError } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import { TraceCache } from './trace-cache.ts';
import { scanColumn, traceError } from './traces.ts';

/**
 * A trace of counts, one row per `secondsPerRow` without time stamps, and how it is cut into days.
 */
export interface CountsTrace {
  readonly path: string;
  /** Undefined: the only column of the file. */
  readonly column: string | undefined;
  readonly secondsPerRow: Seconds;
  readonly dayLength: Seconds;
  /** Rows, from 0, at which recording began anew: days are cut from each of them. */
  readonly segments: readonly number[];
  /** Runs of zeros longer than this are missing, not traffic. */
  readonly missingAfter: Seconds;
  /** Days with a larger share missing do not count as days. */
  readonly missingMax: number;
  /** Width of the moving average that makes rates of counts. */
  readonly smoothing: Seconds;
}

/** Half-open, in rows of the file from 0. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

export interface TraceIndex {
  readonly rows: number;
  /** Sum of all counts. */
  readonly total: number;
  /** Runs of zeros that are no traffic, in order. */
  readonly missing: readonly RowRange[];
  /** The days that count, numbered from 0 across all segments. */
  readonly days: readonly TraceDay[];
  /** Arrivals per second of recorded time, over all days that count. */
  readonly meanPerSecond: number;
}

export interface TraceDay {
  /** Ends with the recording where the day is not whole. */
  readonly recorded: RowRange;
  /** The recording that the day was cut from. */
  readonly segment: RowRange;
  /** Share of the day without a record. */
  readonly missingRatio: number;
  /** Rows of the day with a record, and the sum of their counts. */
  readonly recordedRows: number;
  readonly total: number;
}

export interface DayTraffic {
  /** Smoothed arrivals per second of each row of the day; missing rows are interpolated. */
  readonly rates: Float64Array;
  /** Variance over mean of the counts around their rate: see `estimateDispersion`. */
  readonly dispersion: number;
}

/** Beyond the day, so that smoothing and interpolation do not stop at midnight. */
const MARGIN: Seconds = 3600;
const INDEXES_MAX = 8;
const DAYS_MAX = 16; // of 86,400 rates: 11 MB

const indexes = new TraceCache<TraceIndex>(INDEXES_MAX);
const days = new TraceCache<DayTraffic>(DAYS_MAX);

/**
 * Streams through the whole trace once and finds what is missing and which days there are. Throws
 * an InputError for a bad file, for counts that are no integers >= 0, and for segments beyond the
 * end.
 */
export function indexTrace(trace: CountsTrace): Promise<TraceIndex> {
  const { smoothing: _, ...reading } = trace;
  return indexes.get(trace.path, reading, async () => {
    const scan = await scanCounts(trace);
    const found = cutDays(trace, scan);
    const seconds = sumOf(found, (day) => day.recordedRows) * trace.secondsPerRow;
    const meanPerSecond = sumOf(found, (day) => day.total) / seconds;
    const { rows, total, missing } = scan;
    return { rows, total, missing, days: found, meanPerSecond };
  });
}

/** The traffic of one day that counts; reads the trace up to the end of that day. */
export function readDay(trace: CountsTrace, index: TraceIndex, day: number): Promise<DayTraffic> {
  return days.get(trace.path, [trace, day], () => readTraffic(trace, index, index.days[day]!));
}

/**
 * Index of dispersion: variance over mean of the counts per row, pooled over blocks of `blockRows`
 * rows (>= 2), so that slower changes of the rate stay out of it: sum of the variances within
 * blocks / sum of their means. At least 1, since arrivals here are never more regular than Poisson.
 * `missing` are rows of `counts` that say nothing.
 * Source: Cox and Lewis, "The Statistical Analysis of Series of Events", 1966, chapter 4.
 */
export function estimateDispersion(
  counts: Float64Array,
  missing: readonly RowRange[],
  blockRows: number,
): number {
  let variances = 0;
  let means = 0;
  for (let start = 0; start + blockRows <= counts.length; start += blockRows) {
    const block = { start, end: start + blockRows };
    if (missing.some((range) => overlap(range, block) > 0)) continue;
    let sum = 0;
    let squares = 0;
    for (let row = start; row < block.end; row++) {
      sum += counts[row]!;
      squares += counts[row]! ** 2;
    }
    variances += (squares - sum ** 2 / blockRows) / (blockRows - 1);
    means += sum / blockRows;
  }
  return means === 0 ? 1 : Math.max(1, variances / means);
}

/**
 * Centred moving average over the recorded rows within `halfRows` to either side; missing rows are
 * interpolated linearly between their neighbours, or take the rate of the only one.
 */
export function smoothCounts(
  counts: Float64Array,
  missing: readonly RowRange[],
  halfRows: number,
): Float64Array {
  const rows = counts.length;
  const sums = new Float64Array(rows + 1);
  const recorded = new Float64Array(rows + 1).map((_, row) => row);
  for (const { start, end } of missing) {
    for (let row = start; row < rows; row++) recorded[row + 1]! -= Math.min(row + 1, end) - start;
  }
  for (let row = 0; row < rows; row++) sums[row + 1] = sums[row]! + counts[row]!;
  const rates = counts.map((_, row) => {
    const from = Math.max(0, row - halfRows);
    const to = Math.min(rows, row + halfRows + 1);
    const weight = recorded[to]! - recorded[from]!;
    return weight > 0 ? (sums[to]! - sums[from]!) / weight : 0;
  });
  for (const range of missing) interpolate(rates, range);
  return rates;
}

interface Scan {
  readonly rows: number;
  readonly total: number;
  readonly missing: readonly RowRange[];
  /** Of all days, whole or not, in order. */
  readonly dayTotals: readonly number[];
}

async function scanCounts(trace: CountsTrace): Promise<Scan> {
  const zerosMax = trace.missingAfter / trace.secondsPerRow;
  const dayRows = trace.dayLength / trace.secondsPerRow;
  const missing: RowRange[] = [];
  const dayTotals: number[] = [];
  let dayEnd = 0;
  let total = 0;
  let row = 0;
  let zerosStart = 0;
  const closeRun = (): void => {
    if (row - zerosStart > zerosMax) missing.push({ start: zerosStart, end: row });
    zerosStart = row + 1;
  };
  await scanColumn(trace.path, trace.column, (count, line) => {
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      throw traceError(trace.path, `:${line}: must be a count (an integer >= 0), found ${count}`);
    }
    if (row === dayEnd) {
      const segmentEnd = trace.segments.find((start) => start > row) ?? Infinity;
      dayEnd = Math.min(row + dayRows, segmentEnd);
      dayTotals.push(0);
    }
    if (count > 0) closeRun();
    dayTotals[dayTotals.length - 1]! += count;
    total += count;
    row++;
    return true;
  });
  closeRun();
  if (total === 0) throw traceError(trace.path, ': has only zeros');
  return { rows: row, total, missing, dayTotals };
}

function cutDays(trace: CountsTrace, { rows, missing, dayTotals }: Scan): TraceDay[] {
  const dayRows = trace.dayLength / trace.secondsPerRow;
  const found: TraceDay[] = [];
  let ordinal = 0;
  for (const segment of cutSegments(trace, rows)) {
    for (let start = segment.start; start < segment.end; start += dayRows) {
      const recorded = { start, end: Math.min(start + dayRows, segment.end) };
      // A trace shorter than a day is one short day.
      const wanted = Math.min(dayRows, rows);
      const recordedRows = recorded.end - start - missingRows(missing, recorded);
      const missingRatio = (wanted - recordedRows) / wanted;
      const total = dayTotals[ordinal++]!;
      if (missingRatio > trace.missingMax) continue;
      found.push({ recorded, segment, missingRatio, recordedRows, total });
    }
  }
  return found;
}

function cutSegments({ segments, path }: CountsTrace, rows: number): RowRange[] {
  const starts = [0, ...segments];
  for (const [i, start] of starts.entries()) {
    if (i > 0 && !(Number.isInteger(start) && start > starts[i - 1]! && start < rows)) {
      const message = `must be rows of ${path} in rising order, in (0, ${rows}), got ${start}`;
      throw new InputError([{ path: ['segments', i - 1], message }]);
    }
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? rows }));
}

async function readTraffic(
  trace: CountsTrace,
  index: TraceIndex,
  { recorded, segment, total }: TraceDay,
): Promise<DayTraffic> {
  const { secondsPerRow, smoothing } = trace;
  const margin = Math.ceil(MARGIN / secondsPerRow);
  const window = {
    start: Math.max(segment.start, recorded.start - margin),
    end: Math.min(segment.end, recorded.end + margin),
  };
  const counts = await readCounts(trace, window);
  const missing = index.missing
    .filter((range) => overlap(range, window) > 0)
    .map(({ start, end }) => ({
      start: Math.max(start, window.start) - window.start,
      end: Math.min(end, window.end) - window.start,
    }));
  const blockRows = Math.max(2, Math.round(smoothing / secondsPerRow));
  const rates = smoothCounts(counts, missing, Math.floor(smoothing / secondsPerRow / 2));
  const from = recorded.start - window.start;
  const to = recorded.end - window.start;
  const isMissing = (row: number) => missing.some(({ start, end }) => row >= start && row < end);
  let smoothed = 0;
  for (let row = from; row < to; row++) {
    if (!isMissing(row)) smoothed += rates[row]!;
  }
  // The average looks over midnight, so that it hands a few counts to the neighbours: give them
  // back.
  const factor = smoothed > 0 ? total / smoothed / secondsPerRow : 0;
  return {
    rates: rates.subarray(from, to).map((rate) => rate * factor),
    dispersion: estimateDispersion(counts, missing, blockRows),
  };
}

async function readCounts(trace: CountsTrace, { start, end }: RowRange): Promise<Float64Array> {
  const counts = new Float64Array(end - start);
  let row = 0;
  await scanColumn(trace.path, trace.column, (count) => {
    if (row >= start) counts[row - start] = count;
    row++;
    return row < end;
  });
  return counts;
}

function interpolate(rates: Float64Array, { start, end }: RowRange): void {
  const before = start > 0 ? rates[start - 1]! : rates[end];
  const after = end < rates.length ? rates[end]! : before;
  if (before === undefined || after === undefined) return;
  for (let row = start; row < end; row++) {
    const share = (row - start + 1) / (end - start + 1);
    rates[row] = before + share * (after - before);
  }
}

function sumOf(days: readonly TraceDay[], value: (day: TraceDay) => number): number {
  return days.reduce((sum, day) => sum + value(day), 0);
}

function missingRows(missing: readonly RowRange[], range: RowRange): number {
  return missing.reduce((rows, run) => rows + overlap(run, range), 0);
}

function overlap(a: RowRange, b: RowRange): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}
