import type { Seconds } from '../../sim/units.ts';
import {
  type FieldReader,
  NumberList,
  readColumnNames,
  scanColumn,
  traceError,
} from '../../workloads/traces.ts';
import { BadInput } from '../bad-input.ts';

export const SECONDS_PER_DAY = 86_400;
const ROWS_MIN = 60;
const ROWS_MAX = 200_000_000; // six years of seconds
const TOTAL_MIN = 100; // arrivals; fewer say nothing about a law
const GAP_MIN: Seconds = 600; // shorter runs without arrivals are traffic
const GAP_MEANS = 30; // and so are gaps up to so many mean gaps

/** How a trace is to be read; what is absent is found out. */
export interface TraceReading {
  readonly column?: string;
  /** Of one row of counts, and of the slots that arrival times are counted in; >= 1 s. */
  readonly interval: Seconds;
  /** Rows, from 0, at which the recording began anew, at midnight. */
  readonly segments: readonly number[];
}

/** Half-open, in rows. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Time of the day at its start. */
  readonly clock: Seconds;
}

/** Arrivals counted in equal rows of time. */
export interface RateTrace {
  readonly path: string;
  readonly kind: 'counts' | 'arrival times';
  readonly rowSeconds: Seconds;
  readonly counts: Float64Array;
  /** 1 where a row lies in a run of zeros too long to be traffic, else 0. */
  readonly missing: Uint8Array;
  /** The days of the trace in order; the first and the last may be parts of days. */
  readonly days: readonly Stretch[];
  readonly recordedRows: number;
  /** Arrivals per second of recorded time. */
  readonly meanPerSecond: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)([.,]\d+)?(Z|UTC|[+-]\d\d:?\d\d)?$/;
const NAME_OF_TIMES = /^(?!.*per)(ts?|date|.*seconds?|.*time(stamp)?s?)$/i;
const NAME_OF_COUNTS = /^(n|counts?|requests?|arrivals?)$/i;

/**
 * Reads a CSV or CSV.gz file of counts, one row per interval, or of arrival times, in seconds or
 * as ISO 8601 (UTC where no zone is stated). It has arrival times where its column is named after
 * time or its first field is one. Throws BadInput or an InputError that names the file and line.
 */
export async function readRateTrace(path: string, reading: TraceReading): Promise<RateTrace> {
  const column = await findColumn(path, reading.column);
  const rows = await readRows(path, column, reading.interval);
  const { counts, clock, kind } = rows;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < ROWS_MIN || total < TOTAL_MIN) {
    const there = `has ${counts.length} rows of ${reading.interval} s with ${total} arrivals`;
    throw new BadInput([`${path}: ${there}: a fit needs ${ROWS_MIN} rows, ${TOTAL_MIN} arrivals`]);
  }
  const rowSeconds = reading.interval;
  const missing = findMissing(counts, total, rowSeconds);
  const recordedRows = missing.reduce((sum, isMissing) => sum - isMissing, counts.length);
  const days = cutDays(path, { rows: counts.length, rowSeconds, clock }, reading.segments);
  const meanPerSecond = total / (recordedRows * rowSeconds);
  return { path, kind, rowSeconds, counts, missing, days, recordedRows, meanPerSecond };
}

/** Of several columns the one named after counts, or else time, where the user names none. */
async function findColumn(path: string, wanted: string | undefined): Promise<string> {
  const names = await readColumnNames(path);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new BadInput([`--column ${wanted}: ${path} has the columns ${names.join(', ')}`]);
  }
  const counts = names.filter((name) => NAME_OF_COUNTS.test(name));
  const times = names.filter((name) => NAME_OF_TIMES.test(name));
  const [only] = [names, counts, times].find(({ length }) => length === 1) ?? [];
  if (only !== undefined) return only;
  throw new BadInput([`${path}: name one of its columns by --column: ${names.join(', ')}`]);
}

interface Rows {
  readonly kind: RateTrace['kind'];
  readonly counts: Float64Array;
  readonly clock: Seconds;
}

