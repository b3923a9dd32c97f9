import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FaultSpec } from '../../sim/faults/fault-spec.ts';
import type { Failure } from '../../sim/faults/timetable.ts';
import { InputError, isMap } from '../../sim/options.ts';
import { readColumn, traceError } from '../../workloads/traces.ts';
import { expandDataFolder } from '../paths.ts';
import type { Reading } from '../specs.ts';

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

/** Reads the traces that the raw `faults` of an experiment name; what is wrong with them goes to `reading`. */
export async function checkFailures(raw: unknown, reading: Reading): Promise<void> {
  if (!Array.isArray(raw) || reading.needsFiles === false) return;
  for (const [i, fault] of raw.entries()) {
    const replay: unknown = isMap(fault) ? fault['replay'] : undefined;
    const file = isMap(replay) ? replay['file'] : undefined;
    if (typeof file !== 'string') continue;
    const path = resolve(reading.folder, expandDataFolder(file));
    if (!existsSync(path)) continue; // said by whoever reads the option
    try {
      await readFailures(path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const at = ['faults', i, 'replay', 'file'];
      reading.problems.push(...error.problems.map(({ message }) => ({ path: at, message })));
    }
  }
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
