import type { FaultSpec } from '../../sim/faults/fault-spec.ts';
import { FAULTS } from '../../sim/faults/index.ts';
import { didYouMean, found, isMap } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Path, Reading } from '../specs.ts';
import { checkFaults, type PlacedFault } from './check-faults.ts';
import { readFault } from './read-fault.ts';
import { readScenario, SCENARIO } from './read-scenario.ts';

/**
 * `faults:` of an experiment, scenarios taken apart into their faults; every problem goes to `reading`. Without a
 * system (it has problems of its own) everything but targets is checked.
 */
export function readFaults(
  raw: unknown,
  system: SystemConfig | undefined,
  reading: Reading,
): readonly FaultSpec[] {
  const before = reading.problems.length;
  const placed = readList(raw, ['faults'], reading);
  // Names and targets make sense once every fault is well formed.
  if (reading.problems.length === before) checkFaults(placed, system, reading);
  return placed.map(({ spec }) => spec);
}

function readList(raw: unknown, path: Path, reading: Reading): readonly PlacedFault[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    reading.problems.push({ path, message: `must be a list of faults, got ${found(raw)}` });
    return [];
  }
  return raw.flatMap((item, i) => readItem(item, [...path, i], reading));
}

function readItem(raw: unknown, path: Path, reading: Reading): readonly PlacedFault[] {
  if (!isMap(raw)) {
    reading.problems.push({ path, message: `must be a map with its kind, got ${found(raw)}` });
    return [];
  }
  const { kind } = raw;
  if (kind === SCENARIO) return readScenario(raw, path, reading);
  const line = FAULTS.find((candidate) => candidate.kind === kind);
  if (line !== undefined)
    return [{ spec: readFault(line, raw, path, reading), path, targetPath: [...path, 'target'] }];
  const kinds = [...FAULTS.map((candidate) => candidate.kind), SCENARIO];
  const hint = typeof kind === 'string' ? didYouMean(kind, kinds) : '';
  const message = `must be one of ${kinds.join(', ')}, got ${found(kind)}${hint}`;
  reading.problems.push({ path: [...path, 'kind'], message });
  return [];
}
