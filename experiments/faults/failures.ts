import type { FaultSpec } from '../../sim/faults/fault-spec.ts';
import type { Failure } from '../../sim/faults/timetable.ts';
import { readColumn, traceError } from '../../workloads/traces.ts';

const MS = 1000; // per second
/** Source of the format: OpenDC, failure traces. */
const COLUMNS = ['failure_interval', 'failure_duration', 'failure_intensity'] as const;
const HEADER_LINES = 2; // line number of the first row

const traces = new Map<string, Promise<readonly Failure[]>>();

/** The traces of all faults that replay one, by the name of the fault; each file is read once. */
export async function failuresOf(
  faults: readonly FaultSpec[],
): Promise<ReadonlyMap<string, readonly Failure[]>> {
  const entries = faults.map(async ({ name, replay }) => {
    if (replay === undefined) return [];
    const trace = traces.get(replay.file) ?? readFailures(replay.file);
    traces.set(replay.file, trace);
    return [[name, await trace] as const];
  });
  return new Map((await Promise.all(entries)).flat());
}

/**
 * A CSV or CSV.gz file of failures: milliseconds from the start of the failure before (for the first: of the trace),
 * milliseconds that it lasts, share of the capacity that is lost. Throws an InputError with file and line.
 */
export async function readFailures(file: string): Promise<readonly Failure[]> {
  const [intervals, durations, intensities] = await Promise.all(
    COLUMNS.map((column) => readColumn(file, column)),
  );
  let start = 0;
  const failures = Array.from(intervals!, (interval, row): Failure => {
    const refuse = (column: string, expected: string, value: number) => {
      throw traceError(file, `:${row + HEADER_LINES}: ${column} must be ${expected}, got ${value}`);
    };
    const [duration, intensity] = [durations![row]!, intensities![row]!];
    if (!(interval >= 0)) refuse(COLUMNS[0], '>= 0', interval);
    if (!(duration >= 0)) refuse(COLUMNS[1], '>= 0', duration);
    if (!(intensity >= 0 && intensity <= 1)) refuse(COLUMNS[2], 'in [0, 1]', intensity);
    start += interval / MS;
    return { start, duration: duration / MS, intensity };
  });
  const length = failures.reduce((end, one) => Math.max(end, one.start + one.duration), 0);
  if (length === 0) throw traceError(file, ': holds no time at all');
  return failures;
}