async function readRows(path: string, column: string, interval: Seconds): Promise<Rows> {
  let hasTimes = NAME_OF_TIMES.test(column);
  const fields: FieldReader = {
    expectation: hasTimes ? 'a time (seconds, or ISO 8601)' : 'a count, or a time as of ISO 8601',
    parse(text) {
      if (NUMBER.test(text)) return Number(text);
      hasTimes = true;
      return parseTime(text);
    },
  };
  const counter = new Counter(path, interval);
  await scanColumn(
    path,
    column,
    (value, line) => {
      if (hasTimes) counter.addTime(value, line);
      else counter.addCount(value, line);
      return true;
    },
    fields,
  );
  return { kind: hasTimes ? 'arrival times' : 'counts', ...counter.result(hasTimes) };
}

/** Seconds since 1970 of an ISO 8601 time; NaN if it is not one. */
export function parseTime(text: string): Seconds {
  const [, date, time, fraction = '', zone = 'Z'] = ISO.exec(text) ?? [];
  if (date === undefined) return Number.NaN;
  const whole = Date.parse(`${date}T${time}${zone === 'UTC' ? 'Z' : zone}`) / 1000;
  return whole + Number(`0${fraction.replace(',', '.')}`);
}

class Counter {
  readonly #path: string;
  readonly #interval: Seconds;
  readonly #counts = new NumberList();
  #first = Number.NaN; // the interval in which the first arrival lies, from time 0
  #slot = 0;
  #count = 0;

  constructor(path: string, interval: Seconds) {
    this.#path = path;
    this.#interval = interval;
  }

  addCount(count: number, line: number): void {
    if (!(Number.isSafeInteger(count) && count >= 0))
      this.#fail(line, `must be a count (an integer >= 0), found ${count}`);
    this.#counts.push(count);
  }

  addTime(time: Seconds, line: number): void {
    const interval = Math.floor(time / this.#interval);
    if (Number.isNaN(this.#first)) this.#first = interval;
    const slot = interval - this.#first;
    if (slot < this.#slot)
      this.#fail(line, `must not be earlier than the interval of the row before, found ${time} s`);
    if (slot > ROWS_MAX) this.#fail(line, `is ${slot} intervals after the first row, too many`);
    for (; this.#slot < slot; this.#slot++) this.#closeSlot();
    this.#count++;
  }

  result(hasTimes: boolean): { readonly counts: Float64Array; readonly clock: Seconds } {
    if (!hasTimes) return { counts: this.#counts.toArray(), clock: 0 };
    this.#closeSlot();
    return { counts: this.#counts.toArray(), clock: this.#clock() };
  }

  #clock(): Seconds {
    const start = this.#first * this.#interval;
    return start - SECONDS_PER_DAY * Math.floor(start / SECONDS_PER_DAY);
  }

  #closeSlot(): void {
    this.#counts.push(this.#count);
    this.#count = 0;
  }

  #fail(line: number, message: string): never {
    throw traceError(this.#path, `:${line}: ${message}`);
  }
}

/** Long runs of zeros are gaps of the recording, unless so few arrivals make them likely. */
function findMissing(counts: Float64Array, total: number, rowSeconds: Seconds): Uint8Array {
  const missing = new Uint8Array(counts.length);
  const rowsMax = Math.max(GAP_MIN / rowSeconds, (GAP_MEANS * counts.length) / total);
  let start = 0;
  for (let row = 0; row <= counts.length; row++) {
    if (row < counts.length && counts[row] === 0) continue;
    if (row - start > rowsMax) missing.fill(1, start, row);
    start = row + 1;
  }
  return missing;
}

interface Extent {
  readonly rows: number;
  readonly rowSeconds: Seconds;
  readonly clock: Seconds; // of row 0
}

function cutDays(path: string, extent: Extent, segments: readonly number[]): readonly Stretch[] {
  const { rows, rowSeconds, clock } = extent;
  const starts = [0, ...segments];
  const days: Stretch[] = [];
  for (const [i, first] of starts.entries()) {
    if (i > 0 && !(first > starts[i - 1]! && first < rows)) {
      const expectation = `must be rows in rising order, in (0, ${rows})`;
      throw new BadInput([`--segments ${segments.join(',')}: ${expectation} of ${path}`]);
    }
    const last = starts[i + 1] ?? rows;
    let dayClock = i === 0 ? clock : 0;
    for (let start = first; start < last; dayClock = 0) {
      const left = Math.max(1, Math.round((SECONDS_PER_DAY - dayClock) / rowSeconds));
      const end = Math.min(last, start + left);
      days.push({ start, end, clock: dayClock });
      start = end;
    }
  }
  return days;
}
